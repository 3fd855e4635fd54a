import { type Document, isMap, isScalar, isSeq, type Pair } from 'yaml';
import { type Policy, reasonKey } from './policy.js';
import { reasonText } from './policy-text.js';
import { keyText } from './policy-tree.js';

/**
 * The comments that stand behind fields and entries, on their lines, as `Policy.reasons`. Comments on lines of
 * their own are for people and are not kept.
 */
export function readReasons(document: Document.Parsed, text: string): Policy['reasons'] {
  const found: [string, string][] = [];
  collect(document.contents, '', (key, offset) => found.push([key, commentAt(text, offset)]));
  return Object.fromEntries(found.filter(([, reason]) => reason !== ''));
}

/** Told each place where a reason may stand, with the offset after the field or entry. */
type Visit = (key: string, offset: number) => void;

function collect(node: unknown, section: string, visit: Visit): void {
  if (isMap(node)) for (const pair of node.items) collectPair(pair, section, visit);
  if (isSeq(node)) for (const item of node.items) collectEntry(item, section, visit);
}

function collectPair({ key, value }: Pair, section: string, visit: Visit): void {
  const name = keyText(key);
  if (name === undefined) return;
  const path = section === '' ? name : `${section}.${name}`;
  const offset = endOf(value) ?? endOf(key);
  if (offset !== undefined) visit(reasonKey(path), offset);
  collect(value, path, visit);
}

/** A map is known by its `path`; one without has no name under which to keep a reason. */
function collectEntry(item: unknown, section: string, visit: Visit): void {
  const path = isMap(item) ? item.get('path', true) : item;
  const offset = endOf(item) ?? endOf(path);
  if (isScalar(path) && offset !== undefined) visit(reasonKey(section, String(path.value)), offset);
}

/** Where the rest of its line begins; undefined for what ends on a line of its own: block collections, texts. */
function endOf(node: unknown): number | undefined {
  if (isScalar(node)) return node.type?.startsWith('BLOCK') ? undefined : node.range?.[1];
  return (isMap(node) || isSeq(node)) && node.flow ? node.range?.[1] : undefined;
}

/** The comment that follows at once, but for spaces and the colon or comma that may stand there. */
function commentAt(text: string, offset: number): string {
  let at = offset;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === ',' || text[at] === ':') at += 1;
  if (text[at] !== '#' || !/[ \t]/.test(text[at - 1] ?? '')) return '';
  const end = text.indexOf('\n', at);
  return reasonText(text.slice(at + 1, end === -1 ? undefined : end).replace(/\r$/, ''));
}
