import { type Branch, levelOf, type WordNode } from './word-node.js';

/** Counts one more link to a node. */
export function hold<T extends WordNode | undefined>(node: T): T {
  if (node !== undefined) node.references += 1;
  return node;
}

/** What dropping a link did. */
export interface Released {
  /** Nodes that went because nothing links to them any more. */
  removed: number;
  /** What the dropper is left with: the node, or, where it went, a neighbour. */
  left: WordNode | undefined;
}

/** Drops one link. A node without links goes, and with it its links to neighbours and what follows it. */
export function release(node: WordNode | undefined): Released {
  if (node === undefined) return { removed: 0, left: undefined };
  node.references -= 1;
  if (node.references !== 0) return { removed: 0, left: node };
  const { left, right, yes, no } = node;
  if (left) left.right = undefined;
  if (right) right.left = undefined;
  const before = release(left);
  const after = release(right);
  if (before.left) before.left.right = hold(after.left);
  if (after.left) after.left.left = hold(before.left);
  const below = releaseTree(yes.next) + releaseTree(no.next);
  return { removed: before.removed + after.removed + below + 1, left: before.left ?? after.left };
}

/** Drops a link to a level, which goes as a whole where nothing but its own nodes links to it. Gives how many went. */
export function releaseTree(node: WordNode | undefined): number {
  const { removed, left } = release(node);
  return removed + (left === undefined ? 0 : releaseAbandoned(left));
}

function releaseAbandoned(node: WordNode): number {
  const level = levelOf(node);
  const neighbours = ({ left, right }: WordNode) => (left ? 1 : 0) + (right ? 1 : 0);
  if (level.some((at) => at.references > neighbours(at))) return 0;
  let removed = 0;
  for (let at = level[0]; at !== undefined; ) {
    const dropped = release(at);
    removed += dropped.removed;
    at = dropped.left;
  }
  return removed;
}

/** Whether every action on a node's level, and below it, is this one. */
export function allActionsAre(action: number, node: WordNode | undefined): boolean {
  const open = [node];
  const seen = new Set<WordNode>();
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    // A level that two ways lead to is looked at once.
    if (seen.has(at)) continue;
    seen.add(at);
    for (const test of levelOf(at)) {
      if (contradicts(test.yes, action) || contradicts(test.no, action)) return false;
      if (test.yes.next) open.push(test.yes.next);
      if (test.no.next) open.push(test.no.next);
    }
  }
  return true;
}

function contradicts({ decided, action: mine }: Branch, action: number): boolean {
  return decided && mine !== action;
}
