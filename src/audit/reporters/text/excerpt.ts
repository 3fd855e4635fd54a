import { printable } from '../../../base/text.js';
import { displayWidth } from './display-width.js';

/** Columns of a line from 1, the end exclusive. */
export interface Stretch {
  column: number;
  endColumn: number;
}

export interface Excerpt {
  /** Fits the columns asked for. */
  text: string;
  /** Below `text`: blanks, and `^` under the stretch. */
  underline: string;
}

const tabWidth = 4;
/** Columns shown before the stretch of a line that is too long. */
const lead = 12;

/**
 * A line of a manifest with a stretch underlined, in at most `columns` columns. Tabs become blanks, control characters
 * visible; of a long line the part around the stretch is shown. What `hidden` covers is replaced by dots: secrets.
 */
export function excerptOf(
  line: string,
  stretch: Stretch,
  columns: number,
  hidden: readonly Stretch[] = [],
): Excerpt {
  // A line may be megabytes long: no more is looked at than can be shown.
  const start = Math.min(stretch.column - 1, line.length);
  const from = start > Math.max(lead, columns - lead) ? start - lead : 0;
  const to = Math.min(line.length, from + columns);
  const pieces: string[] = from > 0 ? ['…'] : [];
  let [width, before, under] = [from > 0 ? 1 : 0, from > 0 ? 1 : 0, 0];
  let cut = to < line.length;
  for (const { text: piece, at } of visiblePieces(line, { from, to, hidden })) {
    const own = displayWidth(piece);
    if (width + own > columns - 1 && (cut || at + 1 < line.length)) {
      cut = true;
      break;
    }
    pieces.push(piece);
    width += own;
    if (at < start) before = width;
    else if (at < stretch.endColumn - 1) under += own;
  }
  if (cut) pieces.push('…');
  return { text: pieces.join(''), underline: ' '.repeat(before) + '^'.repeat(Math.max(1, under)) };
}

/** What is shown for each character, and its index in the line. */
function* visiblePieces(line: string, range: { from: number; to: number; hidden: readonly Stretch[] }) {
  let column = 0;
  for (let at = range.from; at < range.to; ) {
    const character = String.fromCodePoint(line.codePointAt(at) ?? 0x20);
    const text = isHidden(at, range.hidden) ? '•' : visible(character, column);
    yield { text, at };
    column += displayWidth(text);
    at += character.length;
  }
}

function visible(character: string, column: number): string {
  if (character === '\t') return ' '.repeat(tabWidth - (column % tabWidth));
  return printable(character).replace(/[\p{Surrogate}\u2028\u2029\u061c]/gu, '\ufffd');
}

function isHidden(at: number, hidden: readonly Stretch[]): boolean {
  return hidden.some(({ column, endColumn }) => at >= column - 1 && at < endColumn - 1);
}

/**
 * Of a stretch that holds a secret, the part that is one: behind the first `=` or `:` where it has a name before it
 * (`DB_PASSWORD=…`, `DB_PASSWORD: …`), else all of it.
 */
export function secretPart(line: string, { column, endColumn }: Stretch): Stretch {
  const text = line.slice(column - 1, endColumn - 1);
  const name = /^[\s"'-]*[\w.-]+["']?\s*[=:]\s*/.exec(text);
  return { column: column + (name?.[0].length ?? 0), endColumn: Math.max(endColumn, column) };
}
