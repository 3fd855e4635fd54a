import type { ManifestFormat } from '../model/manifest-format.js';
import type { Node } from '../source/node.js';
import type { SourceText } from '../source/source-text.js';
import { suppressionMarker } from './read-directive.js';

/** A comment that holds the marker. */
export interface FoundComment {
  /** Of the character that begins the comment. */
  offset: number;
  line: number;
  /** From that character to the line's end. */
  text: string;
  /** Nothing stands before it on its line. */
  alone: boolean;
}

/** A text to search, with its tree where it has one. */
export interface CommentedText {
  source: SourceText;
  format: ManifestFormat;
  /** Empty where the format is neither YAML nor JSON. */
  documents: readonly Node[];
}

type Syntax = 'yaml' | 'shell' | 'dockerfile' | 'ini';

const syntaxes: Record<ManifestFormat, Syntax> = {
  compose: 'yaml',
  kubernetes: 'yaml',
  'docker-inspect': 'yaml',
  oci: 'yaml',
  dockerfile: 'dockerfile',
  'docker-run': 'shell',
  quadlet: 'ini',
  systemd: 'ini',
};

/** A file of nothing but markers is not read to its end. */
const maxComments = 1000;

/** All comments that hold the marker; what only looks like one, within a string or a literal block, is none. */
export function findComments({ source, format, documents }: CommentedText): FoundComment[] {
  const found: FoundComment[] = [];
  const syntax = syntaxes[format];
  let strings: Strings | undefined;
  const { text } = source;
  let at = text.indexOf(suppressionMarker);
  while (at >= 0 && found.length < maxComments) {
    const sign = signBefore(text, at);
    const comment = sign < 0 ? undefined : commentAt(source, sign, syntax);
    if (comment && syntax === 'yaml') strings ??= stringsOf(documents, source);
    if (comment && !strings?.has(comment.offset)) found.push(comment);
    // A line has one comment; without a sign before it, the marker may still stand in it once more.
    const lineEnd = text.indexOf('\n', at);
    const next = sign < 0 ? at + 1 : lineEnd < 0 ? text.length : lineEnd;
    at = text.indexOf(suppressionMarker, next);
  }
  return found;
}

/** The offset of the `#` or `;` that only blanks part from a marker; -1 where something else stands there. */
function signBefore(text: string, marker: number): number {
  let at = marker - 1;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '#') at -= 1;
  const sign = text[at] === ';' ? at : at + 1;
  const first = text.slice(sign, marker).search(/[#;]/);
  if (first < 0) return -1;
  const before = text[sign + first - 1];
  return before === undefined || /\s/.test(before) ? sign + first : -1;
}

function commentAt(source: SourceText, offset: number, syntax: Syntax): FoundComment | undefined {
  const { line, column } = source.position(offset);
  const text = source.line(line);
  const before = text.slice(0, column - 1);
  const alone = before.trim() === '';
  if (text[column - 1] === ';' && syntax !== 'ini') return undefined;
  if (!alone && (syntax === 'dockerfile' || syntax === 'ini')) return undefined;
  if (!alone && syntax === 'shell' && isWithinQuotes(before)) return undefined;
  return { offset, line, text: text.slice(column - 1), alone };
}

/** Whether a shell would be within quotes at the end of a line that begins outside any. */
function isWithinQuotes(text: string): boolean {
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '\\' && quote !== "'") at += 1;
    else if (quote === '') quote = character === '"' || character === "'" ? character : '';
    else if (character === quote) quote = '';
  }
  return quote !== '';
}

/** The stretches of a text that are scalars. */
class Strings {
  /** Start and end of each, ordered, none within another. */
  constructor(private readonly stretches: readonly (readonly [start: number, end: number])[]) {}

  has(offset: number): boolean {
    let [low, high] = [0, this.stretches.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.stretches[middle]?.[0] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const [, end] = this.stretches[low - 1] ?? [0, 0];
    return offset < end;
  }
}

/** Walks every node once: the tree may be a graph. */
function stringsOf(documents: readonly Node[], source: SourceText): Strings {
  const stretches: [number, number][] = [];
  const seen = new Set<Node>();
  const waiting: Node[] = [...documents];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.kind === 'scalar') {
      if (node.source === source && node.end > node.start) stretches.push([node.start, node.end]);
    } else if (node.kind === 'list') {
      for (const item of node.items) waiting.push(item);
    } else {
      for (const { key, value } of node.entries) waiting.push(key, value);
    }
  }
  return new Strings(stretches.sort((a, b) => a[0] - b[0]));
}
