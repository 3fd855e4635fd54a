import type { DeclaredContainer } from '../../model/declared-container.js';
import type { Unresolved } from '../../model/setting.js';
import { integerOf, type MapNode, type Node, textOf, valueUnder } from '../../source/node.js';
import type { Place } from '../../source/source-text.js';

/** A configuration, and the container that is made from it. */
export interface OciReading {
  config: MapNode;
  container: DeclaredContainer;
  unresolved: Unresolved[];
}

/** Where something is missing: the key of the map that should have it, else the container itself. */
export function placeOfKey(reading: OciReading, key: string): Place {
  for (const entry of reading.config.entries) if (entry.key.text === key) return entry.key;
  return reading.container.at;
}

/** An integer; anything else that is written is reported. Null is "not written". */
export function integerUnder(reading: OciReading, node: Node | undefined, key: string): number | undefined {
  const value = valueUnder(node, key);
  if (value === undefined || textOf(value) === undefined) {
    if (value && value.kind !== 'scalar')
      reading.unresolved.push({ field: key, at: value, reason: 'it is no number' });
    return undefined;
  }
  const number = integerOf(value) ?? largeNumber(textOf(value) ?? '');
  if (number === undefined)
    reading.unresolved.push({
      field: key,
      at: value,
      reason: `"${textOf(value)?.slice(0, 40)}" is no number`,
    });
  return number;
}

/** 18446744073709551615 and 9223372036854771712 are how "unlimited" is written; no double has them exactly. */
function largeNumber(text: string): number | undefined {
  return /^-?\d{16,20}$/.test(text) ? Number(text) : undefined;
}
