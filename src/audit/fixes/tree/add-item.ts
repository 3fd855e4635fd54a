import type { ListNode } from '../../source/node.js';
import type { TextEdit } from '../text-edit.js';
import { addToFlow } from './add-to-flow.js';
import { behindComments, indentationOf, lineEnd, withoutLineEnd } from './lines.js';
import { isWithin } from './own.js';
import { renderFlow, renderItem, renderJson, type Written } from './render-value.js';
import type { TextStyle } from './text-style.js';

/** Adds items behind a list's last. `undefined` where the list is written in a way that leaves no safe place. */
export function addItems(
  list: ListNode,
  items: readonly Written[],
  style: TextStyle,
): TextEdit[] | undefined {
  if (items.length === 0) return [];
  if (list.flow) {
    const last = list.items.at(-1);
    // An alias's place is not in the tree.
    if (last && !isWithin(last, list)) return undefined;
    return addToFlow(list, last, (indentation) => flowItems(items, indentation, style), style);
  }
  const { text } = list.source;
  const indentation = indentationOf(text, list.start);
  if (indentation === undefined) return undefined;
  const end = lineEnd(text, withoutLineEnd(text, list.start, list.end));
  const at = behindComments(text, end, indentation.length);
  const lines = items.flatMap((item) => renderItem(item, indentation, style));
  return [{ start: at, end: at, text: lines.map((line) => style.eol + line).join('') }];
}

function flowItems(items: readonly Written[], indentation: string, style: TextStyle): string {
  if (!style.json) return items.map(renderFlow).join(', ');
  const separator = { lines: `,${style.eol}${indentation}`, spaced: ', ', tight: ',' }[style.json];
  return items.map((item) => renderJson(item, indentation, style)).join(separator);
}
