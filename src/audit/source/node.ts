import type { Place, SourceText } from './source-text.js';

/**
 * A manifest as a tree that knows where everything stands: what YAML and JSON have in common. Aliases are resolved:
 * the same node may stand at several places of the tree, so walk only to a fixed depth, or mark what was seen.
 */
export type Node = MapNode | ListNode | ScalarNode;

interface Tagged extends Place {
  /** A tag that the application gives meaning to, such as Compose's `!reset`. */
  tag?: string;
}

export interface ScalarNode extends Tagged {
  kind: 'scalar';
  /** Decoded: without quotes, escapes resolved. A key with nothing behind it has '' and is plain. */
  text: string;
  style: ScalarStyle;
}

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

export interface MapNode extends Tagged {
  kind: 'map';
  /** In the order of the text, each key once; what merge keys (`<<`) bring stands behind the map's own. */
  entries: MapEntry[];
  /** `{…}` */
  flow: boolean;
}

export interface MapEntry {
  key: ScalarNode;
  value: Node;
  /** Where `*alias` stands in place of the value. The value's own place is at the anchor. */
  alias?: Place;
  /** It came through a merge key: key and value stand elsewhere. */
  merged?: true;
}

export interface ListNode extends Tagged {
  kind: 'list';
  items: Node[];
  /** `[…]` */
  flow: boolean;
}

/** The value under a key, `undefined` where there is none or `node` is no map. */
export function valueUnder(node: Node | undefined, key: string): Node | undefined {
  return entryUnder(node, key)?.value;
}

export function entryUnder(node: Node | undefined, key: string): MapEntry | undefined {
  if (node?.kind !== 'map') return undefined;
  for (const entry of node.entries) if (entry.key.text === key) return entry;
  return undefined;
}

/** The value at the end of a path of keys. */
export function valueAt(node: Node | undefined, ...path: readonly string[]): Node | undefined {
  let at = node;
  for (const key of path) at = valueUnder(at, key);
  return at;
}

/** A list's items; none for anything else. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'list' ? node.items : [];
}

/** A map's entries; none for anything else. */
export function entriesOf(node: Node | undefined): readonly MapEntry[] {
  return node?.kind === 'map' ? node.entries : [];
}

/** A scalar's text; `undefined` for what is null, a map, a list, or not there. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && !isNull(node) ? node.text : undefined;
}

export function isNull(node: Node | undefined): boolean {
  return node?.kind === 'scalar' && node.style === 'plain' && /^(?:~|null|Null|NULL)?$/.test(node.text);
}

/**
 * A scalar as the Go programs that read manifests take it for a field that is a boolean: YAML 1.1's words count
 * (`privileged: yes` is true for Kubernetes and for Compose). `undefined` for everything else.
 */
export function booleanOf(node: Node | undefined): boolean | undefined {
  if (node?.kind !== 'scalar') return undefined;
  if (/^(?:true|yes|on|y)$/i.test(node.text)) return true;
  if (/^(?:false|no|off|n)$/i.test(node.text)) return false;
  return undefined;
}

/** A scalar that is a decimal (or 0x, 0o) integer. `undefined` for everything else. */
export function integerOf(node: Node | undefined): number | undefined {
  const text = textOf(node);
  if (text === undefined || !/^[-+]?(?:\d+|0x[\da-f]+|0o[0-7]+)$/i.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** A node made by a reader for what no text says, standing at a place that explains it. */
export function scalarAt(place: Place, text: string, style: ScalarStyle = 'plain'): ScalarNode {
  return { kind: 'scalar', text, style, source: place.source, start: place.start, end: place.end };
}

/** The whole of a text, where nothing narrower can be named. */
export function wholeOf(source: SourceText): Place {
  return { source, start: 0, end: source.text.length };
}
