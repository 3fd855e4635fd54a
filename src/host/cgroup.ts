import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../base/app-error.js';
import type { Recording } from '../policy/recording.js';
import { type MountEntry, readMounts } from './mount.js';
import { killProcess } from './process-identity.js';

/** How this host's control groups are mounted. */
export interface CgroupLayout {
  mode: Recording['host']['cgroup'];
  /** Where each v1 controller is mounted, `memory` → `/sys/fs/cgroup/memory`; empty on a v2 host. */
  v1: Record<string, string>;
  /** Where the unified tree is mounted, where there is one. */
  unified?: string;
}

const v1Controllers = [
  'blkio',
  'cpu',
  'cpuacct',
  'cpuset',
  'devices',
  'freezer',
  'hugetlb',
  'memory',
  'net_cls',
  'net_prio',
  'perf_event',
  'pids',
  'name=systemd',
];

/** Reads the layout off the mounts: `hybrid` is v1 controllers beside a unified tree without them. */
export function cgroupLayout(mounts: MountEntry[] = readMounts()): CgroupLayout {
  const v1: Record<string, string> = {};
  for (const { mountPoint, fileSystemType, superOptions } of mounts) {
    if (fileSystemType !== 'cgroup') continue;
    for (const option of superOptions) if (v1Controllers.includes(option)) v1[option] ??= mountPoint;
  }
  const unified = mounts.find(({ fileSystemType }) => fileSystemType === 'cgroup2')?.mountPoint;
  const mode = Object.keys(v1).length === 0 ? 'v2' : unified === undefined ? 'v1' : 'hybrid';
  return unified === undefined ? { mode, v1 } : { mode, v1, unified };
}

/** One group under all hierarchies of the host; `path` is absolute within each, e.g. `/tightship/3f…`. */
export interface Cgroup {
  path: string;
  /** Controller → directory; on v2 every controller has the same one. */
  directories: Record<string, string>;
}

const measured = ['memory', 'cpu', 'cpuacct', 'pids'];

/**
 * Makes the group that will hold a container's own, so that its peaks outlive the container. Throws
 * `HOST_FAILED` where the host does not let us.
 */
export function createCgroup(path: string, layout: CgroupLayout = cgroupLayout()): Cgroup {
  try {
    return layout.mode === 'v2' ? createUnified(path, layout) : createV1(path, layout);
  } catch (cause) {
    throw new AppError('HOST_FAILED', `cannot make the control group ${path}: ${(cause as Error).message}`, {
      hint: 'is /sys/fs/cgroup writable, and is this not inside a container?',
      cause,
    });
  }
}

function createV1(path: string, layout: CgroupLayout): Cgroup {
  const present = measured.filter((controller) => layout.v1[controller] !== undefined);
  const directories = Object.fromEntries(
    present.map((controller) => [controller, join(layout.v1[controller] ?? '', path)]),
  );
  for (const directory of Object.values(directories)) mkdirSync(directory, { recursive: true });
  return { path, directories };
}

function createUnified(path: string, layout: CgroupLayout): Cgroup {
  const root = layout.unified;
  if (root === undefined) throw new Error('no cgroup file system is mounted');
  const directory = join(root, path);
  mkdirSync(directory, { recursive: true });
  enableAlong(root, directory);
  return { path, directories: Object.fromEntries(measured.map((controller) => [controller, directory])) };
}

/** A child has only what each ancestor passes on, and that only what it was given: from the root down. */
function enableAlong(root: string, directory: string): void {
  const steps: string[] = [];
  for (let step = directory; step.length >= root.length; step = dirname(step)) steps.unshift(step);
  for (const step of steps) enableControllers(step);
}

function enableControllers(directory: string): void {
  const available = readText(join(directory, 'cgroup.controllers'))?.split(/\s+/) ?? [];
  const wanted = ['memory', 'cpu', 'pids', 'io'].filter((controller) => available.includes(controller));
  if (wanted.length === 0) return;
  writeFileSync(join(directory, 'cgroup.subtree_control'), wanted.map((name) => `+${name}`).join(' '));
}

/** Present values; `null` where this host has no such counter. */
export interface CgroupUsage {
  memoryPeakBytes: number | null;
  pidsPeak: number | null;
  pidsNow: number | null;
  cpuSeconds: number | null;
}

/** Reads a group's counters, children included. A group that is gone has all `null`. */
export function readUsage(cgroup: Cgroup): CgroupUsage {
  const read = (controller: string, file: string) => {
    const directory = cgroup.directories[controller];
    return directory === undefined ? undefined : readText(join(directory, file));
  };
  return {
    memoryPeakBytes: number(read('memory', 'memory.max_usage_in_bytes') ?? read('memory', 'memory.peak')),
    pidsPeak: number(read('pids', 'pids.peak')),
    pidsNow: number(read('pids', 'pids.current')),
    cpuSeconds: cpuSeconds(read('cpuacct', 'cpuacct.usage'), read('cpu', 'cpu.stat')),
  };
}

function cpuSeconds(v1Nanoseconds: string | undefined, v2Stat: string | undefined): number | null {
  if (v1Nanoseconds !== undefined) return Number(v1Nanoseconds) / 1e9;
  const microseconds = v2Stat?.match(/^usage_usec (\d+)$/m)?.[1];
  return microseconds === undefined ? null : Number(microseconds) / 1e6;
}

function number(text: string | undefined): number | null {
  return text !== undefined && /^\d+\s*$/.test(text) ? Number(text) : null;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Kills every process in the group and below, in any hierarchy, and removes the group, and its parent
 * when that is empty. What is gone already is fine. Throws `HOST_FAILED` when processes do not go away.
 */
export async function destroyCgroup(path: string, layout: CgroupLayout = cgroupLayout()): Promise<void> {
  const roots = new Set([...Object.values(layout.v1), ...(layout.unified ? [layout.unified] : [])]);
  const directories = [...roots].map((root) => join(root, path)).filter((directory) => existsSync(directory));
  for (const deadlineMs = Date.now() + 10_000; ; await sleep(10)) {
    const pids = directories.flatMap(processesBelow);
    for (const pid of pids) killProcess(pid);
    if (pids.length === 0 && directories.every(removeTree)) break;
    if (Date.now() < deadlineMs) continue;
    throw new AppError('HOST_FAILED', `control group ${path} cannot be removed: its processes do not die`);
  }
  for (const directory of directories) removeEmpty(dirname(directory));
}

function processesBelow(directory: string): number[] {
  const own = readText(join(directory, 'cgroup.procs'))?.split('\n').filter(Boolean).map(Number) ?? [];
  return [...own, ...childGroups(directory).flatMap(processesBelow)];
}

function childGroups(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(directory, entry.name));
}

/** True once the whole tree is gone; false while the kernel still holds something in it. */
function removeTree(directory: string): boolean {
  return childGroups(directory).every(removeTree) && removeEmpty(directory);
}

function removeEmpty(directory: string): boolean {
  try {
    rmdirSync(directory);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
