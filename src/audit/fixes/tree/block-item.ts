import type { ListNode, Node } from '../../source/node.js';
import { isBlank, lineStart } from './lines.js';

/** Where the dash of a block list's item stands. `undefined` where it is not alone at the head of its line. */
export function blockItemStart(list: ListNode, item: Node): number | undefined {
  const { text } = list.source;
  const column = list.start - lineStart(text, list.start);
  const index = list.items.indexOf(item);
  const floor = index > 0 ? Math.max(list.start, list.items[index - 1]?.start ?? 0) : list.start;
  if (index === 0) return isBlank(text, lineStart(text, list.start), list.start) ? list.start : undefined;
  for (let start = lineStart(text, item.start); start > floor; start = lineStart(text, start - 1)) {
    const dash = start + column;
    if (text[dash] === '-' && isBlank(text, start, dash)) return dash;
  }
  return undefined;
}
