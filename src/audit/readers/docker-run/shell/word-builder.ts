import type { Field, ShellText } from './field.js';
import { splitField } from './variables.js';

/** Puts words together from literal stretches and expansions, which may end one word and begin another. */
export class WordBuilder {
  readonly fields: Field[] = [];
  private text = '';
  private parts = 0;
  /** The word so far has something, be it only quotes: `''` is a word. */
  private open = false;
  private exactStart = -1;
  private exactEnd = -1;
  /** The word so far is this one field, of a variable. */
  private only: Field | undefined;
  private unknown: string | undefined;
  private bare = false;

  constructor(
    private readonly shell: ShellText,
    private readonly start: number,
    /** Unquoted expansions are split into words: not in an assignment. */
    private readonly splits: boolean,
  ) {}

  /** A stretch of the text; `exact` if it stands there as it is. */
  literal(text: string, start: number, exact: boolean): void {
    this.add(text);
    if (this.parts === 1 && exact) {
      this.exactStart = start;
      this.exactEnd = start + text.length;
    }
  }

  /** Something that has no value here. */
  unresolved(written: string, reason: string, quoted: boolean): void {
    this.add(written);
    this.unknown ??= reason;
    // An assignment keeps it as it is: whether it is split is seen where the variable is used.
    this.bare = this.parts === 1 && (!quoted || !this.splits);
  }

  quotes(): void {
    this.open = true;
  }

  /**
   * A variable's value, whose expansion ends at `end`; `separate`: each of its fields is a word, also in quotes
   * (`"${a[@]}"`).
   */
  expansion(
    fields: readonly Field[],
    { quoted, separate, end }: { quoted: boolean; separate: boolean; end: number },
  ): void {
    if (!this.splits || (quoted && !separate)) {
      fields.forEach((field, index) => {
        if (index > 0) this.add(' ');
        this.field(field, quoted);
      });
    } else if (quoted) this.words(fields, end, true);
    else this.split(fields, end);
  }

  private split(fields: readonly Field[], end: number): void {
    fields.forEach((field, index) => {
      if (index > 0 || /^\s/.test(field.text)) this.close(end);
      this.words(splitField(field), end, false);
      if (/\s$/.test(field.text)) this.close(end);
    });
  }

  private words(fields: readonly Field[], end: number, quoted: boolean): void {
    fields.forEach((field, index) => {
      if (index > 0) this.close(end);
      this.field(field, quoted);
    });
  }

  private field(field: Field, quoted: boolean): void {
    const first = this.parts === 0;
    this.add(field.text);
    this.unknown ??= field.unknown;
    if (!first) return;
    this.only = field;
    this.bare = field.bare === true && (!quoted || !this.splits);
  }

  private add(text: string): void {
    this.text += text;
    this.parts += 1;
    this.open = true;
    this.only = undefined;
    this.bare = false;
    this.exactStart = -1;
  }

  /** Ends a word; `end` is where it ends in the text. */
  close(end: number): void {
    if (!this.open) return;
    const { shell, text, unknown } = this;
    const at = this.only?.at ?? shell.place(this.start, end);
    const field: Field = { text, at };
    const inner = this.only?.inner ?? this.exactPlace();
    if (inner) field.inner = inner;
    if (unknown !== undefined) field.unknown = unknown;
    if (this.bare) field.bare = true;
    this.fields.push(field);
    this.reset();
  }

  private exactPlace() {
    if (this.exactStart < 0 || !this.shell.exact) return undefined;
    return this.shell.place(this.exactStart, this.exactEnd);
  }

  private reset(): void {
    this.text = '';
    this.parts = 0;
    this.open = false;
    this.exactStart = -1;
    this.only = undefined;
    this.unknown = undefined;
    this.bare = false;
  }
}
