import type { Errno } from '../../linux/errno.js';
import type { ReleaseRange } from './runtime-version.js';

/** A call that a runtime makes under the filter, before it executes the workload. */
export interface RuntimeStep {
  /** Names of the call; the first that the architecture has. */
  call: readonly string[];
  /**
   * `must`: in every start. `may`: in some, as the user, the paths or the runtime's own threads have it.
   */
  certainty: 'must' | 'may';
  /** Completes "for …". */
  whatFor: string;
  /** The refusals after which the start goes on: these errnos, any at all, or none. What kills ends it anyway. */
  survives: readonly Errno[] | 'any' | 'none';
  /** What is called instead, once the call was refused with an errno that it survives. */
  instead?: readonly RuntimeStep[];
  /** First arguments as the runtime passes them, each set for calls of its own; absent where they are not known. */
  args?: readonly (readonly number[])[];
  /** The releases that call it; absent for all. */
  releases?: readonly ReleaseRange[];
  /** The kernel from which on the runtime calls it, for it looks whether there is such a call. */
  sinceKernel?: { major: number; minor: number };
  /** Only under filters that ask a supervisor, or only where creating and starting are two commands. */
  onlyWith?: 'notify' | 'create';
}

/** All that one runtime calls, in its order. */
export interface RuntimeSteps {
  /**
   * Where the filter is loaded early: without noNewPrivileges that takes CAP_SYS_ADMIN, so it is done before
   * capabilities are dropped and ids are changed.
   */
  early: readonly RuntimeStep[];
  /** After the later of the two places, next to exec: in every start. */
  late: readonly RuntimeStep[];
  /** What its language or C library may call at any time. */
  anyTime: readonly RuntimeStep[];
}

/** A step of every start; by default one that no refusal may meet. */
export function must(
  call: string | readonly string[],
  whatFor: string,
  survives: RuntimeStep['survives'] = 'none',
): RuntimeStep {
  return { call: typeof call === 'string' ? [call] : call, certainty: 'must', whatFor, survives };
}

/** A step of some starts. */
export function may(
  call: string | readonly string[],
  whatFor: string,
  survives: RuntimeStep['survives'] = 'none',
): RuntimeStep {
  return { ...must(call, whatFor, survives), certainty: 'may' };
}
