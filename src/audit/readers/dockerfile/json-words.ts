import type { Setting } from '../../model/setting.js';
import type { JoinedText } from './joined-text.js';

/**
 * The strings of a JSON list that is the rest of a line, each with its place (quotes included). `undefined` where it is
 * no such list, and so a shell command.
 */
export function jsonWords(joined: JoinedText, start: number): Setting<string>[] | undefined {
  const { text } = joined;
  const words: Setting<string>[] = [];
  let at = skip(text, start + 1);
  if (text[at] === ']') return skip(text, at + 1) === text.length ? words : undefined;
  for (;;) {
    const end = stringEnd(text, at);
    const value = end < 0 ? undefined : decode(text.slice(at, end));
    if (value === undefined) return undefined;
    words.push({ value, at: joined.place(at, end) });
    at = skip(text, end);
    if (text[at] === ']') return skip(text, at + 1) === text.length ? words : undefined;
    if (text[at] !== ',') return undefined;
    at = skip(text, at + 1);
  }
}

function stringEnd(text: string, start: number): number {
  if (text[start] !== '"') return -1;
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return -1;
}

function decode(json: string): string | undefined {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function skip(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}
