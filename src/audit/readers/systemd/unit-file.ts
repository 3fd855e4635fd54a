import type { Place, SourceText } from '../../source/source-text.js';
import { JoinedText } from '../dockerfile/joined-text.js';

/** One `Key=Value` of a unit file. */
export interface UnitEntry {
  section: string;
  key: string;
  /** Lines joined, blanks at both ends removed. */
  value: string;
  /** From the key to the value's end. */
  at: Place;
  /** Of the value; of an empty one, the key's. */
  valueAt: Place;
  /** The place of a stretch of the value. */
  place(start: number, end: number): Place;
}

/** Entries that a file may have; more are not read. */
const maxEntries = 200_000;

/**
 * Reads the syntax of systemd's files (systemd.syntax(7)): sections, comments, lines that end with a backslash go on in
 * the next, comments between them do not count. Lines that are neither a section nor an assignment are passed over.
 */
export function readUnitFile(source: SourceText): UnitEntry[] {
  const { text } = source;
  const entries: UnitEntry[] = [];
  let section = '';
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length && entries.length < maxEntries) {
    const { stretches, next } = logicalLine(text, at);
    at = next;
    const first = text[skipBlanks(text, stretches[0] ?? 0)];
    if (first === undefined || first === '#' || first === ';' || first === '\n' || first === '\r') continue;
    const joined = new JoinedText(source, stretches, ' ');
    const heading = /^\s*\[([^\]]*)\]\s*$/.exec(joined.text.slice(0, 200));
    if (heading) section = heading[1] ?? '';
    else {
      const entry = entryOf(joined, section);
      if (entry) entries.push(entry);
    }
  }
  return entries;
}

/** Stretches of the lines that belong together, start and end, and where the next line starts. */
function logicalLine(text: string, start: number): { stretches: number[]; next: number } {
  const stretches: number[] = [];
  let at = start;
  for (;;) {
    const { end, next } = lineAt(text, at);
    if (stretches.length > 0 && isComment(text, at)) {
      at = next;
    } else {
      const continued = !(stretches.length === 0 && isComment(text, at)) && endsEscaped(text, at, end);
      stretches.push(at, continued ? end - 1 : end);
      at = next;
      if (!continued) break;
    }
    if (at >= text.length) break;
  }
  return { stretches, next: at };
}

function lineAt(text: string, at: number): { end: number; next: number } {
  const feed = text.indexOf('\n', at);
  if (feed < 0) return { end: text.length, next: text.length };
  return { end: text[feed - 1] === '\r' && feed > at ? feed - 1 : feed, next: feed + 1 };
}

/** An odd number of backslashes at the end: the last one is not escaped itself. */
function endsEscaped(text: string, start: number, end: number): boolean {
  let at = end;
  while (at > start && text[at - 1] === '\\') at -= 1;
  return (end - at) % 2 === 1;
}

function isComment(text: string, at: number): boolean {
  const first = text[skipBlanks(text, at)];
  return first === '#' || first === ';';
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

function entryOf(joined: JoinedText, section: string): UnitEntry | undefined {
  const { text } = joined;
  const equals = text.indexOf('=');
  if (equals <= 0) return undefined;
  const keyStart = skipBlanks(text, 0);
  const key = text.slice(keyStart, equals).trimEnd();
  if (key === '' || key.length > 100) return undefined;
  const untrimmed = text.slice(equals + 1);
  const value = untrimmed.trim();
  const start = equals + 1 + (untrimmed.length - untrimmed.trimStart().length);
  return {
    section,
    key,
    value,
    at: joined.place(keyStart, value === '' ? equals + 1 : start + value.length),
    valueAt:
      value === ''
        ? joined.place(keyStart, keyStart + key.length)
        : joined.place(start, start + value.length),
    place: (from, to) => joined.place(start + from, start + to),
  };
}
