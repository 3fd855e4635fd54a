import type { OciSeccomp } from '../policy/oci-seccomp.js';
import type { Observations, RecorderDriver } from '../policy/recording.js';

/** A container that exists and waits before the first instruction of its own. */
export interface RecordingTarget {
  /** The container's first process, in the host's pid namespace. */
  pid: number;
  /** The filter that will be in force; `null` is none. Drivers that see calls before the filter need it. */
  seccomp: OciSeccomp | null;
}

/** What can be shown while recording goes on. */
export interface RecordingProgress {
  /** Distinct system calls so far. */
  syscalls: number;
  /** Distinct capabilities granted so far; `null` where the driver cannot see them. */
  capabilities: number | null;
}

/** A driver, loaded and ready. Each container is recorded by one `Recorder`. */
export interface Recorder {
  readonly driver: RecorderDriver;
  /** Whether it sees capability checks on this host; otherwise what it observes of them is `null`. */
  readonly seesCapabilityChecks: boolean;
  /**
   * Resolves once every later system call of `target` and of all it forks is recorded, wherever they move.
   * Throws an `AppError` (`NO_RECORDER`) where the host refuses.
   */
  arm(target: RecordingTarget): Promise<void>;
  progress(): RecordingProgress;
  /** What was seen so far, without ending the recording. */
  observe(): Promise<Observations>;
  /** Frees everything; idempotent. */
  close(): Promise<void>;
}
