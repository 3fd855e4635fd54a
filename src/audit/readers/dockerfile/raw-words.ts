import { expandWord } from './expand-word.js';

/** Words as they stand in a text, quotes included. */
export interface RawWord {
  start: number;
  end: number;
}

/** Splits at blanks outside of quotes. A quote that is never closed reaches to the end. */
export function rawWords(text: string, from: number, escapeSign: string): RawWord[] {
  const words: RawWord[] = [];
  let start = -1;
  let quote = '';
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (quote === '' && (character === ' ' || character === '\t')) {
      if (start >= 0) words.push({ start, end: at });
      start = -1;
      continue;
    }
    if (start < 0) start = at;
    if (character === escapeSign && quote !== "'") at += 1;
    else if (quote === '') quote = character === '"' || character === "'" ? character : '';
    else if (character === quote) quote = '';
  }
  if (start >= 0) words.push({ start, end: text.length });
  return words;
}

/** Quotes and escapes taken away, variables left as written. */
export function withoutQuotes(raw: string, escapeSign: string): string {
  return expandWord(raw, escapeSign).text;
}
