import {
  entryUnder,
  isNull,
  itemsOf,
  type ListNode,
  type MapEntry,
  type MapNode,
  valueAt,
} from '../../source/node.js';
import type { TextEdit } from '../text-edit.js';
import { addItems } from './add-item.js';
import { isOwn, isWithin } from './own.js';
import { removePath, type Step } from './remove.js';
import { replaceScalar } from './replace-scalar.js';
import { setPath } from './set-path.js';
import type { TextStyle } from './text-style.js';

/** How a list of texts shall be different. */
export interface ListChange {
  /** Which of its texts go. */
  remove(text: string): boolean;
  /** What it gets; not in it now. */
  add: readonly string[];
  /** What is added takes the place of what goes, rather than standing at the end. */
  inPlace?: true;
}

/**
 * One step towards a changed list under a path of keys, made where there is none and removed where nothing is left in
 * it; no edits where nothing is to be done. A list that a map has from elsewhere stays as it is there, and the map gets
 * its own. `undefined` where there is no safe way.
 */
export function changeList(
  map: MapNode,
  path: readonly string[],
  change: ListChange,
  style: TextStyle,
): TextEdit[] | undefined {
  const steps = stepsTo(map, path);
  const list = valueAt(map, ...path);
  const last = steps?.at(-1);
  if (list === undefined || isNull(list))
    return change.add.length === 0 ? [] : setPath(map, path, change.add, style);
  if (list.kind !== 'list') return undefined;
  if (steps === undefined || last === undefined) return replaceForeign(map, path, list, change, style);
  return changeOwn(steps, list, change, style);
}

/** The way to a value that is the map's own from end to end. `undefined` where some of it comes from elsewhere. */
export function stepsTo(
  map: MapNode,
  path: readonly string[],
): { in: MapNode; entry: MapEntry }[] | undefined {
  const steps: { in: MapNode; entry: MapEntry }[] = [];
  let at: MapNode = map;
  for (const [index, key] of path.entries()) {
    const entry = entryUnder(at, key);
    if (!entry || !isOwn(at, entry)) return undefined;
    steps.push({ in: at, entry });
    if (index === path.length - 1) break;
    if (entry.value.kind !== 'map') return undefined;
    at = entry.value;
  }
  return steps;
}

function replaceForeign(
  map: MapNode,
  path: readonly string[],
  list: ListNode,
  { remove, add }: ListChange,
  style: TextStyle,
): TextEdit[] | undefined {
  const texts: string[] = [];
  for (const item of itemsOf(list)) {
    if (item.kind !== 'scalar') return undefined;
    texts.push(item.text);
  }
  const kept = texts.filter((text) => !remove(text));
  if (kept.length === texts.length && add.length === 0) return [];
  return setPath(map, path, [...kept, ...add], style);
}

function changeOwn(
  steps: readonly Step[],
  list: ListNode,
  { remove, add, inPlace }: ListChange,
  style: TextStyle,
): TextEdit[] | undefined {
  const doomed = list.items.filter((item) => item.kind === 'scalar' && remove(item.text));
  // An item that is an alias is another's.
  if (doomed.some((item) => !isWithin(item, list))) return undefined;
  const [first] = doomed;
  if (inPlace && first?.kind === 'scalar' && add[0] !== undefined) return replaceScalar(first, add[0], style);
  if (add.length > 0) return addItems(list, add, style);
  if (first === undefined) return [];
  if (doomed.length === list.items.length) return removePath(steps);
  if (list.flow) return removePath([...steps, { in: list, item: first }]);
  const edits: TextEdit[] = [];
  for (const item of doomed) {
    const removal = removePath([{ in: list, item }]);
    if (removal === undefined) return undefined;
    edits.push(...removal);
  }
  return edits;
}
