import { entryUnder, isNull, type MapEntry, type MapNode } from '../../source/node.js';
import type { TextEdit } from '../text-edit.js';
import { indentationOf, isBlank, lineEnd } from './lines.js';
import { hasOwnKey, isOwn } from './own.js';
import { renderEntry, renderFlow, type Written } from './render-value.js';
import { setEntry } from './set-entry.js';
import type { TextStyle } from './text-style.js';

/**
 * Gives the value at the end of a path of keys, making the maps on the way that are not there. Where the way leads
 * through an alias, the map gets its own that merges what the alias brings. `undefined` where that cannot be done
 * without changing what others share, or where something else than a map stands in the way.
 */
export function setPath(
  map: MapNode,
  path: readonly string[],
  value: Written,
  style: TextStyle,
): TextEdit[] | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return undefined;
  if (rest.length === 0) return setEntry(map, key, value, style);
  const entry = entryUnder(map, key);
  const nested = nest(rest, value);
  if (entry === undefined) return setEntry(map, key, nested, style);
  if (!hasOwnKey(map, entry)) return isNull(entry.value) ? setEntry(map, key, nested, style) : undefined;
  if (entry.alias) return overrideAlias(map, entry, nested, style);
  if (!isOwn(map, entry) || entry.value.tag !== undefined) return undefined;
  if (entry.value.kind === 'map') return setPath(entry.value, rest, value, style);
  return isNull(entry.value) ? setEntry(map, key, nested, style) : undefined;
}

function nest(path: readonly string[], value: Written): { readonly [key: string]: Written } {
  const [key = '', ...rest] = path;
  return { [key]: rest.length === 0 ? value : nest(rest, value) };
}

/** `key: *alias` → a map that merges it, and has `nested` besides; only where nothing of the alias is nested as deep. */
function overrideAlias(
  map: MapNode,
  entry: MapEntry,
  nested: { readonly [key: string]: Written },
  style: TextStyle,
): TextEdit[] | undefined {
  const { alias, value: shared } = entry;
  if (!alias || shared.kind !== 'map') return undefined;
  // A merge is of one level: a map below it would be replaced as a whole.
  for (const [key, value] of Object.entries(nested))
    if (typeof value === 'object' && entryUnder(shared, key)) return undefined;
  const { text } = map.source;
  const word = text.slice(alias.start, alias.end);
  const indentation = indentationOf(text, map.start);
  if (map.flow || indentation === undefined) {
    const inner = [`<<: ${word}`, renderFlow(nested).slice(1, -1)].join(', ');
    return [{ start: alias.start, end: alias.end, text: `{${inner}}` }];
  }
  const deeper = indentation + ' '.repeat(style.step);
  const lines = [
    `${deeper}<<: ${word}`,
    ...Object.entries(nested).flatMap(([key, value]) => renderEntry(key, value, deeper, style)),
  ];
  const at = lineEnd(text, alias.end);
  const start = isBlank(text, alias.end, at) ? entry.key.end + 1 : alias.start;
  const added = lines.map((line) => style.eol + line).join('');
  if (start !== alias.start) return [{ start, end: at, text: added }];
  return [
    { start, end: alias.end, text: '' },
    { start: at, end: at, text: added },
  ];
}
