import { type Cgroup, readUsage } from '../host/cgroup.js';
import type { ResourcePeaks } from '../policy/recording.js';

const intervalMs = 100;

/** Follows a container's resource use; `stop` gives the peaks. */
export interface ResourceSampler {
  stop(): ResourcePeaks;
}

/**
 * Kernels keep peaks of memory and (since 6.11) of processes themselves; the busiest CPU interval, and the
 * processes on older kernels, have to be sampled.
 */
export function sampleResources(cgroup: Cgroup): ResourceSampler {
  let cpus: number | null = null;
  let pidsSeen: number | null = null;
  let last = { atMs: performance.now(), cpuSeconds: readUsage(cgroup).cpuSeconds };
  const sample = () => {
    const { cpuSeconds, pidsNow } = readUsage(cgroup);
    const atMs = performance.now();
    if (cpuSeconds !== null && last.cpuSeconds !== null) {
      cpus = larger(cpus, ((cpuSeconds - last.cpuSeconds) * 1000) / (atMs - last.atMs));
    }
    pidsSeen = larger(pidsSeen, pidsNow);
    last = { atMs, cpuSeconds };
  };
  const timer = setInterval(sample, intervalMs);
  return {
    stop: () => {
      clearInterval(timer);
      // A rest shorter than half an interval would say more about the clock than about the workload.
      if (cpus === null || performance.now() - last.atMs > intervalMs / 2) sample();
      const { memoryPeakBytes, pidsPeak, cpuSeconds } = readUsage(cgroup);
      return { memoryBytes: memoryPeakBytes, pids: pidsPeak ?? pidsSeen, cpuSeconds, cpus };
    },
  };
}

function larger(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
