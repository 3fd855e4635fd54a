import type { ListNode, MapEntry, MapNode, Node, ScalarNode } from '../node.js';
import { scalarAt } from '../node.js';
import { type Cursor, code, decline, isLineEnd } from './cursor.js';
import { makeScalar, readQuoted } from './scalars.js';
import { UniqueKeys } from './unique-keys.js';

/**
 * `{…}` or `[…]`, over as many lines as it takes; JSON is such a text. Lines that follow must be indented more than
 * `indent`.
 */
export function readFlow(cursor: Cursor, indent: number): MapNode | ListNode {
  return cursor.text.charCodeAt(cursor.at) === code.openMap
    ? readFlowMap(cursor, indent)
    : readFlowList(cursor, indent);
}

function readFlowMap(cursor: Cursor, indent: number): MapNode {
  cursor.deeper();
  const start = cursor.at;
  const entries: MapEntry[] = [];
  const keys = new UniqueKeys();
  cursor.at += 1;
  for (skip(cursor, indent); cursor.text.charCodeAt(cursor.at) !== code.closeMap; ) {
    const key = readFlowScalar(cursor);
    keys.add(key.text);
    if (key.text === '<<') throw decline;
    entries.push({ key, value: readFlowValue(cursor, key, indent) });
    separate(cursor, indent, code.closeMap);
  }
  cursor.at += 1;
  cursor.shallower();
  return { kind: 'map', entries, flow: true, source: cursor.source, start, end: cursor.at };
}

function readFlowValue(cursor: Cursor, key: ScalarNode, indent: number): Node {
  const { text } = cursor;
  if (text.charCodeAt(cursor.at) !== code.colon) throw decline;
  const next = text.charCodeAt(cursor.at + 1);
  // Only behind quotes may a value stand close to the colon.
  if (key.style === 'plain' && next !== code.space && !isLineEnd(next)) throw decline;
  cursor.at += 1;
  const colonEnd = cursor.at;
  skip(cursor, indent);
  const character = text.charCodeAt(cursor.at);
  if (character === code.comma || character === code.closeMap)
    return scalarAt({ source: cursor.source, start: colonEnd, end: colonEnd }, '');
  return readFlowNode(cursor, indent);
}

function readFlowList(cursor: Cursor, indent: number): ListNode {
  cursor.deeper();
  const start = cursor.at;
  const items: Node[] = [];
  cursor.at += 1;
  for (skip(cursor, indent); cursor.text.charCodeAt(cursor.at) !== code.closeList; ) {
    items.push(readFlowNode(cursor, indent));
    // A pair as an item, `[a: b]`, is a map.
    if (cursor.text.charCodeAt(cursor.at) === code.colon) throw decline;
    separate(cursor, indent, code.closeList);
  }
  cursor.at += 1;
  cursor.shallower();
  return { kind: 'list', items, flow: true, source: cursor.source, start, end: cursor.at };
}

function readFlowNode(cursor: Cursor, indent: number): Node {
  const first = cursor.text.charCodeAt(cursor.at);
  return first === code.openMap || first === code.openList
    ? readFlow(cursor, indent)
    : readFlowScalar(cursor);
}

/** Behind an item: a comma, or the end that `close` is. */
function separate(cursor: Cursor, indent: number, close: number): void {
  skip(cursor, indent);
  const character = cursor.text.charCodeAt(cursor.at);
  if (character === close) return;
  if (character !== code.comma) throw decline;
  cursor.at += 1;
  skip(cursor, indent);
}

/** Blanks and line ends; comments within brackets are rare. */
function skip(cursor: Cursor, indent: number): void {
  const { text } = cursor;
  for (;;) {
    const character = text.charCodeAt(cursor.at);
    // A tab counts as no column: within a block that is intricate, in JSON nobody counts.
    if (character === code.space || (character === code.tab && indent < 0)) cursor.at += 1;
    else if (character === code.lineFeed) {
      cursor.at += 1;
      cursor.lineStart = cursor.at;
    } else if (character === code.carriageReturn && text.charCodeAt(cursor.at + 1) === code.lineFeed)
      cursor.at += 1;
    else {
      // A closing bracket may stand as far left as the key.
      const least = character === code.closeMap || character === code.closeList ? indent : indent + 1;
      if (cursor.at - cursor.lineStart < least || Number.isNaN(character)) throw decline;
      return;
    }
  }
}

/** Words as people and programs write them within brackets; everything odd is left to the package. */
const flowWord = /(?!\.\.\.)[\w./$(~+][\w./$()~+@=%*-]*(?::[\w./$()~+@=%*-]+)*|-[\w./][\w./-]*/y;
const behindFlowWord = new Set([
  code.space,
  code.comma,
  code.closeList,
  code.closeMap,
  code.colon,
  code.lineFeed,
  code.carriageReturn,
] as number[]);

function readFlowScalar(cursor: Cursor): ScalarNode {
  const { text, at: start } = cursor;
  const first = text.charCodeAt(start);
  if (first === code.doubleQuote || first === code.singleQuote) return readQuoted(cursor);
  flowWord.lastIndex = start;
  if (!flowWord.test(text)) throw decline;
  const end = flowWord.lastIndex;
  if (!behindFlowWord.has(text.charCodeAt(end))) throw decline;
  // More words: a plain scalar with blanks in it.
  if (text.charCodeAt(end) === code.space && !/[ ]*(?:[,\]}:\r\n])/y.test(text.slice(end, end + 64)))
    throw decline;
  cursor.at = end;
  return makeScalar(cursor, text.slice(start, end), 'plain', start, end);
}
