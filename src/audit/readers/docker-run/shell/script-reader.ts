import type { Place } from '../../../source/source-text.js';
import type { Field, ShellText } from './field.js';
import { HereDocuments } from './here-documents.js';
import { type ScanContext, scanWord } from './scan-word.js';
import { closingParenthesis, lineEndWithin } from './shell-syntax.js';
import type { Variables } from './variables.js';

/** A command with its arguments; assignments before it and redirections are left out. */
export interface Command {
  words: Field[];
  at: Place;
}

/** What reading a script gives to whoever wants its commands. */
export interface ScriptHandler {
  variables: Variables;
  /** In the order of the text; those within `$(…)` come before the one they stand in. */
  command(command: Command, depth: number): void;
  /** Whether a command reads its standard input as a script, so that its here-document is one. */
  readsScript(words: readonly Field[]): boolean;
}

/** Deeper nesting is not read; the handler's caller is told. */
export const maxScriptDepth = 40;

/** Reads a shell script's commands from a stretch of a text. Total: what makes no sense is skipped. */
export function readScript(shell: ShellText, start: number, handler: ScriptHandler, depth = 0): void {
  new ScriptReader(shell, start, handler, depth, false).run();
}

/** A backslash before a line's end joins the lines. */
const blanks = /(?:[ \t\r]|\\\r?\n)+/y;
const assignmentPattern = /([A-Za-z_]\w*)(?:\[\w*\])?(\+?=)/y;
const functionHead = /function[ \t]+[\w:.-]+/y;
const wordAhead = /[^\s'"\\$`;&|<>()#][^\s'"\\$`;&|<>()]*/y;
/** These are followed by a command of their own. */
const skipped: ReadonlySet<string> = new Set([
  ...[
    'if',
    'then',
    'elif',
    'else',
    'fi',
    'while',
    'until',
    'do',
    'done',
    'esac',
    '{',
    '}',
    '!',
    'time',
    'coproc',
  ],
]);
const opening: ReadonlySet<string> = new Set(['if', 'while', 'until', 'for', 'case', 'select']);
const closing: ReadonlySet<string> = new Set(['fi', 'done', 'esac']);
/** Their arguments are assignments. */
const declaring: ReadonlySet<string> = new Set(['export', 'local', 'readonly', 'declare', 'typeset']);

class ScriptReader {
  private at: number;
  private words: Field[] = [];
  private commandStart = -1;
  private assignments: { name: string; fields: Field[]; array: boolean; append: boolean }[] = [];
  private readonly hereDocuments = new HereDocuments();
  private parentheses = 0;
  private cases = 0;
  private conditions = 0;
  /** Behind `&&` or `||`. */
  private afterOperator = false;
  private readonly context: ScanContext;

  constructor(
    private readonly shell: ShellText,
    start: number,
    private readonly handler: ScriptHandler,
    private readonly depth: number,
    /** It stands in `$(`: the `)` that belongs to it ends it. */
    private readonly substituted: boolean,
  ) {
    this.at = start;
    this.context = {
      variables: handler.variables,
      depth,
      substitution: (text, from, inner) => new ScriptReader(text, from, handler, inner, true).run(),
      commands: (text, from, end, inner) => readScript({ ...text, end }, from, handler, inner),
    };
  }

  /** Gives the place behind what it read. */
  run(): number {
    const { end } = this.shell;
    while (this.at < end) if (!this.step()) break;
    this.endCommand();
    return Math.min(this.at, end);
  }

  /** false behind the closing parenthesis. */
  private step(): boolean {
    const { text } = this.shell;
    blanks.lastIndex = this.at;
    if (blanks.test(text)) {
      this.at = blanks.lastIndex;
      return true;
    }
    switch (text[this.at]) {
      case '\n':
        this.lineEnd();
        return true;
      case '#':
        this.comment();
        return true;
      case ';':
      case '&':
      case '|':
        this.operator();
        return true;
      case '(':
        this.open();
        return true;
      case ')':
        return this.close();
      case '<':
      case '>':
        this.redirection();
        return true;
      default:
        this.word();
        return true;
    }
  }

  private comment(): void {
    this.at = lineEndWithin(this.shell, this.at);
  }

  private lineEnd(): void {
    this.endCommand();
    this.afterOperator = false;
    this.at += 1;
    this.at = this.hereDocuments.skip(this.shell, this.at, (start, end) => {
      if (this.depth < maxScriptDepth)
        readScript({ ...this.shell, end }, start, this.handler, this.depth + 1);
    });
  }

  private operator(): void {
    const { text } = this.shell;
    const character = text[this.at] ?? '';
    // `&>`: both outputs go to a file.
    if (character === '&' && text[this.at + 1] === '>') {
      this.at += 1;
      return;
    }
    const double = text[this.at + 1] === character;
    this.endCommand();
    this.afterOperator = double && character !== ';';
    this.at += double ? 2 : 1;
  }

  private open(): void {
    const { text } = this.shell;
    // `((…))` is arithmetic, in which `<<` is no here-document.
    if (this.words.length === 0 && text[this.at + 1] === '(') {
      this.at = closingParenthesis(this.shell, this.at);
      return;
    }
    this.endCommand();
    this.parentheses += 1;
    this.at += 1;
  }

  private close(): boolean {
    this.endCommand();
    this.at += 1;
    if (this.parentheses > 0) this.parentheses -= 1;
    else if (this.cases === 0 && this.substituted) return false;
    return true;
  }

  private redirection(): void {
    const { text, end } = this.shell;
    const start = this.at;
    while (this.at < end && (text[this.at] === '<' || text[this.at] === '>')) this.at += 1;
    const sign = text.slice(start, this.at);
    if ((sign === '<' || sign === '>') && text[this.at] === '(') {
      this.at =
        this.depth < maxScriptDepth
          ? this.context.substitution(this.shell, this.at + 1, this.depth + 1)
          : closingParenthesis(this.shell, this.at);
      return;
    }
    const tabs = sign === '<<' && text[this.at] === '-';
    if (tabs || text[this.at] === '&' || text[this.at] === '|') this.at += 1;
    blanks.lastIndex = this.at;
    if (blanks.test(text)) this.at = blanks.lastIndex;
    const { fields, end: wordEnd } = scanWord(this.shell, this.at, this.context, true);
    this.at = wordEnd;
    const name = fields[0]?.text;
    if (sign === '<<' && name !== undefined)
      this.hereDocuments.announce(name, tabs, this.handler.readsScript(this.words));
  }

  private word(): void {
    const { text } = this.shell;
    wordAhead.lastIndex = this.at;
    const plain = wordAhead.test(text) ? text.slice(this.at, wordAhead.lastIndex) : '';
    if (this.words.length === 0 && this.assignments.length === 0 && this.keyword(plain)) return;
    if (this.mayAssign() && this.assignment()) return;
    const start = this.at;
    const { fields, end } = scanWord(this.shell, start, this.context, false);
    // Whatever it is, reading goes on.
    this.at = end > start ? end : start + 1;
    // `2>file`: the number belongs to what follows.
    if (/^\d+$/.test(plain) && end - start === plain.length && /[<>]/.test(text[end] ?? '')) return;
    if (this.commandStart < 0) this.commandStart = start;
    for (const field of fields) this.words.push(field);
  }

  /** Words of the shell's own before a command. */
  private keyword(word: string): boolean {
    const next = this.shell.text[this.at + word.length] ?? '';
    if (word === '' || !/^$|[\s;&|<>()]/.test(next)) return false;
    if (opening.has(word)) this.conditions += 1;
    if (closing.has(word)) this.conditions = Math.max(0, this.conditions - 1);
    if (word === 'case') this.cases += 1;
    if (word === 'esac') this.cases = Math.max(0, this.cases - 1);
    if (word === 'function') {
      functionHead.lastIndex = this.at;
      this.at = functionHead.test(this.shell.text) ? functionHead.lastIndex : this.at + word.length;
      return true;
    }
    if (!skipped.has(word)) return false;
    this.at += word.length;
    return true;
  }

  private mayAssign(): boolean {
    return this.words.length === 0 || declaring.has(this.words[0]?.text ?? '');
  }

  private assignment(): boolean {
    const { text } = this.shell;
    assignmentPattern.lastIndex = this.at;
    const match = assignmentPattern.exec(text);
    if (!match || assignmentPattern.lastIndex > this.shell.end) return false;
    const [, name = '', operator] = match;
    if (this.commandStart < 0) this.commandStart = this.at;
    this.at = assignmentPattern.lastIndex;
    const append = operator === '+=';
    if (text[this.at] === '(') {
      this.assignments.push({ name, fields: this.list(), array: true, append });
      return true;
    }
    const start = this.at;
    const { fields, end } = scanWord(this.shell, start, this.context, true);
    this.at = end;
    const empty: Field = { text: '', at: this.shell.place(start, end) };
    this.assignments.push({ name, fields: fields.length > 0 ? fields : [empty], array: false, append });
    return true;
  }

  /** `(a b c)`, over any number of lines. */
  private list(): Field[] {
    const { text, end } = this.shell;
    const fields: Field[] = [];
    this.at += 1;
    while (this.at < end && text[this.at] !== ')') {
      const character = text[this.at] ?? '';
      blanks.lastIndex = this.at;
      if (blanks.test(text)) this.at = Math.min(blanks.lastIndex, end);
      else if (character === '#') this.comment();
      else if (/[\s;&|<>(]/.test(character)) this.at += 1;
      else {
        const word = scanWord(this.shell, this.at, this.context, false);
        this.at = word.end > this.at ? word.end : this.at + 1;
        for (const field of word.fields) fields.push(field);
      }
    }
    this.at = Math.min(this.at + 1, end);
    return fields;
  }

  private endCommand(): void {
    const { words, assignments } = this;
    if (words.length === 0 || declaring.has(words[0]?.text ?? '')) this.assign();
    else {
      if (words[0]?.text === 'for' || words[0]?.text === 'select') this.loop(words);
      this.handler.command({ words, at: this.shell.place(this.commandStart, this.at) }, this.depth);
    }
    if (words.length > 0) this.words = [];
    if (assignments.length > 0) this.assignments = [];
    this.commandStart = -1;
  }

  private assign(): void {
    const { variables } = this.handler;
    const conditional = this.conditions > 0 || this.afterOperator;
    for (const { name, fields, array, append } of this.assignments) {
      if (append) variables.append(name, { fields, array }, conditional);
      else variables.set(name, { fields, array }, conditional);
    }
  }

  /** `for NAME in WORDS`: with one word it is that, with several it is not known. */
  private loop(words: readonly Field[]): void {
    const name = words[1]?.text ?? '';
    const first = words[3];
    if (first === undefined || words[2]?.text !== 'in' || !/^\w+$/.test(name)) return;
    const unknown = `the loop gives ${name.slice(0, 60)} several values`;
    const field: Field = words.length === 4 ? first : { text: `$${name}`, at: first.at, unknown };
    this.handler.variables.set(name, { fields: [field], array: false }, false);
  }
}
