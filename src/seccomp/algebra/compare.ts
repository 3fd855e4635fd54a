import { type Verdict, verdictOfReturnValue } from '../call-verdict.js';
import type { Decision, DecisionSpace } from '../decision/space.js';
import { wordsOfCall } from '../decision/words.js';
import { permitted } from './operations.js';
import { type Witness, type Witnesses, witnessesOf } from './witness.js';

/** How the calls that A lets happen lie to those that B does: `subset` is A within B. */
export type Relation = 'equal' | 'subset' | 'superset' | 'overlap' | 'disjoint';

/** A call, and what either filter answers to it. */
export interface ComparedCall extends Witness {
  inA: Verdict;
  inB: Verdict;
}

export interface Comparison {
  relation: Relation;
  onlyInA: ComparedCalls;
  onlyInB: ComparedCalls;
  /** Calls that neither lets happen, or both do, with different answers: another errno, a signal, a line in the log. */
  answers: ComparedCalls;
}

export interface ComparedCalls extends Witnesses {
  shown: ComparedCall[];
}

/** Compares two filters over all calls: architectures, numbers, and all values of all arguments. */
export function compareFilters(space: DecisionSpace, a: Decision, b: Decision, limit = 20): Comparison {
  const [inA, inB] = [permitted(space, a), permitted(space, b)];
  const onlyInA = space.and(inA, space.not(inB));
  const onlyInB = space.and(inB, space.not(inA));
  const differ = space.combine(a, b, (left, right) => Number(left !== right));
  const answers = space.and(differ, space.not(space.or(onlyInA, onlyInB)));
  const calls = (condition: Decision): ComparedCalls => {
    const { shown, total } = witnessesOf(space, condition, limit);
    return { total, shown: shown.map((call) => compared(space, call, a, b)) };
  };
  return {
    relation: relationOf(space, inA, inB),
    onlyInA: calls(onlyInA),
    onlyInB: calls(onlyInB),
    answers: calls(answers),
  };
}

function relationOf(space: DecisionSpace, inA: Decision, inB: Decision): Relation {
  if (inA === inB) return 'equal';
  const both = space.and(inA, inB);
  if (both === inA) return 'subset';
  if (both === inB) return 'superset';
  return both === space.no ? 'disjoint' : 'overlap';
}

function compared(space: DecisionSpace, call: Witness, a: Decision, b: Decision): ComparedCall {
  const words = wordsOfCall(call);
  return {
    ...call,
    inA: verdictOfReturnValue(space.evaluate(a, words)),
    inB: verdictOfReturnValue(space.evaluate(b, words)),
  };
}
