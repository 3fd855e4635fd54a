import { entriesOf, itemsOf, type Node, valueUnder } from '../../source/node.js';
import type { Budget } from './reading.js';

const maxDepth = 12;
const maxSeen = 2000;

/**
 * The path to the first map in a resource that looks like a Pod's spec: it has a list `containers` with a map in it that
 * has an image. As `--pod-template` takes it: `spec.foo[].template`. Looks at no more than some thousand nodes.
 */
export function findPodSpec(resource: Node, budget: Budget): string | undefined {
  const seen = new Set<Node>([resource]);
  let level: { node: Node; path: string }[] = [{ node: resource, path: '' }];
  for (let depth = 0; depth < maxDepth && level.length > 0; depth += 1) {
    const found = level.find(({ node }) => looksLikePodSpec(node));
    if (found) return found.path.replace(/\.?spec$/, '') || 'spec';
    const next: typeof level = [];
    for (const { node, path } of level) {
      if (!budget.take(widthOf(node))) return undefined;
      for (const child of childrenOf(node, path)) {
        if (child.node.kind === 'scalar' || seen.has(child.node)) continue;
        if (seen.size >= maxSeen) return undefined;
        seen.add(child.node);
        next.push(child);
      }
    }
    level = next;
  }
  return undefined;
}

function childrenOf(node: Node, path: string): { node: Node; path: string }[] {
  if (node.kind === 'list')
    return itemsOf(node)
      .slice(0, maxSeen)
      .map((item) => ({ node: item, path: `${path}[]` }));
  return entriesOf(node)
    .slice(0, maxSeen)
    .map(({ key, value }) => ({ node: value, path: path === '' ? key.text : `${path}.${key.text}` }));
}

function widthOf(node: Node): number {
  return 1 + entriesOf(node).length + itemsOf(node).length;
}

/** Whether a map has a list `containers` of maps that have an image. */
export function looksLikePodSpec(node: Node): boolean {
  return itemsOf(valueUnder(node, 'containers'))
    .slice(0, 10)
    .some((item) => valueUnder(item, 'image') !== undefined);
}
