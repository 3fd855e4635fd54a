import type { Node } from '../../source/node.js';
import type { SourceText } from '../../source/source-text.js';
import { indentationAt, lineStart } from './lines.js';

/** How a text is written: what is added to it looks the same. */
export interface TextStyle {
  eol: '\n' | '\r\n';
  /** Spaces that a level is deeper than the one above. */
  step: number;
  /** Spaces that the dash of a list stands deeper than the list's key. */
  listIndent: number;
  /** JSON: keys and texts in double quotes, no comments. `lines` is one entry a line, `spaced` has spaces, `tight` none. */
  json?: 'lines' | 'spaced' | 'tight';
  /** Of JSON, what a level is deeper by: spaces, or a tab. */
  unit: string;
}

/** Nodes looked at: enough to see a list and a map, however long the text. */
const maxLookedAt = 2_000;

export function styleOf(source: SourceText, documents: readonly Node[]): TextStyle {
  const feed = source.text.indexOf('\n');
  const style: TextStyle = {
    eol: feed > 0 && source.text[feed - 1] === '\r' ? '\r\n' : '\n',
    step: 2,
    listIndent: 2,
    unit: '  ',
  };
  const root = documents[0];
  if (root === undefined) return style;
  const json = jsonForm(root);
  if (json) return { ...style, json, unit: jsonUnit(root) };
  const seen: Seen = {};
  look(documents, source, seen);
  style.step = seen.step ?? seen.listIndent ?? 2;
  style.listIndent = seen.listIndent ?? style.step;
  return style;
}

interface Seen {
  step?: number;
  listIndent?: number;
}

/** In the order of levels: what is outermost is most often what a file's author meant. */
function look(documents: readonly Node[], source: SourceText, seen: Seen): void {
  const waiting: Node[] = [...documents];
  for (let at = 0; at < waiting.length && at < maxLookedAt; at++) {
    const node = waiting[at] as Node;
    if (node.kind === 'list') waiting.push(...node.items.slice(0, maxLookedAt));
    if (node.kind !== 'map') continue;
    for (const { key, value, alias, merged } of node.entries.slice(0, maxLookedAt)) {
      if (alias || merged || value.source !== source) continue;
      waiting.push(value);
      note(seen, source.text, key.start, value);
      if (seen.step !== undefined && seen.listIndent !== undefined) return;
    }
  }
}

function note(seen: Seen, text: string, keyStart: number, value: Node): void {
  if (value.kind === 'scalar' || value.flow || value.start <= keyStart) return;
  const depth = column(text, value.start) - column(text, keyStart);
  if (lineStart(text, value.start) === lineStart(text, keyStart)) return;
  if (value.kind === 'list') seen.listIndent ??= Math.max(depth, 0);
  else if (depth > 0) seen.step ??= depth;
}

function column(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

function firstChild(node: Node): { start: number; colon?: string } | undefined {
  if (node.kind === 'list') return node.items[0];
  if (node.kind !== 'map') return undefined;
  const key = node.entries[0]?.key;
  return key && { start: key.start, colon: node.source.text.slice(key.end, key.end + 2) };
}

function jsonForm(root: Node): TextStyle['json'] {
  if (root.kind === 'scalar' || !root.flow || !quotesAll(root, 0)) return undefined;
  const child = firstChild(root);
  if (child && root.source.text.slice(root.start, child.start).includes('\n')) return 'lines';
  const colon = firstColon(root, 0);
  return colon === undefined || /\s/.test(colon) ? 'spaced' : 'tight';
}

/** Looks a few levels deep: flow YAML leaves some key or text without quotes. */
function quotesAll(node: Node, depth: number): boolean {
  if (depth > 6) return true;
  if (node.kind === 'list') return node.items.slice(0, 20).every((item) => quotesAll(item, depth + 1));
  if (node.kind === 'map') {
    const entries = node.entries.slice(0, 20);
    return entries.every(({ key, value }) => key.style === 'double' && quotesAll(value, depth + 1));
  }
  return node.style === 'double' || /^(?:true|false|null|-?[\d.]+(?:[eE][-+]?\d+)?)$/.test(node.text);
}

function firstColon(node: Node, depth: number): string | undefined {
  if (depth > 6) return undefined;
  const child = firstChild(node);
  if (child?.colon !== undefined) return child.colon;
  return node.kind === 'list' && node.items[0] ? firstColon(node.items[0], depth + 1) : undefined;
}

function jsonUnit(root: Node): string {
  const { text } = root.source;
  const child = firstChild(root);
  const own = indentationAt(text, root.start);
  const deeper = child ? indentationAt(text, child.start) : '';
  return deeper.startsWith(own) && deeper.length > own.length ? deeper.slice(own.length) : '  ';
}
