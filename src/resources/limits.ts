import type { ResourcePeaks } from '../policy/recording.js';
import type { ResourceLimits } from '../policy/workload.js';

const mebibyte = 1024 * 1024;

/** A limit and how it follows from what was measured. */
export interface ProposedLimit {
  value: number;
  reason: string;
}

export type ProposedLimits = { [Limit in keyof Required<ResourceLimits>]: ProposedLimit | null };

/**
 * Limits that leave stated headroom over measured peaks; `null` where nothing was measured. Memory gets twice
 * its peak and at least 64 MiB more, because a peak includes file cache, that grows with the data, and because
 * a limit at the peak ends in an OOM kill. Processes get twice their peak and at least 16 more. CPU is only
 * slowed by its limit, not ended: twice the peak, at least one CPU, and no more than the host has (`hostCpus`), for
 * engines refuse such a limit.
 */
export function proposeLimits(peaks: ResourcePeaks, hostCpus = Number.POSITIVE_INFINITY): ProposedLimits {
  const { memoryBytes, cpus, pids } = peaks;
  return {
    memoryBytes: memoryBytes === null ? null : memoryLimit(memoryBytes),
    pids:
      pids === null
        ? null
        : { value: Math.max(pids * 2, pids + 16), reason: `peak ${pids}; twice that, at least 16 more` },
    cpus: cpus === null ? null : cpuLimit(cpus, hostCpus),
  };
}

function memoryLimit(peakBytes: number): ProposedLimit {
  const peakMiB = Math.ceil(peakBytes / mebibyte);
  const limitMiB = Math.ceil(Math.max(peakMiB * 2, peakMiB + 64) / 16) * 16;
  return { value: limitMiB * mebibyte, reason: `peak ${peakMiB}MiB; twice that, at least 64MiB more` };
}

function cpuLimit(peak: number, hostCpus: number): ProposedLimit {
  const value = Math.max(1, Math.ceil(peak * 2 * 2) / 2);
  const reason = `peak ${peak.toFixed(2)}; twice that, at least 1`;
  return value > hostCpus
    ? { value: hostCpus, reason: `${reason}, and all that there are` }
    : { value, reason };
}

/** Highest of each over several runs; `null` only where no run measured it. */
export function mergePeaks(runs: ResourcePeaks[]): ResourcePeaks {
  const highest = (key: keyof ResourcePeaks) => {
    const values = runs.map((run) => run[key]).filter((value) => value !== null);
    return values.length === 0 ? null : Math.max(...values);
  };
  return {
    memoryBytes: highest('memoryBytes'),
    pids: highest('pids'),
    cpuSeconds: highest('cpuSeconds'),
    cpus: highest('cpus'),
  };
}
