import { entryUnder, isNull, type MapEntry, type MapNode } from '../../source/node.js';
import type { TextEdit } from '../text-edit.js';
import { addEntry } from './add-entry.js';
import { behindComments, indentationAt, indentationOf, isBlank, lineEnd } from './lines.js';
import { hasOwnKey, isOwn } from './own.js';
import { renderBlock, renderFlow, renderJson, type Written } from './render-value.js';
import { replaceScalar } from './replace-scalar.js';
import type { TextStyle } from './text-style.js';

/**
 * Gives a key of a map a value, whether the map has the key or not. A value that an alias or a merge key brings is not
 * touched where it stands: the map gets its own. `undefined` where the value there is a collection with contents, or
 * the text leaves no safe place.
 */
export function setEntry(
  map: MapNode,
  key: string,
  value: Written,
  style: TextStyle,
  after?: string,
): TextEdit[] | undefined {
  const entry = entryUnder(map, key);
  if (entry === undefined || !hasOwnKey(map, entry)) return addEntry(map, key, value, style, after);
  if (entry.alias)
    return [{ start: entry.alias.start, end: entry.alias.end, text: inline(map, entry, value, style) }];
  if (!isOwn(map, entry) || entry.value.tag !== undefined) return undefined;
  if (entry.value.kind !== 'scalar') return replaceEmpty(map, entry, value, style);
  if (typeof value !== 'object') return replaceScalar(entry.value, value, style);
  return isNull(entry.value) ? fillNull(map, entry, value, style) : undefined;
}

function replaceEmpty(
  map: MapNode,
  entry: MapEntry,
  value: Written,
  style: TextStyle,
): TextEdit[] | undefined {
  const { start, end, source } = entry.value;
  const empty = source.text.slice(start, end).replace(/\s/g, '');
  return empty === '{}' || empty === '[]'
    ? [{ start, end, text: inline(map, entry, value, style) }]
    : undefined;
}

function fillNull(
  map: MapNode,
  entry: MapEntry,
  value: Exclude<Written, string | number | boolean>,
  style: TextStyle,
): TextEdit[] | undefined {
  const { text } = map.source;
  const { key, value: node } = entry;
  const behindColon = isBlank(text, key.end, node.start - 1) && text[node.start - 1] === ':';
  if (map.flow || node.start < node.end || !behindColon) {
    const space = node.start === node.end && text[node.start - 1] !== ' ' ? ' ' : '';
    return [{ start: node.start, end: node.end, text: space + inline(map, entry, value, style) }];
  }
  const indentation = indentationOf(text, map.start);
  if (indentation === undefined || text[map.start] === '?') return undefined;
  const at = behindComments(text, lineEnd(text, node.end), indentation.length);
  const lines = renderBlock(value, indentation, style);
  return [{ start: at, end: at, text: lines.map((line) => style.eol + line).join('') }];
}

function inline({ source }: MapNode, { key }: MapEntry, value: Written, style: TextStyle): string {
  return style.json ? renderJson(value, indentationAt(source.text, key.start), style) : renderFlow(value);
}
