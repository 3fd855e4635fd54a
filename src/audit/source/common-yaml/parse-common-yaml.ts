import type { ListNode, MapEntry, MapNode, Node, ScalarNode } from '../node.js';
import { scalarAt } from '../node.js';
import type { SourceText } from '../source-text.js';
import { Cursor, code, decline, isLineEnd, tooLarge } from './cursor.js';
import { readFlow } from './flow.js';
import { readKey, readLiteral, readPlain, readQuoted } from './scalars.js';
import { UniqueKeys } from './unique-keys.js';

/**
 * Parses the YAML that nearly all manifests are written in: block maps and lists, scalars of one line, literal blocks,
 * brackets, several documents; and JSON. `undefined` for everything else, errors included: then `yaml-package.ts`
 * decides. Where it gives a tree, that is the package's (a differential test holds it to this), ten times as fast:
 * which is what it is for, thousands of manifests at once. `too-large` where it holds more than `maxNodes` values.
 */
export function parseCommonYaml(source: SourceText): Node[] | 'too-large' | undefined {
  // A byte-order mark is no content, wherever it stands.
  if (source.text.includes('\ufeff')) return undefined;
  try {
    return readDocuments(new Cursor(source));
  } catch (error) {
    if (error === decline) return undefined;
    if (error === tooLarge) return 'too-large';
    throw error;
  }
}

function readDocuments(cursor: Cursor): Node[] {
  const documents: Node[] = [];
  cursor.findContent();
  while (!cursor.ended) {
    if (cursor.indent < 0) {
      cursor.at += 3;
      cursor.endLine();
      continue;
    }
    documents.push(readBlock(cursor));
    if (cursor.indent >= 0) throw decline;
  }
  return documents;
}

/** A map, list or brackets that begin at the line's content. */
function readBlock(cursor: Cursor): Node {
  if (atDash(cursor)) return readList(cursor, cursor.indent);
  const key = readKey(cursor);
  if (key) return readMap(cursor, cursor.indent, key);
  const first = cursor.text.charCodeAt(cursor.at);
  if (first !== code.openMap && first !== code.openList) throw decline;
  const parent = cursor.indent - 1;
  const node = readFlow(cursor, parent);
  cursor.endLine();
  if (cursor.indent > parent && cursor.indent >= 0) throw decline;
  return node;
}

function atDash({ text, at }: Cursor): boolean {
  if (text.charCodeAt(at) !== code.dash) return false;
  const next = text.charCodeAt(at + 1);
  if (next === code.tab) throw decline;
  return next === code.space || isLineEnd(next);
}

/** A map whose first key was just read; all its keys stand in column `indent`. */
function readMap(cursor: Cursor, indent: number, firstKey: ScalarNode): MapNode {
  cursor.deeper();
  const entries: MapEntry[] = [];
  const keys = new UniqueKeys();
  let key: ScalarNode | undefined = firstKey;
  let end = 0;
  while (key) {
    keys.add(key.text);
    const value: Node = readValue(cursor, indent, true);
    entries.push({ key, value });
    end = value.end;
    if (cursor.indent !== indent) break;
    key = atDash(cursor) ? undefined : readKey(cursor);
    if (!key) throw decline;
  }
  if (cursor.indent > indent) throw decline;
  cursor.shallower();
  return { kind: 'map', entries, flow: false, source: cursor.source, start: firstKey.start, end };
}

/** A list all of whose dashes stand in column `indent`. */
function readList(cursor: Cursor, indent: number): ListNode {
  cursor.deeper();
  const items: Node[] = [];
  const start = cursor.at;
  let end = start;
  while (cursor.indent === indent && atDash(cursor)) {
    cursor.at += 1;
    const item = readItem(cursor, indent);
    items.push(item);
    end = item.end;
  }
  if (cursor.indent > indent) throw decline;
  cursor.shallower();
  return { kind: 'list', items, flow: false, source: cursor.source, start, end };
}

/** What stands behind a dash: another list or a map may begin on the same line. */
function readItem(cursor: Cursor, indent: number): Node {
  const dashEnd = cursor.at;
  cursor.skipBlanks();
  if (cursor.atLineEnd()) {
    cursor.at = dashEnd;
    return readValue(cursor, indent, false);
  }
  const column = cursor.at - cursor.lineStart;
  if (atDash(cursor)) {
    cursor.indent = column;
    return readList(cursor, column);
  }
  const key = readKey(cursor);
  if (!key) return readInline(cursor, indent);
  cursor.indent = column;
  return readMap(cursor, column, key);
}

/** What stands behind a colon or a dash: on the same line, on the next ones, or nothing. */
function readValue(cursor: Cursor, indent: number, ofMap: boolean): Node {
  const behind = cursor.at;
  cursor.skipBlanks();
  if (!cursor.atLineEnd()) return readInline(cursor, indent);
  cursor.endLine();
  if (cursor.indent > indent) return readBlock(cursor);
  // A list may stand as far left as the key that it belongs to.
  if (ofMap && cursor.indent === indent && atDash(cursor)) return readList(cursor, indent);
  return scalarAt({ source: cursor.source, start: behind, end: behind }, '');
}

/** A value on its key's line, and the way to the next content. */
function readInline(cursor: Cursor, indent: number): Node {
  const first = cursor.text.charCodeAt(cursor.at);
  if (first === code.pipe) return readLiteral(cursor, indent);
  const node = readInlineNode(cursor, indent, first);
  cursor.endLine();
  // It goes on on the next line, or that is indented wrongly.
  if (cursor.indent > indent) throw decline;
  return node;
}

function readInlineNode(cursor: Cursor, indent: number, first: number): Node {
  if (first === code.openMap || first === code.openList) return readFlow(cursor, indent);
  if (first === code.doubleQuote || first === code.singleQuote) return readQuoted(cursor);
  return readPlain(cursor);
}
