import type { DeclaredContainer } from '../../model/declared-container.js';
import type { Setting, Unresolved } from '../../model/setting.js';
import {
  booleanOf,
  integerOf,
  isNull,
  itemsOf,
  type MapNode,
  type Node,
  textOf,
  valueUnder,
} from '../../source/node.js';

/** One inspected container, and what is made of it. */
export interface InspectReading {
  node: MapNode;
  /** Its `HostConfig`: how it was asked to be run. */
  host: Node | undefined;
  container: DeclaredContainer;
  unresolved: Unresolved[];
}

/** A text that is not empty: engines write '' for what was not asked for. */
export function textSetting(map: Node | undefined, key: string): Setting<string> | undefined {
  const at = valueUnder(map, key);
  const value = textOf(at);
  return at && value ? { value, at } : undefined;
}

export function booleanSetting(reading: InspectReading, map: Node | undefined, key: string) {
  const at = valueUnder(map, key);
  if (!at || isNull(at)) return undefined;
  const value = booleanOf(at);
  if (value !== undefined) return { value, at };
  reading.unresolved.push({ field: key, at, reason: 'it is neither true nor false' });
  return undefined;
}

export function numberSetting(
  reading: InspectReading,
  map: Node | undefined,
  key: string,
): Setting<number> | undefined {
  const at = valueUnder(map, key);
  if (!at || isNull(at)) return undefined;
  const value = integerOf(at);
  if (value !== undefined) return { value, at };
  reading.unresolved.push({ field: key, at, reason: 'it is no number' });
  return undefined;
}

/** Texts of a list; what is no text is left out. */
export function textSettings(map: Node | undefined, key: string): Setting<string>[] {
  return itemsOf(valueUnder(map, key)).flatMap((at) => {
    const value = textOf(at);
    return value === undefined ? [] : [{ value, at }];
  });
}
