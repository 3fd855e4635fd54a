import type { ListNode, MapNode } from '../../source/node.js';
import type { TextEdit } from '../text-edit.js';
import { beginsLine, isBlank, lineEnd, lineStart, nextLine, skipBlanks } from './lines.js';
import { entryEnd, isWithin, ownEntries } from './own.js';

interface Stretch {
  start: number;
  end: number;
}

/** Removes one entry of `{…}` or `[…]`, with the comma that it no longer needs. There are others beside it. */
export function removeFromFlow(node: MapNode | ListNode, gone: Stretch): TextEdit[] | undefined {
  const { text } = node.source;
  const all = stretchesOf(node);
  if (all === undefined) return undefined;
  const index = all.findIndex(({ start }) => start === gone.start);
  const [before, after] = [all[index - 1], all[index + 1]];
  if (index < 0) return undefined;
  const comma = skipBlanks(text, gone.end, node.end - 1);
  const ownComma = text[comma] === ',' ? comma + 1 : undefined;
  const lineStop = lineEnd(text, ownComma ?? gone.end);
  // A line of its own goes as a whole, the comment on it, too.
  if (beginsLine(text, gone.start) && standsAlone(text, ownComma ?? gone.end, lineStop)) {
    const line = { start: lineStart(text, gone.start), end: nextLine(text, lineStop), text: '' };
    if (after || !before || ownComma !== undefined) return [line];
    const lastComma = skipBlanks(text, before.end, gone.start);
    return text[lastComma] === ',' ? [{ start: lastComma, end: lastComma + 1, text: '' }, line] : undefined;
  }
  if (before) {
    if (text.slice(before.end, gone.start).includes('#')) return undefined;
    return [{ start: before.end, end: gone.end, text: '' }];
  }
  if (!after || text.slice(gone.end, after.start).includes('#')) return undefined;
  return [{ start: gone.start, end: after.start, text: '' }];
}

/** Up to its end, a line holds only spaces or a comment. */
function standsAlone(text: string, start: number, end: number): boolean {
  const hash = text.slice(start, end).search(/\s#/);
  return isBlank(text, start, hash < 0 ? end : start + hash);
}

/** Entries in the order of the text. `undefined` where an alias hides one's place. */
function stretchesOf(node: MapNode | ListNode): Stretch[] | undefined {
  if (node.kind === 'list') return node.items.every((item) => isWithin(item, node)) ? node.items : undefined;
  return ownEntries(node).map((entry) => ({ start: entry.key.start, end: entryEnd(node, entry) }));
}
