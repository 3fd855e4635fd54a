import { type Architecture, argumentBits } from '../../linux/architecture.js';
import { syscallNamesOf, syscallNumber } from '../../linux/syscalls.js';
import { type ArgumentRule, argumentRules } from '../algebra/argument-rules.js';
import { permitted } from '../algebra/operations.js';
import { type Verdict, verdictOfReturnValue } from '../call-verdict.js';
import { decisionOfCall } from '../decision/call-decision.js';
import type { Decision, DecisionSpace } from '../decision/space.js';

/** What a filter does with one call, over all arguments. */
export interface CallPermission {
  architecture: Architecture;
  name: string;
  number: number;
  /** Whether it lets the call happen. */
  permission: 'always' | 'never' | 'conditional';
  /**
   * For `conditional`: of these rules one must hold. Absent where they are too many, or where more than the arguments
   * decides.
   */
  rules?: { all: ArgumentRule[]; bits: 32 | 64 };
  /** Every answer that it gives, the refusals of a conditional call among them. */
  verdicts: Verdict[];
  /** Where it lets the call happen, as a condition. */
  condition: Decision;
}

/** The permissions of all named calls of an architecture, in the order of names. */
export function callPermissions(
  space: DecisionSpace,
  filter: Decision,
  architecture: Architecture,
): CallPermission[] {
  return syscallNamesOf(architecture).flatMap((name) => {
    const number = syscallNumber(architecture, name);
    return number === undefined ? [] : [permissionOf(space, filter, architecture, name, number)];
  });
}

function permissionOf(
  space: DecisionSpace,
  filter: Decision,
  architecture: Architecture,
  name: string,
  number: number,
): CallPermission {
  const decision = decisionOfCall(space, filter, architecture, number);
  const condition = permitted(space, decision);
  const verdicts = space.valuesOf(decision).map(verdictOfReturnValue);
  const known = { architecture, name, number, verdicts, condition };
  if (condition === space.yes) return { ...known, permission: 'always' };
  if (condition === space.no) return { ...known, permission: 'never' };
  const rules = rulesOf(space, condition, architecture);
  return { ...known, permission: 'conditional', ...(rules && { rules }) };
}

/** By the width that the architecture has; by all bits where a filter looks at more than that. */
function rulesOf(
  space: DecisionSpace,
  condition: Decision,
  architecture: Architecture,
): CallPermission['rules'] {
  for (const bits of [argumentBits[architecture], 64] as const) {
    const all = argumentRules(space, condition, bits);
    if (all) return { all, bits };
  }
  return undefined;
}
