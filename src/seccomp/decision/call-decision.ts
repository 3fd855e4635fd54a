import { type Architecture, auditArchitectures } from '../../linux/architecture.js';
import type { Decision, DecisionSpace } from './space.js';
import { architectureWord, numberWord } from './words.js';

/** The part of a filter for one call: a function of its arguments. */
export function decisionOfCall(
  space: DecisionSpace,
  decision: Decision,
  architecture: Architecture,
  number: number,
): Decision {
  const known = new Map([
    [architectureWord, auditArchitectures[architecture]],
    [numberWord, number],
  ]);
  let node = decision;
  for (
    let value = known.get(space.wordOf(node));
    value !== undefined;
    value = known.get(space.wordOf(node))
  ) {
    const level = space.levelOf(node);
    node = space.cofactor(node, level, (value >>> (31 - (level & 31))) & 1 ? 1 : 0);
  }
  return node;
}
