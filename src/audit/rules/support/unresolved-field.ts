import type { DeclaredWorkload } from '../../model/declared-workload.js';

/**
 * Whether a setting was written in a way that could not be evaluated, so that it cannot be called missing. `names` are
 * last parts of the format's own names: `memory` matches `deploy.resources.limits.memory`.
 */
export function isUnresolved({ unresolved }: DeclaredWorkload, names: readonly string[]): boolean {
  if (unresolved.length === 0) return false;
  return unresolved.some(({ field }) => names.some((name) => field === name || field.endsWith(`.${name}`)));
}
