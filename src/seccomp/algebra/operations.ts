import type { OciSeccompAction } from '../../policy/oci-seccomp.js';
import { canonicalReturnValue, returnValue, verdictOfReturnValue } from '../call-verdict.js';
import type { Decision, DecisionSpace } from '../decision/space.js';

/** Actions under which the kernel carries a call out with nobody else asked. */
const permitting: readonly OciSeccompAction[] = ['SCMP_ACT_ALLOW', 'SCMP_ACT_LOG'];

/** Whether a filter that returns this lets the call happen. */
export function isPermitted(value: number): boolean {
  return permitting.includes(verdictOfReturnValue(value).action);
}

/** The calls that a filter lets happen, as a condition. */
export function permitted(space: DecisionSpace, filter: Decision): Decision {
  return space.map(filter, (value) => (isPermitted(value) ? 1 : 0));
}

/**
 * What the kernel does with a call under two filters at once: the stricter answer, and of two that are equally strict
 * the first filter's (seccomp_run_filters, kernel/seccomp.c: the lowest action as a signed number).
 */
export function intersection(space: DecisionSpace, a: Decision, b: Decision): Decision {
  return space.combine(a, b, (left, right) => (strictness(right) < strictness(left) ? right : left));
}

/** Of two filters' answers the more permissive one, and of two that are equally so the first filter's. */
export function union(space: DecisionSpace, a: Decision, b: Decision): Decision {
  return space.combine(a, b, (left, right) => (strictness(right) > strictness(left) ? right : left));
}

/** What `a` lets happen and `b` does not, as a filter: there `a`'s answer, elsewhere `otherwise`. */
export function difference(
  space: DecisionSpace,
  a: Decision,
  b: Decision,
  otherwise: number = returnValue({ action: 'SCMP_ACT_ERRNO', errno: 1 }),
): Decision {
  const only = space.and(permitted(space, a), space.not(permitted(space, b)));
  return space.choose(only, a, space.leaf(canonicalReturnValue(otherwise)));
}

/** Whether a filter lets nothing happen. */
export function isEmpty(space: DecisionSpace, filter: Decision): boolean {
  return permitted(space, filter) === space.no;
}

/** Whether everything that `a` lets happen `b` does, too. */
export function isSubset(space: DecisionSpace, a: Decision, b: Decision): boolean {
  return space.and(permitted(space, a), space.not(permitted(space, b))) === space.no;
}

/** Lower is stricter: KILL_PROCESS, KILL_THREAD, TRAP, ERRNO, NOTIFY, TRACE, LOG, ALLOW. */
function strictness(value: number): number {
  return (value & 0xffff0000) | 0;
}
