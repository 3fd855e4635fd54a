import { type Architecture, argumentBits, x32Bit } from '../../linux/architecture.js';
import { syscallNamesOf, syscallNumber } from '../../linux/syscalls.js';
import type { OciSeccomp, OciSeccompRule } from '../../policy/oci-seccomp.js';
import { type Verdict, verdictOfReturnValue } from '../call-verdict.js';
import { decisionOfCall } from '../decision/call-decision.js';
import { decisionOfModel } from '../decision/of-model.js';
import type { Decision, DecisionSpace } from '../decision/space.js';
import { type FilterOptions, filterModel } from '../libseccomp/model-filter.js';
import { ociArchitectures } from '../oci-architecture.js';
import { type ArgumentRule, argumentRules } from './argument-rules.js';
import { type Comparison, compareFilters } from './compare.js';
import { intersection } from './operations.js';

export interface ProfileOfDecision {
  profile: OciSeccomp;
  /** Whether libseccomp makes the very same filter of it. */
  exact: boolean;
  /** Where it is not: A is the function that was asked for, B what the profile makes of it. */
  comparison: Comparison;
}

/**
 * The smallest readable profile for a filter: one rule for each answer with the names that always get it, and one for
 * each condition on arguments. A profile speaks of names, of all architectures at once, so a name that a filter treats
 * in two ways gets the stricter one; what else a profile cannot say, of numbers without a name for one, is in the
 * comparison.
 *
 * @param architectures those that the profile is to list, the machine's own first
 */
export function profileOfDecision(
  space: DecisionSpace,
  decision: Decision,
  architectures: readonly Architecture[],
  options: Omit<FilterOptions, 'native'> = { runtime: 'libseccomp' },
): ProfileOfDecision {
  const [native = 'x86_64'] = architectures;
  const fallback = defaultOf(space, decision, native);
  const profile: OciSeccomp = {
    defaultAction: fallback.action,
    ...errnoOf('defaultErrnoRet', fallback),
    architectures: architectures.map((architecture) => ociArchitectures[architecture]),
    syscalls: rulesOf(space, decision, architectures, fallback),
  };
  const made = decisionOfModel(space, filterModel(profile, { ...options, native }));
  return { profile, exact: made === decision, comparison: compareFilters(space, decision, made) };
}

/** What a filter answers to numbers far beyond those of calls. */
function defaultOf(space: DecisionSpace, decision: Decision, architecture: Architecture): Verdict {
  const beyond = architecture === 'x32' ? x32Bit + 0x100000 : 0x200000;
  const value = space.valueOf(decisionOfCall(space, decision, architecture, beyond));
  return verdictOfReturnValue(value ?? 0);
}

function rulesOf(
  space: DecisionSpace,
  decision: Decision,
  architectures: readonly Architecture[],
  fallback: Verdict,
): OciSeccompRule[] {
  const groups = new Map<string, OciSeccompRule>();
  const answers = new Map<Decision, Answer[]>();
  for (const [name, part] of partsByName(space, decision, architectures)) {
    if (!answers.has(part)) answers.set(part, answersOf(space, part, fallback));
    for (const { verdict, args } of answers.get(part) ?? []) {
      const rule: OciSeccompRule = {
        names: [],
        action: verdict.action,
        ...errnoOf('errnoRet', verdict),
        ...(args.length > 0 && { args }),
      };
      const key = String([
        verdict.action,
        verdict.errno,
        ...args.flatMap(({ index, op, value, valueTwo }) => [index, op, value, valueTwo]),
      ]);
      const group = groups.get(key) ?? rule;
      groups.set(key, group);
      group.names.push(name);
    }
  }
  return [...groups.values()].sort((a, b) => Number(a.args !== undefined) - Number(b.args !== undefined));
}

/** What each name gets, of several architectures the stricter; sorted. */
function partsByName(
  space: DecisionSpace,
  decision: Decision,
  architectures: readonly Architecture[],
): [string, Decision][] {
  const parts = new Map<string, Decision>();
  for (const architecture of architectures) {
    for (const name of syscallNamesOf(architecture)) {
      const number = syscallNumber(architecture, name) ?? 0;
      const part = decisionOfCall(space, decision, architecture, number);
      const earlier = parts.get(name);
      parts.set(name, earlier === undefined ? part : meet(space, earlier, part, architecture));
    }
  }
  return [...parts].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A rule of 64 bits is one of the lower 32 where an architecture has no more: not a difference to reconcile. */
function meet(space: DecisionSpace, a: Decision, b: Decision, architecture: Architecture): Decision {
  if (a === b) return a;
  const isSame = argumentBits[architecture] === 32 && lowHalves(space, a) === lowHalves(space, b);
  return isSame ? a : intersection(space, a, b);
}

/** What is left of a function of arguments where all upper halves are 0. */
function lowHalves(space: DecisionSpace, decision: Decision): Decision {
  return space.rebuild(
    decision,
    (part) => (space.valueOf(part) === undefined ? undefined : part),
    (level, zero, one) => ((level >>> 5) % 2 === 0 ? zero : space.branch(level, zero, one)),
  );
}

interface Answer {
  verdict: Verdict;
  args: ArgumentRule;
}

/** The answers that are not the default, with the arguments that get them. */
function answersOf(space: DecisionSpace, part: Decision, fallback: Verdict): Answer[] {
  return space.valuesOf(part).flatMap((value) => {
    const verdict = verdictOfReturnValue(value);
    if (verdict.action === fallback.action && verdict.errno === fallback.errno) return [];
    const condition = space.map(part, (other) => Number(other === value));
    return (argumentRules(space, condition) ?? []).map((args) => ({ verdict, args }));
  });
}

function errnoOf<Field extends 'errnoRet' | 'defaultErrnoRet'>(
  field: Field,
  { errno }: Verdict,
): Partial<Record<Field, number>> {
  return errno === undefined ? {} : ({ [field]: errno } as Partial<Record<Field, number>>);
}
