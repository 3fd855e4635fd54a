import type { Architecture } from '../../linux/architecture.js';
import { syscallNumber } from '../../linux/syscalls.js';
import { quoted } from '../../policy/policy-text.js';
import { multiplexedBy } from '../multiplexed.js';
import { architectureOfOci } from '../oci-architecture.js';
import { isSyscall } from './check-names.js';
import type { Placed, ReadContext } from './field-reader.js';
import type { ReadRule } from './read-rule.js';

/** So many names a message has. */
const mostNamed = 5;

/**
 * Reports, once a rule, names that none of the profile's architectures has: they have no effect. Nothing is said
 * for a profile that lists no architectures, or one without a table, nor on names that no architecture has at all.
 */
export function checkPresence(
  rules: readonly ReadRule[],
  listed: readonly string[] | undefined,
  { problems }: ReadContext,
): void {
  const architectures = listed?.map(architectureOfOci);
  if (architectures === undefined || architectures.length === 0) return;
  const isAbsent = ({ value }: Placed<string>) =>
    isSyscall(value) && architectures.every((name) => name !== undefined && !hasCall(name, value));
  for (const { names } of rules) {
    const absent = names.filter(isAbsent);
    const [first] = absent;
    if (first === undefined) continue;
    const shown = absent.slice(0, mostNamed).map(({ value }) => quoted(value));
    const others = absent.length > mostNamed ? ` and ${absent.length - mostNamed} more` : '';
    const message = `none of the listed architectures has ${shown.join(', ')}${others}`;
    problems.report('syscall-not-here', first.at, message);
  }
}

/** Bundled calls count: libseccomp applies their rules to `socketcall` and `ipc`. */
function hasCall(architecture: Architecture, name: string): boolean {
  return syscallNumber(architecture, name) !== undefined || multiplexedBy(architecture, name) !== undefined;
}
