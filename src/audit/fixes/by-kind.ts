import type { Change } from './change.js';

export type ChangeOf<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>;

/** One answer for each kind of change: a kind that is missing does not compile. */
export type ByKind<Result, Args extends unknown[] = []> = {
  [Kind in Change['kind']]: (change: ChangeOf<Kind>, ...args: Args) => Result;
};

/** The entry of a change's kind, called with it. */
export function byKind<Result, Args extends unknown[]>(
  table: ByKind<Result, Args>,
  change: Change,
  ...args: Args
): Result {
  // The table's type says that the entry takes this very kind; the compiler cannot follow it through the index.
  return (table[change.kind] as (change: Change, ...args: Args) => Result)(change, ...args);
}
