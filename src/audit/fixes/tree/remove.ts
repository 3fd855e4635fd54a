import type { ListNode, MapEntry, MapNode, Node } from '../../source/node.js';
import type { TextEdit } from '../text-edit.js';
import { blockItemStart } from './block-item.js';
import { beginsLine, lineEnd, lineStart, nextLine, skipBlanks, withoutLineEnd } from './lines.js';
import { entryEnd, isWithin, ownEntries } from './own.js';
import { removeFromFlow } from './remove-from-flow.js';
import { removeLines } from './remove-lines.js';

/** A map with one of its entries, or a list with one of its items. */
export type Step = { in: MapNode; entry: MapEntry } | { in: ListNode; item: Node };

/**
 * Removes what the last step names, with its lines and the comments on them; comments on lines of their own stay. A
 * collection that becomes empty by it goes, too, but for that of the first step. `undefined` where what is to go is
 * not written there (an alias, a merge key), or there is no safe way.
 */
export function removePath(steps: readonly Step[]): TextEdit[] | undefined {
  for (let at = steps.length - 1; at >= 0; at--) {
    const step = steps[at] as Step;
    if (!isWrittenHere(step)) return undefined;
    if (!isAlone(step)) return removeStep(step);
  }
  return undefined;
}

function isWrittenHere(step: Step): boolean {
  if ('item' in step) return isWithin(step.item, step.in);
  return step.entry.merged !== true && isWithin(step.entry.key, step.in);
}

/** A map with a merge key is not empty without its last entry. */
function isAlone(step: Step): boolean {
  if ('item' in step) return step.in.items.length === 1;
  if (step.in.entries.length !== 1) return false;
  const { start, end, source } = step.in;
  const { key } = step.entry;
  const before = source.text.slice(start, key.start);
  const after = source.text.slice(entryEnd(step.in, step.entry), end);
  return !`${before}${after}`.includes('<<');
}

function removeStep(step: Step): TextEdit[] | undefined {
  const { text } = step.in.source;
  const bounds = boundsOf(step);
  if (bounds === undefined) return undefined;
  if (step.in.flow) return removeFromFlow(step.in, bounds);
  const value = 'item' in step ? step.item : step.entry.alias ? undefined : step.entry.value;
  if (beginsLine(text, bounds.start)) return removeLines(text, bounds, value);
  return 'entry' in step ? removeFirstOfItem(step.in, step.entry) : undefined;
}

function boundsOf(step: Step): { start: number; end: number } | undefined {
  const { text } = step.in.source;
  if ('entry' in step) {
    if (!step.in.flow && text[lineStart(text, step.entry.key.start)] === '?') return undefined;
    const end = entryEnd(step.in, step.entry);
    return { start: step.entry.key.start, end: withoutLineEnd(text, step.entry.key.end, end) };
  }
  const start = step.in.flow ? step.item.start : blockItemStart(step.in, step.item);
  if (start === undefined) return undefined;
  return { start, end: withoutLineEnd(text, step.item.start, step.item.end) };
}

/** `- key: value` with more entries below: the next entry moves behind the dash. */
function removeFirstOfItem(map: MapNode, entry: MapEntry): TextEdit[] | undefined {
  const { text } = map.source;
  const next = ownEntries(map)[1];
  if (!next || ownEntries(map)[0] !== entry || map.start !== entry.key.start) return undefined;
  const end = entryEnd(map, entry);
  // Comments between the two would be lost, and a hidden merge key, too.
  const gapStart = nextLine(text, withoutLineEnd(text, entry.key.end, end));
  if (skipBlanks(text, gapStart, next.key.start) !== next.key.start) return undefined;
  if (text.slice(gapStart, next.key.start).trim() !== '') return undefined;
  if (lineEnd(text, end) > next.key.start) return undefined;
  return [{ start: entry.key.start, end: next.key.start, text: '' }];
}
