import type { Errno } from '../../linux/errno.js';

/** C libraries, and what languages bring in their place. */
export const libcs = ['glibc', 'musl', 'go', 'libuv'] as const;
export type Libc = (typeof libcs)[number];

/** How a library uses a call that older kernels lack, and what comes of a filter that refuses it. */
export interface LibcUse {
  libc: Libc;
  /** Its release that began with it, at the latest. */
  since: string;
  /** When the call is made: completes "for …". */
  whatFor: string;
  /**
   * The refusals after which it goes on another way: these errnos, any at all, or none. A filter that kills leaves
   * no way in any case.
   */
  fallsBackOn: readonly Errno[] | 'any' | 'never';
  /**
   * The calls that it then makes instead, all of them, as x86 has them: where an architecture lacks one, its newer
   * form (`newerFormOf`). Empty where it does without or does not fall back.
   */
  goesOnWith: readonly string[];
  /** What the program meets where it does not fall back; with `any`, what it does without. */
  otherwise: string;
}

/** One call and its users. What no library uses by itself has none: programs that ask for it must cope. */
export interface LibcNeed {
  call: string;
  users: readonly LibcUse[];
}
