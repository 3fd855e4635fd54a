import type { OciSeccompArgument } from '../../policy/oci-seccomp.js';

/** One 32-bit half of an argument, as a filter loads it. */
export interface Word {
  /** Argument, 0 to 5. */
  argument: number;
  half: 'high' | 'low';
}

/** The comparisons that BPF has. `MASKED_EQ` compiles to `EQ`, but libseccomp does not take the two for equal. */
export type WordOperator = 'EQ' | 'MASKED_EQ' | 'GT' | 'GE';

/** The part of libseccomp's tree that does not change: a comparison of one word. */
export interface WordComparison extends Word {
  mask: number;
  operator: WordOperator;
  /** Cut by the mask. */
  value: number;
  /** The condition that this is a part of: where it stands among its neighbours depends on that. */
  condition: OciSeccompArgument['op'];
  /** The condition's 64-bit operand, which libseccomp looks at when rules disagree. */
  operand: bigint;
}

/**
 * What follows a test that came out one way: further tests, an action, or neither, which is "go on beside it". The
 * action is what the filter returns; it is 0, and may be something else, where `decided` is false.
 */
export interface Branch {
  next: WordNode | undefined;
  decided: boolean;
  action: number;
}

/**
 * One test in libseccomp's tree for a call. Tests that are made one after another are linked to the left and right, a
 * level. Levels are shared: a condition on a 64-bit argument has two ways to hold, and both lead to the same tests.
 *
 * `references` counts links to the node as libseccomp does, mistakes included: what it believes to have removed
 * decides how it goes on.
 */
export interface WordNode extends WordComparison {
  yes: Branch;
  no: Branch;
  left: WordNode | undefined;
  right: WordNode | undefined;
  references: number;
}

/** Which branch of a test. */
export type Side = 'yes' | 'no';
export const sides: readonly Side[] = ['yes', 'no'];

/** A test that nothing links to yet and that leads nowhere. */
export function wordNode({
  argument,
  half,
  mask,
  operator,
  value,
  condition,
  operand,
}: WordComparison): WordNode {
  return {
    argument,
    half,
    mask,
    operator,
    value,
    condition,
    operand,
    yes: { next: undefined, decided: false, action: 0 },
    no: { next: undefined, decided: false, action: 0 },
    left: undefined,
    right: undefined,
    references: 0,
  };
}

/** Thrown where libseccomp would walk along a level for ever. */
export class EndlessLevel extends Error {}

/** Longer than any level that profiles of a sensible size can make. */
const longestLevel = 100_000;

/** The first test of the level that a node is on. */
export function startOfLevel(node: WordNode): WordNode {
  let start = node;
  for (let steps = 0; start.left !== undefined; steps++) {
    if (steps > longestLevel) throw new EndlessLevel();
    start = start.left;
  }
  return start;
}

/** All tests of the level that a node is on, first to last. */
export function levelOf(node: WordNode): WordNode[] {
  const level: WordNode[] = [];
  for (let at: WordNode | undefined = startOfLevel(node); at !== undefined; at = at.right) {
    if (level.length > longestLevel) throw new EndlessLevel();
    level.push(at);
  }
  return level;
}

/** Nothing follows either way but, perhaps, an action. */
export function isLeaf(node: WordNode): boolean {
  return node.yes.next === undefined && node.no.next === undefined;
}

export function leadsNowhere(node: WordNode): boolean {
  return isLeaf(node) && !node.yes.decided && !node.no.decided;
}

/** Whether libseccomp takes two tests for one. */
export function sameTest(a: WordNode, b: WordNode): boolean {
  return (
    a.argument === b.argument &&
    a.half === b.half &&
    a.operator === b.operator &&
    a.value === b.value &&
    a.mask === b.mask
  );
}

const ranks: Record<OciSeccompArgument['op'], number> = {
  SCMP_CMP_MASKED_EQ: 3,
  SCMP_CMP_EQ: 3,
  SCMP_CMP_NE: 3,
  SCMP_CMP_LE: 2,
  SCMP_CMP_LT: 2,
  SCMP_CMP_GE: 1,
  SCMP_CMP_GT: 1,
};

/**
 * Order on a level: whether `a` comes after `b`. Later arguments come first, the high half before the low; then
 * equality before "less" before "greater"; then higher values, of "less" lower ones.
 */
export function isBehind(a: WordNode, b: WordNode): boolean {
  if (a.argument !== b.argument) return a.argument < b.argument;
  if (a.half !== b.half) return a.half === 'low';
  const rank = ranks[a.condition];
  if (rank !== ranks[b.condition]) return rank < ranks[b.condition];
  return rank === 2 ? a.value > b.value : a.value < b.value;
}
