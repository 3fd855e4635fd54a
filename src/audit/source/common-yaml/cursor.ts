import type { SourceText } from '../source-text.js';

/** Thrown where a text uses YAML that the quick parser does not know. One object, for a stack costs more than parsing. */
export const decline: { readonly declined: true } = { declined: true };

export const code = {
  tab: 9,
  lineFeed: 10,
  carriageReturn: 13,
  space: 32,
  doubleQuote: 34,
  hash: 35,
  singleQuote: 39,
  comma: 44,
  dash: 45,
  colon: 58,
  openList: 91,
  closeList: 93,
  pipe: 124,
  openMap: 123,
  closeMap: 125,
} as const;

/** Thrown where a text holds more values than is worth their memory (about 150 bytes each). */
export const tooLarge: { readonly tooLarge: true } = { tooLarge: true };

/** A whole cluster's Pods as JSON are some hundred thousand. */
export const maxNodes = 4_000_000;

/** Deeper than any manifest; the parser recurses. */
const maxDepth = 100;

/** Where the parser stands: in a text, on a line that has content. */
export class Cursor {
  readonly text: string;
  /** Next character to read. */
  at = 0;
  /** Column (from 0) of the current line's content; -1 at the end of a document and of the text. */
  indent = -1;
  /** Offset of the current line's first character. */
  lineStart = 0;
  private depth = 0;
  private nodes = 0;

  constructor(readonly source: SourceText) {
    this.text = source.text;
  }

  countNode(): void {
    this.nodes += 1;
    if (this.nodes > maxNodes) throw tooLarge;
  }

  /** Enters a collection. */
  deeper(): void {
    this.countNode();
    this.depth += 1;
    if (this.depth > maxDepth) throw decline;
  }

  shallower(): void {
    this.depth -= 1;
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  /** Goes to the next line with content, `at` being a line's start. */
  findContent(): void {
    const { text } = this;
    let at = this.at;
    for (;;) {
      const start = at;
      let character = text.charCodeAt(at);
      while (character === code.space) character = text.charCodeAt(++at);
      if (character === code.tab) throw decline;
      if (character === code.carriageReturn && text.charCodeAt(at + 1) === code.lineFeed) at += 2;
      else if (character === code.lineFeed) at += 1;
      else if (character === code.hash) at = this.lineEnd(at) + 1;
      else {
        this.at = Math.min(at, text.length);
        this.lineStart = start;
        this.indent = at >= text.length || (at === start && this.atMarker(at)) ? -1 : at - start;
        return;
      }
      if (at >= text.length) {
        this.at = text.length;
        this.indent = -1;
        return;
      }
    }
  }

  /** Behind a value: only blanks and a comment may follow on the line. Goes to the next line with content. */
  endLine(): void {
    this.skipBlanks();
    const character = this.text.charCodeAt(this.at);
    if (!isLineEnd(character)) {
      if (character !== code.hash || this.text.charCodeAt(this.at - 1) !== code.space) throw decline;
    } else if (character === code.carriageReturn && this.text.charCodeAt(this.at + 1) !== code.lineFeed)
      throw decline;
    this.at = this.lineEnd(this.at) + 1;
    this.findContent();
  }

  skipBlanks(): void {
    while (this.text.charCodeAt(this.at) === code.space) this.at += 1;
  }

  /** Whether nothing but a comment follows on this line, `at` being at something that is not blank. */
  atLineEnd(): boolean {
    const character = this.text.charCodeAt(this.at);
    return isLineEnd(character) || character === code.hash;
  }

  /** Offset of the line feed that ends the line, or the text's end. */
  lineEnd(from: number): number {
    const end = this.text.indexOf('\n', from);
    return end < 0 ? this.text.length : end;
  }

  /** `---`; the other mark, `...`, and directives are rare. */
  private atMarker(at: number): boolean {
    const { text } = this;
    if (text.startsWith('...', at) || text.charCodeAt(at) === 37) throw decline;
    if (!text.startsWith('---', at)) return false;
    const next = text.charCodeAt(at + 3);
    return isLineEnd(next) || next === code.space;
  }
}

/** NaN is the end of the text. */
export function isLineEnd(character: number): boolean {
  return character === code.lineFeed || character === code.carriageReturn || Number.isNaN(character);
}
