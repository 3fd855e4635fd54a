import type { Decision, DecisionSpace } from './space.js';

/** Numbers from `from` to `to`, both included, unsigned 32 bits, and what is decided there. */
export interface Run {
  from: number;
  to: number;
  decision: Decision;
}

const allOnes = 0xffffffff;

/** Whether `word & mask` is `value`; never where `value` has bits outside the mask. */
export function wordIs(space: DecisionSpace, word: number, value: number, mask = allOnes): Decision {
  if ((value & ~mask) !== 0) return space.no;
  let made = space.yes;
  for (let bit = 0; bit < 32; bit++) {
    if (((mask >>> bit) & 1) === 0) continue;
    const level = word * 32 + 31 - bit;
    made = (value >>> bit) & 1 ? space.branch(level, space.no, made) : space.branch(level, made, space.no);
  }
  return made;
}

/** Whether `word & mask` is at least `value`. */
export function wordAtLeast(space: DecisionSpace, word: number, value: number, mask = allOnes): Decision {
  let made = space.yes;
  for (let bit = 0; bit < 32; bit++) {
    const level = word * 32 + 31 - bit;
    const isWanted = (value >>> bit) & 1;
    if ((mask >>> bit) & 1) {
      made = isWanted ? space.branch(level, space.no, made) : space.branch(level, made, space.yes);
    } else if (isWanted) made = space.no;
  }
  return made;
}

/**
 * The function that decides by one word.
 * @param runs ascending, without gaps, from 0 to 0xffffffff; their decisions look at later words only
 */
export function byRuns(space: DecisionSpace, word: number, runs: readonly Run[]): Decision {
  const build = (bit: number, base: number, first: number, last: number): Decision => {
    if (first === last) return (runs[first] as Run).decision;
    const middle = base + 2 ** bit;
    let split = first;
    while ((runs[split] as Run).to < middle - 1) split += 1;
    const upper = (runs[split] as Run).to >= middle ? split : split + 1;
    return space.branch(
      word * 32 + 31 - bit,
      build(bit - 1, base, first, split),
      build(bit - 1, middle, upper, last),
    );
  };
  return build(31, 0, 0, runs.length - 1);
}

/**
 * What a function decides for each value of one word, neighbours that decide alike as one run. The function may not
 * look at earlier words. `undefined` where there are more than `limit` runs, as under a mask of low bits.
 */
export function runsOf(
  space: DecisionSpace,
  decision: Decision,
  word: number,
  limit = 100_000,
): Run[] | undefined {
  const runs: Run[] = [];
  const walk = (node: Decision, bit: number, base: number): boolean => {
    const level = word * 32 + 31 - bit;
    if (bit >= 0 && space.wordOf(node) <= word) {
      return (
        walk(space.cofactor(node, level, 0), bit - 1, base) &&
        walk(space.cofactor(node, level, 1), bit - 1, base + 2 ** bit)
      );
    }
    const to = base + 2 ** (bit + 1) - 1;
    const previous = runs.at(-1);
    if (previous?.decision === node) previous.to = to;
    else runs.push({ from: base, to, decision: node });
    return runs.length <= limit;
  };
  return walk(decision, 31, 0) ? runs : undefined;
}

/** The functions that are left once a word is known, each once, in the order of the smallest value that leads there. */
export function outcomesOf(space: DecisionSpace, decision: Decision, word: number): Decision[] {
  const seen = new Set<Decision>();
  const outcomes: Decision[] = [];
  const walk = (node: Decision) => {
    if (seen.has(node)) return;
    seen.add(node);
    if (space.wordOf(node) > word) outcomes.push(node);
    else {
      walk(space.cofactor(node, space.levelOf(node), 0));
      walk(space.cofactor(node, space.levelOf(node), 1));
    }
  };
  walk(decision);
  return outcomes;
}
