import type { HostedArchitecture } from '../linux/architecture.js';
import type { Capability } from '../linux/capabilities.js';
import type { NetworkMode, ResourceLimits } from './workload.js';

/**
 * Who made a call: `runtime` is the OCI runtime's own code in the container's process, from the time its
 * seccomp filter is in force until it executes the workload; `workload` is everything after that.
 */
export type Phase = 'runtime' | 'workload';

/** A system call that passed the filter in force, `count` times. Numbers are those of the architecture. */
export interface SyscallUse {
  architecture: HostedArchitecture;
  number: number;
  phase: Phase;
  count: number;
}

/**
 * A system call that was answered with EPERM, EACCES, EROFS or ENOSYS, or that killed its caller.
 * `by: 'seccomp'` means that the filter refused it and the kernel never saw it.
 */
export interface SyscallRefusal {
  architecture: HostedArchitecture;
  number: number;
  phase: Phase;
  by: 'seccomp' | 'kernel';
  /** Positive errno, e.g. 1 for EPERM; 0 where the filter killed the caller. */
  errno: number;
  /** The caller's comm, at most 15 bytes, as the kernel gave it: untrusted. */
  process: string;
  count: number;
}

/** Outcomes of the kernel's checks for one capability, in the container's own user namespace. */
export interface CapabilityCheck {
  capability: Capability;
  granted: boolean;
  phase: Phase;
  /** The system call during which it was checked; absent where there was none. */
  syscall?: { architecture: HostedArchitecture; number: number };
  /** Comm of the process, untrusted. */
  process: string;
  count: number;
}

export type FileChange =
  /** Something that was not there, or has another type now. */
  | 'created'
  | 'modified'
  | 'deleted'
  /** Owner, mode or extended attributes only. */
  | 'metadata'
  /** A directory in which entries came or went, whatever is left of them. */
  | 'entries';

/** A change the workload made to its root filesystem; `path` as the container sees it. */
export interface FileWrite {
  path: string;
  change: FileChange;
  type: 'file' | 'directory' | 'symlink' | 'socket' | 'fifo' | 'device';
}

/** Highest values of the run. `null` where this host does not tell. */
export interface ResourcePeaks {
  memoryBytes: number | null;
  pids: number | null;
  /** CPU time in all. */
  cpuSeconds: number | null;
  /** Most CPUs busy at once, over any sampling interval of at least 100 ms. */
  cpus: number | null;
}

export interface Loss {
  /** Observations that the recorder knows it dropped. */
  events: number;
  /** Why, one line each; empty when nothing was lost. */
  reasons: string[];
}

/** What a recorder driver saw of one container. */
export interface Observations {
  syscalls: SyscallUse[];
  refusals: SyscallRefusal[];
  /** `null` where the driver cannot see capability checks at all: no data, which is not the same as none. */
  capabilityChecks: CapabilityCheck[] | null;
  loss: Loss;
}

export type RecorderDriver = 'ebpf' | 'strace';

export interface ExitStatus {
  /** As a shell would say it: 128 + n where signal n ended the workload. */
  code: number;
}

/** What was recorded, as a policy says it. Variables have names only: their values may be secrets. */
export interface RecordedWorkload {
  name: string;
  /** Source, mounts and ports as a user writes them on the command line. */
  source: string;
  command: string[];
  workingDirectory?: string;
  environment: string[];
  mounts: string[];
  publish: string[];
  network: NetworkMode;
  /** What the user limited; measured peaks are elsewhere. */
  resources: ResourceLimits;
  /** How it was found ready and exercised, for doing so again. */
  ready?: string;
  exercise?: string;
}

/** Evidence of one run of one workload. */
export interface Recording extends Observations {
  format: 'tightship.recording/v1';
  workload: RecordedWorkload;
  /**
   * Names of calls that the OCI runtime was seen to make between loading a filter and executing a workload in
   * other starts on the same host; those of this start are among `syscalls`.
   */
  runtimeCalls: string[];
  driver: RecorderDriver;
  /** ISO 8601, UTC. */
  startedAt: string;
  durationMs: number;
  /** Whether the recorder was armed before the container's first instruction. */
  startSeen: boolean;
  host: {
    kernel: string;
    machine: string;
    runtime: string;
    cgroup: 'v1' | 'hybrid' | 'v2';
    /** CPUs that the recorder could use; recordings before 0.2 do not say. */
    cpus?: number;
  };
  /** What the run was allowed, so that "granted" and "refused" can be read. */
  allowed: {
    capabilities: Capability[];
    noNewPrivileges: boolean;
    seccomp: string;
    userNamespace: 'private' | 'host';
  };
  /** Numeric ids the workload was started with. */
  user: { uid: number; gid: number; additionalGids: number[] };
  writes: FileWrite[];
  resources: ResourcePeaks;
  exit: ExitStatus;
}
