import type { TestTree } from './merge-chain.js';
import { allActionsAre, hold, release } from './reference.js';
import {
  type Branch,
  isBehind,
  isLeaf,
  leadsNowhere,
  type Side,
  sameTest,
  sides,
  startOfLevel,
  type WordNode,
} from './word-node.js';

/**
 * What libseccomp found while it compared a rule's chain with a tree; bits, because what was found below is added to
 * what was found above.
 */
const found = {
  /** The last tests that were compared are the same. */
  match: 1,
  /** Some test was the same. */
  everMatched: 2,
  treeEnds: 4,
  chainEnds: 8,
  /** The tree tests something else before. */
  treePrefix: 16,
  /** The chain tests something else before. */
  chainPrefix: 32,
} as const;

const matches = found.match | found.everMatched;
const redundant = found.match | found.treeEnds | found.chainPrefix;

export interface Pruning {
  /** Tests that went, as libseccomp counts them. */
  removed: number;
  /** The tree has the rule already, with fewer conditions: the new one adds nothing. */
  redundant: boolean;
}

/** What a comparison of one level came to. */
interface Outcome {
  flags: number;
  removed: number;
}

/** One comparison of a chain with a tree. */
interface Comparison {
  tree: TestTree;
  /** What the rule does. */
  action: number;
}

/** Removes from a tree what a new rule with fewer conditions and the same action makes superfluous. */
export function pruneTree(tree: TestTree, chain: WordNode, action: number): Pruning {
  const { flags, removed } = compareLevel({ tree, action }, tree.root.next, chain, 0);
  return { removed, redundant: (flags & redundant) === redundant };
}

/**
 * Compares a chain with a level and what is below it. `flags` is what was found above; what comes back has `match` only
 * where the two met here.
 */
function compareLevel(
  comparison: Comparison,
  existing: WordNode | undefined,
  chain: WordNode | undefined,
  flags: number,
): Outcome {
  const walk: LevelWalk = { comparison, above: flags, fruitlessAt: undefined, flags, removed: 0 };
  if (existing !== undefined && chain !== undefined && (flags & matches) !== found.everMatched) {
    walkLevel(walk, existing, chain);
  }
  const matched = walk.flags & found.match;
  return { flags: matched ? flags | walk.flags : flags & ~found.match, removed: walk.removed };
}

interface LevelWalk extends Outcome {
  comparison: Comparison;
  /** The flags with which the level was entered. */
  above: number;
  /** How many removals there had been when looking past the chain's first test found nothing. */
  fruitlessAt: number | undefined;
}

function walkLevel(walk: LevelWalk, existing: WordNode, chain: WordNode): void {
  for (let at: WordNode | undefined = startOfLevel(existing); at !== undefined; ) {
    // Kept, for the node may go.
    const following: WordNode | undefined = at.right;
    if (visit(walk, at, chain)) return;
    at = following;
  }
  walk.flags &= ~found.match;
}

/** Compares the chain with one test of the level. Gives true where the level need not be looked at further. */
function visit(walk: LevelWalk, at: WordNode, chain: WordNode): boolean {
  if (sameTest(at, chain)) return visitSame(walk, at, chain);
  return isBehind(at, chain) ? lookBelow(walk, at, chain) : lookPast(walk, at, chain);
}

/** The tree tests something else first: looks for the chain below that. */
function lookBelow(walk: LevelWalk, at: WordNode, chain: WordNode): boolean {
  if (walk.above & found.chainPrefix) return true;
  if (isLeaf(at)) return false;
  const flags = (walk.above & ~found.match) | found.treePrefix;
  return descend(
    walk,
    at,
    (node, side) => node[side].next,
    (node, side) => compareLevel(walk.comparison, node[side].next, chain, flags),
  );
}

/** The chain tests something else first: looks for what it tests next on this same level. */
function lookPast(walk: LevelWalk, at: WordNode, chain: WordNode): boolean {
  if (walk.above & found.treePrefix) return true;
  // It is the same search for each test of the level, with the same outcome until something goes.
  const { removals } = walk.comparison.tree;
  if (isLeaf(chain) || walk.fruitlessAt === removals) return false;
  const flags = (walk.above & ~found.match) | found.chainPrefix;
  const isFound = descend(
    walk,
    at,
    (_node, side) => chain[side].next,
    (node, side) => compareLevel(walk.comparison, node, chain[side].next, flags),
  );
  walk.fruitlessAt = isFound ? undefined : removals;
  return isFound;
}

/** Looks past one test, of the tree or of the chain, for the rest of the other. */
function descend(
  walk: LevelWalk,
  at: WordNode,
  nextOf: (node: WordNode, side: Side) => WordNode | undefined,
  compare: (node: WordNode, side: Side) => Outcome,
): boolean {
  let node = at;
  for (const side of sides) {
    if (nextOf(node, side) === undefined) continue;
    const [outcome, left] = whileHeld(walk, node, () => compare(node, side));
    if (outcome.flags & found.match) {
      walk.flags |= outcome.flags;
      return true;
    }
    if (left === undefined) return false;
    node = left;
  }
  return false;
}

/** Compares below a node that the comparison may remove; gives also what is left in its place. */
function whileHeld(
  walk: LevelWalk,
  node: WordNode,
  compare: () => Outcome,
): [outcome: Outcome, left: WordNode | undefined] {
  hold(node);
  const outcome = compare();
  const { removed, left } = release(node);
  walk.removed += outcome.removed + removed;
  return [outcome, left];
}

function visitSame(walk: LevelWalk, at: WordNode, chain: WordNode): boolean {
  walk.flags |= matches;
  if (isLeaf(chain)) walk.flags |= found.chainEnds;
  if (isLeaf(at)) walk.flags |= found.treeEnds;
  if (sides.some((side) => continues(at[side]) && !continues(chain[side]))) return true;
  const bothEnd = (walk.flags & found.chainEnds) !== 0 && (walk.flags & found.treeEnds) !== 0;
  if (bothEnd && !sides.every((side) => sameAction(at[side], chain[side]))) return true;
  const left = compareBelow(walk, at, chain);
  return left === undefined ? false : removeOrStop(walk, left);
}

function continues({ decided, next }: Branch): boolean {
  return decided || next !== undefined;
}

function sameAction(a: Branch, b: Branch): boolean {
  return a.decided === b.decided && a.action === b.action;
}

function compareBelow(walk: LevelWalk, at: WordNode, chain: WordNode): WordNode | undefined {
  let node = at;
  for (const side of sides) {
    const { next } = chain[side];
    if (next === undefined) continue;
    const [outcome, left] = whileHeld(walk, node, () =>
      compareLevel(walk.comparison, node[side].next, next, walk.above | matches),
    );
    if (outcome.flags & found.match) walk.flags |= outcome.flags;
    if (left === undefined) return undefined;
    node = left;
  }
  return node;
}

/** Removes the node where the new chain is the shorter one; stops where it is the longer one. */
function removeOrStop(walk: LevelWalk, node: WordNode): boolean {
  const { tree, action } = walk.comparison;
  if (!allActionsAre(action, node)) return false;
  const all = (wanted: number) => (walk.flags & wanted) === wanted;
  if (all(found.match | found.chainEnds | found.treePrefix)) {
    tree.removals += 1;
    walk.removed += removeNode(tree.root, node);
    return tree.root.next === undefined;
  }
  return all(redundant);
}

/**
 * Takes a node out of a tree, and nodes above it that then lead nowhere. A level with two ways to it keeps the node on
 * one of them. Gives how many went, as libseccomp counts them.
 */
function removeNode(holder: Pick<Branch, 'next'>, node: WordNode): number {
  if (holder.next === undefined) return 0;
  let removed = 0;
  for (let at: WordNode | undefined = startOfLevel(holder.next); at !== undefined; at = at.right) {
    if (at === node) return removed + unlink(holder, at);
    for (const side of sides) removed += removeNode(at[side], node);
    if (leadsNowhere(at)) return removed + unlink(holder, at);
    if (removed > 0) break;
  }
  return removed;
}

function unlink(holder: Pick<Branch, 'next'>, node: WordNode): number {
  const { left, right } = node;
  if (holder.next === node) holder.next = left ?? right;
  if (left) left.right = right;
  if (right) right.left = left;
  node.left = undefined;
  node.right = undefined;
  return release(node).removed;
}
