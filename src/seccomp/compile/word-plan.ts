import { maxInstructions } from '../../bpf/instruction.js';
import { coverOf } from '../decision/cubes.js';
import type { Decision, DecisionSpace } from '../decision/space.js';
import { outcomesOf, type Run, runsOf } from '../decision/word-functions.js';
import { numberWord } from '../decision/words.js';
import { type Interval, searchTree } from './interval-tree.js';
import type { TestOperator } from './program-graph.js';

/**
 * How to find out what one word decides. `masked` asks whether `word & mask` is `value`, which takes the word out of the
 * accumulator.
 */
export type WordPlan =
  | { kind: 'place'; place: Decision }
  | { kind: 'test'; operator: TestOperator; k: number; yes: WordPlan; no: WordPlan }
  | { kind: 'masked'; mask: number; value: number; yes: WordPlan; no: WordPlan };

/** A tree of comparisons for more is longer than any program may be (`fewestTests`). */
const mostRuns = 2 * maxInstructions;

/** Orders of outcomes that are tried; with more than four outcomes only the simplest first. */
const permutedOutcomes = 4;

/** Longer lists of masks are worse than trees, which take the logarithm. */
const mostMasks = 64;

/** Thrown for a function that no program of at most `maxInstructions` computes. */
export class ProgramTooLong extends Error {
  constructor() {
    super(`the filter would have more than ${maxInstructions} instructions`);
    this.name = 'ProgramTooLong';
  }
}

/** How often a value of the word comes, as far as anybody knows. */
export type RunWeight = (run: Run) => number;

/**
 * The cheapest plan that was found, of two kinds: a tree of comparisons, or masks one after the other. Every plan
 * decides all 2³² values alike.
 */
export function planWord(
  space: DecisionSpace,
  decision: Decision,
  word: number,
  { weigh, testPrice }: { weigh: RunWeight; testPrice: number },
): WordPlan {
  const runs = runsOf(space, decision, word, mostRuns);
  // Numbers have no meaning bit by bit, and a mask pays only where it takes the place of several comparisons.
  const masks =
    runs && (word <= numberWord || runs.length <= 3) ? undefined : maskPlan(space, decision, word);
  const fewest = runs === undefined ? Number.POSITIVE_INFINITY : fewestTests(runs);
  if (masks && costOf(masks) <= fewest) return masks;
  if (runs === undefined || bitsOf(space, decision, word) <= fewest) return bitPlan(space, decision, word);
  const tree = searchTree(
    runs.map((run) => intervalOf(run, weigh(run))),
    testPrice,
  );
  return masks && costOf(masks) < costOf(tree) ? masks : tree;
}

/** What has no pattern is asked bit by bit. Parts that are reached in several ways are one object. */
function bitPlan(space: DecisionSpace, decision: Decision, word: number): WordPlan {
  const done = new Map<Decision, WordPlan>();
  const plan = (part: Decision): WordPlan => {
    if (space.wordOf(part) !== word) return { kind: 'place', place: part };
    const known = done.get(part);
    if (known !== undefined) return known;
    if (done.size > maxInstructions) throw new ProgramTooLong();
    const level = space.levelOf(part);
    const [yes, no] = [plan(space.cofactor(part, level, 1)), plan(space.cofactor(part, level, 0))];
    const made: WordPlan = { kind: 'test', operator: 'JSET', k: (1 << (31 - (level & 31))) >>> 0, yes, no };
    done.set(part, made);
    return made;
  };
  return plan(decision);
}

/** Tests of a `bitPlan`. */
function bitsOf(space: DecisionSpace, decision: Decision, word: number): number {
  return [...space.nodesOf(decision)].filter((node) => space.wordOf(node) === word).length;
}

/** No tree of comparisons has fewer: each test ends at most two runs. */
function fewestTests(runs: readonly Run[]): number {
  return (runs.length - 1) / 2;
}

function intervalOf({ from, to, decision }: Run, weight: number): Interval<Decision> {
  return { from, to, place: decision, weight };
}

/** Instructions of a plan. */
function costOf(plan: WordPlan): number {
  if (plan.kind === 'place') return 0;
  const parts = costOf(plan.yes) + costOf(plan.no);
  if (plan.kind === 'test') return parts + 1;
  // The mask, the comparison, and the word once more where the search goes on.
  return parts + (plan.no.kind === 'place' ? 2 : 3);
}

/** The cheapest list of masks; none where every list is beyond all bounds. */
function maskPlan(space: DecisionSpace, decision: Decision, word: number): WordPlan | undefined {
  let best: { plan: WordPlan; cost: number } | undefined;
  const outcomes = outcomesOf(space, decision, word);
  if (outcomes.length > mostMasks) return undefined;
  for (const order of ordersOf(outcomes)) {
    const plan = listPlan(space, decision, word, order);
    if (plan === undefined) continue;
    const cost = costOf(plan);
    if (best === undefined || cost < best.cost) best = { plan, cost };
  }
  return best?.plan;
}

function ordersOf(outcomes: readonly Decision[]): Decision[][] {
  if (outcomes.length > permutedOutcomes) return [[...outcomes]];
  return permutations(outcomes);
}

function permutations(items: readonly Decision[]): Decision[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}

/** Asks for one outcome after the other; what is left is the last one's. What is decided already need not be right. */
function listPlan(
  space: DecisionSpace,
  decision: Decision,
  word: number,
  order: readonly Decision[],
): WordPlan | undefined {
  const steps: { mask: number; value: number; outcome: Decision }[] = [];
  let decided = space.no;
  for (const outcome of order.slice(0, -1)) {
    const wanted = whereIt(space, decision, word, outcome);
    const upper = space.or(wanted, decided);
    const cubes = coverOf(space, space.and(wanted, space.not(decided)), upper, mostMasks - steps.length);
    if (cubes === undefined) return undefined;
    for (const cube of cubes) steps.push({ ...(cube.get(word) ?? { mask: 0, value: 0 }), outcome });
    decided = space.or(decided, wanted);
  }
  const last: WordPlan = { kind: 'place', place: order.at(-1) as Decision };
  return steps.reduceRight<WordPlan>(
    (no, { mask, value, outcome }) => maskTest(mask, value, { kind: 'place', place: outcome }, no),
    last,
  );
}

/** One comparison where it does: of the whole word, for no bit of the mask, or for its only one. */
function maskTest(mask: number, value: number, yes: WordPlan, no: WordPlan): WordPlan {
  if (mask === 0xffffffff) return { kind: 'test', operator: 'JEQ', k: value, yes, no };
  if (value === 0) return { kind: 'test', operator: 'JSET', k: mask, yes: no, no: yes };
  const isOneBit = (mask & (mask - 1)) === 0;
  if (value === mask && isOneBit) return { kind: 'test', operator: 'JSET', k: mask, yes, no };
  return { kind: 'masked', mask, value, yes, no };
}

/** Where the word leads to `outcome`, as a condition on this word alone. */
function whereIt(space: DecisionSpace, decision: Decision, word: number, outcome: Decision): Decision {
  return space.rebuild(
    decision,
    (part) => (space.wordOf(part) <= word ? undefined : part === outcome ? space.yes : space.no),
    (level, zero, one) => space.branch(level, zero, one),
  );
}
