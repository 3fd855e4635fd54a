import { allActionsAre, hold, release } from './reference.js';
import { type Branch, isBehind, isLeaf, sameTest, sides, type WordNode } from './word-node.js';

/** The tree that a chain is merged into, and how many tests libseccomp believes it has. */
export interface TestTree {
  root: Pick<Branch, 'next'>;
  size: number;
  /** How often tests were removed. */
  removals: number;
}

export function emptyTree(): TestTree {
  return { root: { next: undefined }, size: 0, removals: 0 };
}

/**
 * Merges a rule's chain into a level of a tree, whose pointer stands in `holder`: where the level has the same test the
 * two go on together below it, otherwise the new test gets its place by `isBehind`. Where both say what to do, what is
 * decided after fewer tests wins.
 *
 * As in libseccomp, the place is looked for from the node that the pointer is at, which is not always the first.
 *
 * @returns false where the rule contradicts an earlier one (EEXIST); the tree is then of no more use
 */
export function mergeChain(tree: TestTree, holder: Pick<Branch, 'next'>, added: WordNode): boolean {
  for (let at = holder.next; at !== undefined; at = at.right) {
    if (sameTest(at, added)) {
      return sides.every((side) => mergeAction(tree, at, added, side)) && mergeBelow(tree, at, added);
    }
    if (isBehind(at, added)) {
      insertBefore(holder, at, added);
      return true;
    }
    if (at.right === undefined) {
      added.left = hold(at);
      at.right = hold(added);
      return true;
    }
  }
  return true;
}

function mergeAction(tree: TestTree, existing: WordNode, added: WordNode, side: 'yes' | 'no'): boolean {
  const mine = existing[side];
  const { decided, action } = added[side];
  if (!decided) return true;
  if (!mine.decided) {
    if (!allActionsAre(action, mine.next)) return false;
    tree.size -= release(mine.next).removed;
    Object.assign(mine, { next: undefined, decided: true, action });
    return true;
  }
  if (action === mine.action) return true;
  // Meant for comparisons of order: who asks for more wins where the high half decides. Of "less", libseccomp changes
  // the wrong branch.
  const reaches = side === 'yes' ? added.operand > existing.operand : added.operand < existing.operand;
  if (added.half === 'high' && reaches) existing.yes.action = added.yes.action;
  return !isLeaf(existing) && !isLeaf(added);
}

function mergeBelow(tree: TestTree, existing: WordNode, added: WordNode): boolean {
  for (const side of sides) {
    const { next } = added[side];
    if (next === undefined) continue;
    const mine = existing[side];
    if (mine.next !== undefined) {
      if (!mergeChain(tree, mine, next)) return false;
    } else if (!mine.decided) {
      mine.next = hold(next);
    } else {
      // What is there decides earlier; libseccomp looks no further, at the other side neither.
      return true;
    }
  }
  return true;
}

function insertBefore(holder: Pick<Branch, 'next'>, at: WordNode, added: WordNode): void {
  if (at.left !== undefined) {
    at.left.right = hold(added);
    added.left = at.left;
    at.left = hold(added);
    added.right = at;
  } else {
    at.left = hold(added);
    added.right = hold(at);
  }
  if (holder.next === at) {
    holder.next = hold(added);
    release(at);
  }
}
