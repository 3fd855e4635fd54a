import type { ListNode, MapNode } from '../../source/node.js';
import type { TextEdit } from '../text-edit.js';
import { beginsLine, indentationAt, lineEnd, lineStart, skipBlanks } from './lines.js';
import type { TextStyle } from './text-style.js';

/** What is added, once it is known how deep it stands. */
export type Render = (indentation: string) => string;

/**
 * Adds to `{…}` or `[…]` behind its last entry, which ends at `lastEnd` and begins at `lastStart`; both `undefined`
 * where it has none. `undefined` where something stands behind that entry that the tree does not show (a merge key).
 */
export function addToFlow(
  node: MapNode | ListNode,
  last: { start: number; end: number } | undefined,
  render: Render,
  style: TextStyle,
): TextEdit[] | undefined {
  const { text } = node.source;
  const closer = node.end - 1;
  if (last === undefined) return addToEmpty(node, render, style);
  const comma = skipBlanks(text, last.end, closer);
  const hasComma = text[comma] === ',';
  if (skipBlanks(text, hasComma ? comma + 1 : comma, closer) !== closer) return undefined;
  const end = lineEnd(text, hasComma ? comma : last.end);
  if (!beginsLine(text, last.start) || end > closer || !text.slice(last.end, closer).includes('\n')) {
    const at = hasComma ? comma + 1 : last.end;
    const separator = style.json === 'tight' ? ',' : ', ';
    const added = render('');
    return [{ start: at, end: at, text: hasComma ? ` ${added}` : `${separator}${added}` }];
  }
  const indentation = text.slice(lineStart(text, last.start), last.start);
  const line = `${style.eol}${indentation}${render(indentation)}`;
  if (hasComma) return [{ start: end, end, text: `${line},` }];
  if (end === last.end) return [{ start: end, end, text: `,${line}` }];
  return [
    { start: last.end, end: last.end, text: ',' },
    { start: end, end, text: line },
  ];
}

/** Between the brackets may be spaces; a comment there makes it impossible to tell what belongs where. */
function addToEmpty(node: MapNode | ListNode, render: Render, style: TextStyle): TextEdit[] | undefined {
  const { text } = node.source;
  const [start, end] = [node.start + 1, node.end - 1];
  if (text.slice(start, end).trim() !== '') return undefined;
  if (style.json !== 'lines') return [{ start, end, text: render('') }];
  const outer = indentationAt(text, node.start);
  const inner = outer + style.unit;
  return [{ start, end, text: `${style.eol}${inner}${render(inner)}${style.eol}${outer}` }];
}
