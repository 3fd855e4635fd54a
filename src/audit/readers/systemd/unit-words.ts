import type { Field } from '../docker-run/shell/field.js';
import { expandSpecifiers, type UnitName } from './specifiers.js';
import type { UnitEntry } from './unit-file.js';

/** Escapes of a unit's value (systemd.syntax(7), "C-style escapes"). */
const escapes: Record<string, string | undefined> = {
  __proto__: null as never,
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\u000b',
  s: ' ',
};

/**
 * An entry's words as systemd splits them: at blanks outside of quotes, escapes resolved, specifiers filled in. A quote
 * that is never closed reaches to the end.
 */
export function unitWords(entry: UnitEntry, unit: UnitName): Field[] {
  const { value } = entry;
  const words: Field[] = [];
  let at = 0;
  while (at < value.length) {
    if (isBlank(value[at])) {
      at += 1;
      continue;
    }
    const word = readWord(value, at);
    words.push(fieldOf(entry, unit, word, at));
    at = word.end;
  }
  return words;
}

interface UnitWord {
  text: string;
  end: number;
  /** Where the text stands as it is: one stretch, in quotes or not. */
  exactStart: number;
}

function readWord(value: string, start: number): UnitWord {
  let text = '';
  let quote = '';
  let at = start;
  let stretches = 0;
  let exactStart = -1;
  while (at < value.length) {
    const character = value[at] ?? '';
    if (quote === '' && isBlank(character)) break;
    if (character === '\\') {
      const escaped = readEscape(value, at);
      text += escaped.text;
      at = escaped.end;
      stretches += 2;
    } else if (quote === '' && (character === '"' || character === "'")) {
      quote = character;
      at += 1;
    } else if (character === quote) {
      quote = '';
      at += 1;
    } else {
      const end = plainEnd(value, at, quote);
      text += value.slice(at, end);
      if (stretches === 0) exactStart = at;
      stretches += 1;
      at = end;
    }
  }
  return { text, end: at, exactStart: stretches === 1 ? exactStart : -1 };
}

function plainEnd(value: string, start: number, quote: string): number {
  let at = start;
  while (at < value.length) {
    const character = value[at] ?? '';
    if (character === '\\' || character === quote) break;
    if (quote === '' && (isBlank(character) || character === '"' || character === "'")) break;
    at += 1;
  }
  return at;
}

function readEscape(value: string, at: number): { text: string; end: number } {
  const next = value[at + 1] ?? '';
  const code = /^(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|([0-7]{3}))/.exec(value.slice(at + 1, at + 6));
  if (code) {
    const number =
      code[3] === undefined ? Number.parseInt(code[1] ?? code[2] ?? '', 16) : Number.parseInt(code[3], 8);
    return { text: String.fromCharCode(number), end: at + 1 + code[0].length };
  }
  return { text: escapes[next] ?? next, end: Math.min(at + 2, value.length) };
}

function fieldOf(entry: UnitEntry, unit: UnitName, word: UnitWord, start: number): Field {
  const { text, unknown } = expandSpecifiers(word.text, unit);
  const field: Field = { text, at: entry.place(start, word.end) };
  const { exactStart } = word;
  if (exactStart >= 0 && text === word.text) {
    const inner = entry.place(exactStart, exactStart + text.length);
    // Not over several lines, which stand there with backslashes between.
    if (inner.end - inner.start === text.length) field.inner = inner;
  }
  if (unknown !== undefined) field.unknown = unknown;
  return field;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}
