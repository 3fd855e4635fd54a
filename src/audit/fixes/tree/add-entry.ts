import { entryUnder, type MapEntry, type MapNode } from '../../source/node.js';
import type { TextEdit } from '../text-edit.js';
import { addToFlow } from './add-to-flow.js';
import { behindComments, indentationOf, lineEnd, withoutLineEnd } from './lines.js';
import { entryEnd, hasOwnKey, ownEntries } from './own.js';
import { renderEntry, renderFlow, renderJson, type Written } from './render-value.js';
import type { TextStyle } from './text-style.js';

/**
 * Adds an entry to a map that has none of its own under the key; what a merge key brings is overridden by it. It goes
 * behind the entry named `after`, or last. `undefined` where the map is written in a way that leaves no safe place.
 */
export function addEntry(
  map: MapNode,
  key: string,
  value: Written,
  style: TextStyle,
  after?: string,
): TextEdit[] | undefined {
  if (map.flow) {
    const entry = ownEntries(map).at(-1);
    const last = entry && { start: entry.key.start, end: entryEnd(map, entry) };
    return addToFlow(map, last, (indentation) => flowEntry(key, value, indentation, style), style);
  }
  const { text } = map.source;
  const indentation = text[map.start] === '?' ? undefined : indentationOf(text, map.start);
  if (indentation === undefined) return undefined;
  const before = after === undefined ? undefined : entryUnder(map, after);
  const at = behindComments(text, lineEnd(text, placeBehind(map, before)), indentation.length);
  const lines = renderEntry(key, value, indentation, style);
  return [{ start: at, end: at, text: lines.map((line) => style.eol + line).join('') }];
}

function placeBehind(map: MapNode, entry: MapEntry | undefined): number {
  const end = entry && hasOwnKey(map, entry) ? entryEnd(map, entry) : map.end;
  return withoutLineEnd(map.source.text, map.start, end);
}

function flowEntry(key: string, value: Written, indentation: string, style: TextStyle): string {
  if (!style.json) return renderFlow({ [key]: value }).slice(1, -1);
  const colon = style.json === 'tight' ? ':' : ': ';
  return `${JSON.stringify(key)}${colon}${renderJson(value, indentation, style)}`;
}
