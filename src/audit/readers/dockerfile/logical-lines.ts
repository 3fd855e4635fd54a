import type { SourceText } from '../../source/source-text.js';
import { heredocsNamed } from './heredoc-names.js';
import { JoinedText } from './joined-text.js';

/** One instruction as it is written: its lines joined, and the here-documents that follow it. */
export interface LogicalLine {
  joined: JoinedText;
  /** In the manifest: of the first character, and behind the last one of its lines and here-documents. */
  start: number;
  end: number;
  heredocs: { name: string; start: number; end: number }[];
  /** A here-document that never ends. */
  unterminated?: string;
}

/** A Dockerfile's instructions (BuildKit, frontend/dockerfile/parser), and what it escapes with. */
export function logicalLines(source: SourceText): { lines: LogicalLine[]; escapeSign: string } {
  const { text } = source;
  const lines: LogicalLine[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  const escapeSign = escapeDirective(text, at);
  while (at < text.length) {
    const first = firstOfContent(text, at);
    if (first < 0) {
      at = afterLine(text, at);
      continue;
    }
    const line = readLine(source, first, escapeSign);
    lines.push(line.logical);
    at = line.next;
  }
  return { lines, escapeSign };
}

/** `# escape=` counts only above everything that is no directive. */
function escapeDirective(text: string, start: number): string {
  let at = start;
  while (at < text.length) {
    const next = afterLine(text, at);
    const directive = directivePattern.exec(text.slice(at, Math.min(next, at + 200)));
    if (!directive) break;
    if (directive[1]?.toLowerCase() === 'escape') return directive[2] === '`' ? '`' : '\\';
    at = next;
  }
  return '\\';
}

const directivePattern = /^[ \t]*#[ \t]*([a-zA-Z][a-zA-Z0-9]*)[ \t]*=[ \t]*(\S.*?)[ \t\r\n]*$/;

function readLine(
  source: SourceText,
  first: number,
  escapeSign: string,
): { logical: LogicalLine; next: number } {
  const { text } = source;
  const stretches: number[] = [];
  let at = first;
  let next = first;
  for (;;) {
    next = afterLine(text, at);
    const end = endOfLine(text, next);
    const continued = continuation(text, at, end, escapeSign);
    stretches.push(at, continued ?? end);
    if (continued === undefined) break;
    at = nextContinuationLine(text, next);
    if (at < 0) {
      next = text.length;
      break;
    }
  }
  const joined = new JoinedText(source, stretches);
  const logical: LogicalLine = { joined, start: first, end: stretches.at(-1) ?? first, heredocs: [] };
  for (const { name, tabs } of heredocsNamed(joined.text, escapeSign)) {
    const body = heredocBody(text, next, name, tabs);
    logical.heredocs.push({ name, start: next, end: body.end });
    next = body.next;
    logical.end = body.last;
    if (body.open) logical.unterminated = name;
  }
  return { logical, next };
}

/** Where the continuation sign at a line's end stands; `undefined` where there is none. */
function continuation(text: string, start: number, end: number, escapeSign: string): number | undefined {
  let at = end - 1;
  while (at >= start && (text[at] === ' ' || text[at] === '\t')) at -= 1;
  if (at < start || text[at] !== escapeSign) return undefined;
  return at > start && text[at - 1] === escapeSign ? undefined : at;
}

/** Blank lines and comments do not end an instruction. -1 where the text ends first. */
function nextContinuationLine(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    if (firstOfContent(text, at) >= 0) return at;
    at = afterLine(text, at);
  }
  return -1;
}

/** Where a line's content begins; -1 for a blank line and for a comment. */
function firstOfContent(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  const character = text[at];
  return character === undefined || character === '\n' || character === '\r' || character === '#' ? -1 : at;
}

function heredocBody(
  text: string,
  start: number,
  name: string,
  tabs: boolean,
): { end: number; next: number; last: number; open: boolean } {
  let at = start;
  while (at < text.length) {
    const next = afterLine(text, at);
    const end = endOfLine(text, next);
    let from = at;
    while (tabs && text[from] === '\t') from += 1;
    if (end - from === name.length && text.startsWith(name, from)) {
      return { end: at, next, last: end, open: false };
    }
    at = next;
  }
  return { end: text.length, next: text.length, last: text.length, open: true };
}

function afterLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** A line's end without its line feed, given where the next one starts. */
function endOfLine(text: string, next: number): number {
  let end = next;
  if (text[end - 1] === '\n') end -= 1;
  if (text[end - 1] === '\r') end -= 1;
  return end;
}
