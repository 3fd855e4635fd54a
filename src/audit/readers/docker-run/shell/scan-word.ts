import type { Field, ShellText } from './field.js';
import {
  ambientVariables,
  closingBrace,
  closingParenthesis,
  closingQuote,
  meaningOf,
  reasonFor,
} from './shell-syntax.js';
import type { Variables } from './variables.js';
import { WordBuilder } from './word-builder.js';

/** What scanning a word needs to know of the script around it. */
export interface ScanContext {
  variables: Variables;
  /** How many expansions and substitutions it stands in. */
  depth: number;
  /** Reads commands from `start` to the `)` that closes them; gives the place behind it. */
  substitution(shell: ShellText, start: number, depth: number): number;
  /** Reads commands of a stretch (in backquotes). */
  commands(shell: ShellText, start: number, end: number, depth: number): void;
}

/** Deeper expansions are not evaluated. */
const maxDepth = 20;

const plain = /[^\s'"\\$`;&|<>()]+/y;
const plainInQuotes = /[^"\\$`]+/y;

/**
 * A word from `at` on, which may become none or several. `assignment`: it is a variable's value, and stays one.
 */
export function scanWord(
  shell: ShellText,
  at: number,
  context: ScanContext,
  assignment: boolean,
): { fields: Field[]; end: number } {
  const scanner = new WordScanner(shell, at, context, new WordBuilder(shell, at, !assignment));
  return scanner.run();
}

/** Reads quotes and expansions; everything it meets goes to the builder. */
class WordScanner {
  private at: number;

  constructor(
    private readonly shell: ShellText,
    start: number,
    private readonly context: ScanContext,
    private readonly builder: WordBuilder,
  ) {
    this.at = start;
  }

  run(): { fields: Field[]; end: number } {
    let contentEnd = this.at;
    while (this.at < this.shell.end) {
      const joins = this.lineJoin();
      if (joins > 0) this.at += joins;
      else if (this.step()) contentEnd = this.at;
      else break;
    }
    this.builder.close(contentEnd);
    return { fields: this.builder.fields, end: this.at };
  }

  /** The whole stretch, blanks and operators included: what stands behind `:-` in braces. */
  private runAll(quoted: boolean): void {
    while (this.at < this.shell.end) {
      if (quoted ? this.quotedStep() : this.step()) continue;
      if (/\s/.test(this.shell.text[this.at] ?? '')) this.builder.close(this.at);
      else this.builder.literal(this.shell.text[this.at] ?? '', this.at, true);
      this.at += 1;
    }
  }

  /** false at what ends a word. */
  private step(): boolean {
    if (this.stretch(plain)) return true;
    switch (this.shell.text[this.at]) {
      case "'":
        this.single(this.at + 1);
        return true;
      case '"':
        this.at += 1;
        this.double();
        return true;
      case '\\':
        this.escaped();
        return true;
      case '$':
        this.dollar(false);
        return true;
      case '`':
        this.backquotes(false);
        return true;
      default:
        return false;
    }
  }

  private stretch(pattern: RegExp): boolean {
    const { text, end } = this.shell;
    pattern.lastIndex = this.at;
    if (!pattern.test(text)) return false;
    const stop = Math.min(pattern.lastIndex, end);
    this.builder.literal(text.slice(this.at, stop), this.at, true);
    this.at = stop;
    return true;
  }

  private single(start: number): void {
    const { text, end } = this.shell;
    const found = text.indexOf("'", start);
    const close = found < 0 || found > end ? end : found;
    this.builder.quotes();
    this.builder.literal(text.slice(start, close), start, true);
    this.at = Math.min(close + 1, end);
  }

  private escaped(): void {
    const joins = this.lineJoin();
    if (joins === 0) this.builder.literal(this.shell.text[this.at + 1] ?? '', this.at, false);
    this.at = Math.min(this.at + (joins || 2), this.shell.end);
  }

  /** Characters of a backslash with a line's end, which join two lines; 0 where there is none. */
  private lineJoin(): number {
    const { text } = this.shell;
    if (text[this.at] !== '\\') return 0;
    const next = text[this.at + 1];
    return next === '\n' ? 2 : next === '\r' && text[this.at + 2] === '\n' ? 3 : 0;
  }

  /** From behind the opening quote to behind the closing one. */
  private double(): void {
    this.builder.quotes();
    while (this.at < this.shell.end) {
      if (this.shell.text[this.at] === '"') {
        this.at += 1;
        return;
      }
      this.quotedStep();
    }
  }

  private quotedStep(): boolean {
    if (this.stretch(plainInQuotes)) return true;
    const character = this.shell.text[this.at];
    if (character === '$') this.dollar(true);
    else if (character === '`') this.backquotes(true);
    else if (character === '\\') this.quotedEscape();
    else {
      this.builder.literal(character ?? '', this.at, true);
      this.at += 1;
    }
    return true;
  }

  private quotedEscape(): void {
    const next = this.shell.text[this.at + 1] ?? '';
    if (/["\\$`]/.test(next)) this.builder.literal(next, this.at, false);
    else if (next !== '\n') this.builder.literal(`\\${next}`, this.at, true);
    this.at = Math.min(this.at + 2, this.shell.end);
  }

  private backquotes(quoted: boolean): void {
    const { text, end } = this.shell;
    const start = this.at;
    const close = closingQuote(this.shell, start + 1, '`');
    if (this.context.depth < maxDepth)
      this.context.commands(this.shell, start + 1, close, this.context.depth + 1);
    this.at = Math.min(close + 1, end);
    this.output(text.slice(start + 1, close), text.slice(start, this.at), quoted);
  }

  private dollar(quoted: boolean): void {
    const { text } = this.shell;
    const next = text[this.at + 1] ?? '';
    if (next === '(') this.substitution(quoted);
    else if (next === '{') this.braces(quoted);
    else if (next === "'" && !quoted) this.ansi();
    else if (next === '"' && !quoted) this.at += 1;
    else this.variable(quoted);
  }

  /** `$'…'`, in which a backslash escapes. Its escapes are left as written. */
  private ansi(): void {
    const { text, end } = this.shell;
    const close = closingQuote(this.shell, this.at + 2, "'");
    this.builder.quotes();
    this.builder.literal(text.slice(this.at + 2, close), this.at + 2, true);
    this.at = Math.min(close + 1, end);
  }

  private substitution(quoted: boolean): void {
    const { text } = this.shell;
    const start = this.at;
    const arithmetic = text[start + 2] === '(';
    if (arithmetic || this.context.depth >= maxDepth) this.at = closingParenthesis(this.shell, start + 1);
    else this.at = this.context.substitution(this.shell, start + 2, this.context.depth + 1);
    const inner = text.slice(start + 2, Math.max(start + 2, this.at - 1));
    this.output(inner, text.slice(start, this.at), quoted);
  }

  /** What a command prints, of which only some are known to mean something. */
  private output(command: string, written: string, quoted: boolean): void {
    const meaning = meaningOf(command);
    if (meaning !== undefined) this.builder.literal(meaning, this.at, false);
    else this.builder.unresolved(written, 'what a command prints is not known here', quoted);
  }

  private variable(quoted: boolean): void {
    const { text, end } = this.shell;
    namePattern.lastIndex = this.at + 1;
    const name = namePattern.exec(text)?.[0] ?? '';
    if (name === '' || this.at + 1 >= end) {
      this.builder.literal('$', this.at, true);
      this.at += 1;
      return;
    }
    const written = text.slice(this.at, Math.min(this.at + 1 + name.length, end));
    this.at += written.length;
    this.expand(name, written, quoted);
  }

  /** Puts a plain variable's value in; of an array, its first element. */
  private expand(name: string, written: string, quoted: boolean): void {
    const variable = this.context.variables.use(name);
    if (variable) this.put(variable.array ? variable.fields.slice(0, 1) : variable.fields, quoted);
    else if (ambientVariables.has(name)) this.builder.literal(`$${name}`, this.at, false);
    else this.builder.unresolved(written, reasonFor(name), quoted && name !== '@');
  }

  private put(fields: readonly Field[], quoted: boolean, separate = false): void {
    this.builder.expansion(fields, { quoted, separate, end: this.at });
  }

  private braces(quoted: boolean): void {
    const { text, end } = this.shell;
    const start = this.at;
    const close = closingBrace(this.shell, start);
    this.at = Math.min(close + 1, end);
    const written = text.slice(start, this.at);
    const match = bracesPattern.exec(written.slice(0, 200));
    const [all = '', name = '', index, operator = ''] = match ?? [];
    if (!match || this.context.depth >= maxDepth) {
      this.builder.unresolved(written, 'this expansion is not evaluated', quoted);
    } else if (index === '@' || index === '*') this.array(name, written, quoted && index === '*');
    else if (index !== undefined) this.element(name, Number(index), written, quoted);
    else if (operator === '}') this.expand(name, written, quoted);
    else this.withDefault({ name, operator, start: start + all.length, close, written }, quoted);
  }

  private array(name: string, written: string, together: boolean): void {
    const variable = this.context.variables.use(name);
    if (variable) this.put(variable.fields, true, !together);
    else this.builder.unresolved(written, reasonFor(name), together);
  }

  private element(name: string, index: number, written: string, quoted: boolean): void {
    const field = this.context.variables.use(name)?.fields[index];
    if (field) this.put([field], quoted);
    else this.builder.unresolved(written, reasonFor(name), quoted);
  }

  /** `${a:-b}`, `${a:=b}`, `${a:+b}`, `${a:?b}`, and without the colon. */
  private withDefault(
    part: { name: string; operator: string; start: number; close: number; written: string },
    quoted: boolean,
  ): void {
    const { name, operator, written } = part;
    const variable = this.context.variables.get(name);
    const filled = variable?.fields.some(({ text }) => text !== '') ?? false;
    const isSet = variable !== undefined && (filled || !operator.startsWith(':'));
    const kind = operator.at(-1);
    // Of a variable that the script does not set, `+` counts as set: what might be there is what has to be looked at.
    const takesWord = kind === '+' ? isSet || variable === undefined : kind !== '?' && !isSet;
    if (!takesWord) {
      if (kind !== '+') this.expand(name, written, quoted);
      return;
    }
    const fields = this.wordWithin(part, quoted);
    this.put(fields, quoted, !quoted);
    if (kind === '=') this.context.variables.set(name, { fields: fields.slice(0, 1), array: false }, false);
  }

  private wordWithin({ start, close }: { start: number; close: number }, quoted: boolean): Field[] {
    const { context } = this;
    const shell = { ...this.shell, end: close };
    const builder = new WordBuilder(shell, start, !quoted);
    const scanner = new WordScanner(shell, start, { ...context, depth: context.depth + 1 }, builder);
    scanner.runAll(quoted);
    builder.close(close);
    return builder.fields;
  }
}

const namePattern = /[A-Za-z_]\w*|[0-9@*#?$!-]/y;
const bracesPattern = /^\$\{([A-Za-z_]\w*|[0-9@*])(?:\[([@*]|\d{1,9})\])?(\}|:?[-=+?])/;
