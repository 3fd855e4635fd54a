/**
 * A command line's words as a POSIX shell splits them: quotes and backslashes are understood, variables, globs and
 * operators stay as written. `undefined` where a quote is left open.
 */
export function splitShellWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < text.length) {
    const character = text[at] as string;
    if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
      continue;
    }
    const piece = readPiece(text, at, character);
    if (!piece) return undefined;
    word = (word ?? '') + piece.text;
    at = piece.end;
  }
  if (word !== undefined) words.push(word);
  return words;
}

interface Piece {
  text: string;
  end: number;
}

/** The longest stretch that is quoted in one way. */
function readPiece(text: string, at: number, character: string): Piece | undefined {
  if (character === "'") {
    const end = text.indexOf("'", at + 1);
    return end < 0 ? undefined : { text: text.slice(at + 1, end), end: end + 1 };
  }
  if (character === '"') return readDoubleQuoted(text, at + 1);
  // A backslash before a line's end joins the lines.
  if (character === '\\') return { text: (text[at + 1] ?? '\\').replace('\n', ''), end: at + 2 };
  plainStretch.lastIndex = at;
  plainStretch.test(text);
  return { text: text.slice(at, plainStretch.lastIndex), end: plainStretch.lastIndex };
}

const plainStretch = /[^\s'"\\]+/y;
const quotedStretch = /[^"\\]+/y;

function readDoubleQuoted(text: string, start: number): Piece | undefined {
  let content = '';
  let at = start;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') return { text: content, end: at + 1 };
    if (character === '\\') {
      const escaped = text[at + 1] ?? '';
      content += /["\\$`\n]/.test(escaped) ? escaped.replace('\n', '') : `\\${escaped}`;
      at += 2;
      continue;
    }
    quotedStretch.lastIndex = at;
    quotedStretch.test(text);
    content += text.slice(at, quotedStretch.lastIndex);
    at = quotedStretch.lastIndex;
  }
  return undefined;
}
