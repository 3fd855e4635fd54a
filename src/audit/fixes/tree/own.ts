import { entryUnder, type MapEntry, type MapNode, type Node } from '../../source/node.js';
import type { Place } from '../../source/source-text.js';

/** Whether a node is written within another, rather than brought there by an alias, a merge key or another file. */
export function isWithin(inner: Place, outer: Place): boolean {
  return inner.source === outer.source && inner.start >= outer.start && inner.end <= outer.end;
}

/** A map's entry if the map itself has it, the value included: nobody else changes with it. */
export function ownEntry(map: MapNode, key: string): MapEntry | undefined {
  const entry = entryUnder(map, key);
  return entry && isOwn(map, entry) ? entry : undefined;
}

/** The entry's key stands in the map; its value may be an alias. */
export function hasOwnKey(map: MapNode, entry: MapEntry): boolean {
  return entry.merged !== true && isWithin(entry.key, map);
}

export function isOwn(map: MapNode, entry: MapEntry): boolean {
  return hasOwnKey(map, entry) && entry.alias === undefined && isWithin(entry.value, map);
}

/** Where an entry ends, its value included wherever that is from. */
export function entryEnd(map: MapNode, entry: MapEntry): number {
  if (entry.alias) return entry.alias.end;
  return isWithin(entry.value, map) ? Math.max(entry.value.end, entry.key.end) : entry.key.end;
}

/** The own entries of a map in the order of the text. */
export function ownEntries(map: MapNode): MapEntry[] {
  return map.entries.filter((entry) => hasOwnKey(map, entry));
}

/** A list's items that are written in it, and not elsewhere. */
export function ownItems(list: Extract<Node, { kind: 'list' }>): Node[] {
  return list.items.filter((item) => isWithin(item, list));
}
