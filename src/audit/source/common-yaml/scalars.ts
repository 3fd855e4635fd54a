import type { ScalarNode, ScalarStyle } from '../node.js';
import { type Cursor, code, decline, isLineEnd } from './cursor.js';

/** The package refuses longer keys; so do we. */
const maxKeyLength = 1000;

export function makeScalar(
  cursor: Cursor,
  text: string,
  style: ScalarStyle,
  start: number,
  end: number,
): ScalarNode {
  cursor.countNode();
  return { kind: 'scalar', text, style, source: cursor.source, start, end };
}

/** A key of a block map with its colon, or `undefined` where the line holds none. Leaves `at` behind the colon. */
export function readKey(cursor: Cursor): ScalarNode | undefined {
  const { text, at: start } = cursor;
  const first = text.charCodeAt(start);
  if (first === code.doubleQuote || first === code.singleQuote) return readQuotedKey(cursor);
  // Brackets as a key are no one's; whoever reads them as a value sees a colon behind them.
  if (first === code.openMap || first === code.openList) return undefined;
  const end = findKeyEnd(text, start);
  if (end < 0) return undefined;
  checkPlainStart(text, start);
  if (end - start > maxKeyLength || text.charCodeAt(end - 1) === code.space) throw decline;
  const name = text.slice(start, end);
  if (name === '<<') throw decline;
  cursor.at = end + 1;
  return makeScalar(cursor, name, 'plain', start, end);
}

/** The offset of the colon that makes a plain key of what begins at `start`; -1 where there is none on this line. */
function findKeyEnd(text: string, start: number): number {
  for (let at = start; ; at++) {
    const character = text.charCodeAt(at);
    if (character === code.colon) {
      const next = text.charCodeAt(at + 1);
      if (next === code.space || isLineEnd(next)) return at;
      if (next === code.tab) throw decline;
    } else if (isLineEnd(character)) return -1;
    else if (character === code.hash && text.charCodeAt(at - 1) === code.space) return -1;
    else if (character === code.tab) throw decline;
  }
}

function readQuotedKey(cursor: Cursor): ScalarNode | undefined {
  const start = cursor.at;
  const key = readQuoted(cursor);
  const [colon, next] = [cursor.text.charCodeAt(cursor.at), cursor.text.charCodeAt(cursor.at + 1)];
  if (colon === code.colon && (next === code.space || isLineEnd(next)) && key.end - start <= maxKeyLength) {
    cursor.at += 1;
    return key;
  }
  if (colon === code.colon) throw decline;
  cursor.at = start;
  return undefined;
}

/** `"…"` or `'…'` on one line. */
export function readQuoted(cursor: Cursor): ScalarNode {
  return cursor.text.charCodeAt(cursor.at) === code.doubleQuote ? readDouble(cursor) : readSingle(cursor);
}

function readDouble(cursor: Cursor): ScalarNode {
  const { text, at: start } = cursor;
  let escaped = false;
  let at = start + 1;
  for (; ; at++) {
    const character = text.charCodeAt(at);
    if (character === code.doubleQuote) break;
    if (isLineEnd(character) || character === code.tab) throw decline;
    if (character !== 92) continue;
    escaped = true;
    at += 1;
  }
  cursor.at = at + 1;
  return makeScalar(
    cursor,
    escaped ? unescaped(text.slice(start, at + 1)) : text.slice(start + 1, at),
    'double',
    start,
    at + 1,
  );
}

/** JSON's escapes mean the same in YAML; those that only YAML has are left to the package. */
function unescaped(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw decline;
  }
}

function readSingle(cursor: Cursor): ScalarNode {
  const { text, at: start } = cursor;
  let doubled = false;
  let at = start + 1;
  for (; ; at++) {
    const character = text.charCodeAt(at);
    if (isLineEnd(character) || character === code.tab) throw decline;
    if (character !== code.singleQuote) continue;
    if (text.charCodeAt(at + 1) !== code.singleQuote) break;
    doubled = true;
    at += 1;
  }
  const raw = text.slice(start + 1, at);
  cursor.at = at + 1;
  return makeScalar(cursor, doubled ? raw.replaceAll("''", "'") : raw, 'single', start, at + 1);
}

/** A plain scalar that ends with its line or before a comment. */
export function readPlain(cursor: Cursor): ScalarNode {
  const { text, at: start } = cursor;
  checkPlainStart(text, start);
  let at = start;
  let end = start;
  for (; ; at++) {
    const character = text.charCodeAt(at);
    if (character === code.space) continue;
    if (isLineEnd(character)) break;
    if (character === code.hash && text.charCodeAt(at - 1) === code.space) break;
    if (character === code.tab) throw decline;
    if (character === code.colon) {
      const next = text.charCodeAt(at + 1);
      if (next === code.space || next === code.tab || isLineEnd(next)) throw decline;
    }
    end = at + 1;
  }
  cursor.at = end;
  return makeScalar(cursor, text.slice(start, end), 'plain', start, end);
}

/** `! % & * @ | > # , [ ] { } \` " '` and the like begin something else than a plain scalar. */
const indicators = new Set([...'!%&*@`|>#,[]{}"\''].map((character) => character.charCodeAt(0)));

export function checkPlainStart(text: string, start: number): void {
  const first = text.charCodeAt(start);
  if (indicators.has(first)) throw decline;
  if (first !== code.dash && first !== code.colon && first !== 63) return;
  const next = text.charCodeAt(start + 1);
  if (next === code.space || next === code.tab || isLineEnd(next)) throw decline;
}

/** `|`, `|-` or `|+` and its lines, which are indented more than `indent`. Leaves the cursor at the next content. */
export function readLiteral(cursor: Cursor, indent: number): ScalarNode {
  const { text, at: start } = cursor;
  const header = text.slice(start, cursor.lineEnd(start)).replace(/\r$/, '');
  if (!/^\|[-+]?(?: *| +#.*)$/.test(header)) throw decline;
  const chomp = header[1] === '-' || header[1] === '+' ? header[1] : '';
  const lines: string[] = [];
  let blockIndent = -1;
  let at = cursor.lineEnd(start) + 1;
  let contentEnd = -1;
  while (at < text.length) {
    const lineEnd = cursor.lineEnd(at);
    let first = at;
    while (text.charCodeAt(first) === code.space) first += 1;
    const end = lineEnd > at && text.charCodeAt(lineEnd - 1) === code.carriageReturn ? lineEnd - 1 : lineEnd;
    if (first < end) {
      if (text.charCodeAt(first) === code.tab) throw decline;
      if (blockIndent < 0) blockIndent = first - at;
      if (first - at < blockIndent || blockIndent <= indent) break;
      contentEnd = lineEnd;
    } else if (blockIndent < 0 || first - at > blockIndent) {
      // Blank lines before the first, or with blanks of their own: rare, and intricate.
      throw decline;
    }
    lines.push(first < end ? text.slice(at + blockIndent, end) : '');
    at = lineEnd + 1;
  }
  if (contentEnd < 0) throw decline;
  let kept = lines.length;
  while (kept > 0 && lines[kept - 1] === '') kept -= 1;
  const body = lines.slice(0, kept).join('\n');
  const trailing = chomp === '-' ? '' : chomp === '+' ? '\n'.repeat(lines.length - kept + 1) : '\n';
  // Without a line feed at the text's end, what it means is intricate, too.
  if (contentEnd >= text.length) throw decline;
  const end = chomp === '+' ? Math.min(at, text.length) : contentEnd + 1;
  cursor.at = Math.min(at, text.length);
  cursor.findContent();
  return makeScalar(cursor, body + trailing, 'literal', start, end);
}
