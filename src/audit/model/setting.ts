import type { Place } from '../source/source-text.js';

/**
 * What somebody wrote, and where. A setting that is absent (`undefined`) was not written, and the format's default
 * holds; that is never the same as one written with the default's value.
 */
export interface Setting<T> {
  value: T;
  at: Place;
}

/** Something written that a reader cannot evaluate: a variable without a value, a word where a number should be. */
export interface Unresolved {
  /** The setting's name as the format has it, e.g. `privileged`, `mem_limit`. */
  field: string;
  at: Place;
  /** Why, in words a user understands: `the variable LIMIT has no value here`. */
  reason: string;
}
