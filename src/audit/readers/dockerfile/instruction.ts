import type { BuildFlag, BuildHeredoc, BuildInstruction } from '../../model/declared-build.js';
import type { Setting } from '../../model/setting.js';
import type { Place } from '../../source/source-text.js';
import type { JoinedText } from './joined-text.js';
import { jsonWords } from './json-words.js';
import type { LogicalLine } from './logical-lines.js';
import { rawWords, withoutQuotes } from './raw-words.js';

/** A word with what it was before quotes were taken away, which tells whether its variables count. */
export interface WrittenWord extends Setting<string> {
  raw: string;
}

/** An instruction, and what only this reader needs of it. */
export class Instruction implements BuildInstruction {
  readonly keyword: string;
  readonly at: Place;
  readonly flags: BuildFlag[];
  readonly text: string;
  readonly textAt: Place;
  readonly form: 'json' | 'shell';
  readonly heredocs: BuildHeredoc[];
  readonly onBuild?: true;
  private parsed: WrittenWord[] | undefined;

  constructor(
    private readonly line: LogicalLine,
    private readonly escapeSign: string,
    /** Where the instruction starts in the line: behind `ONBUILD`, if that stands before it. */
    start: number,
    onBuild: boolean,
  ) {
    const { joined } = line;
    const { text } = joined;
    const wordEnd = endOfWord(text, start);
    this.keyword = text.slice(start, wordEnd).toUpperCase();
    this.at = { source: joined.source, start: line.start, end: line.end };
    const { flags, next } = takesFlags.has(this.keyword)
      ? flagsIn(joined, skipBlanks(text, wordEnd), escapeSign)
      : { flags: [], next: skipBlanks(text, wordEnd) };
    this.flags = flags;
    this.text = text.slice(next).trimEnd();
    this.textAt = joined.place(next, next + this.text.length);
    this.heredocs = line.heredocs.map((heredoc) => ({
      name: heredoc.name,
      text: joined.source.text.slice(heredoc.start, heredoc.end),
      at: { source: joined.source, start: heredoc.start, end: heredoc.end },
    }));
    if (onBuild) this.onBuild = true;
    const json =
      this.text.startsWith('[') && takesJson.has(this.keyword) ? jsonWords(joined, next) : undefined;
    this.form = json ? 'json' : 'shell';
    if (json) this.parsed = json.map((word) => ({ ...word, raw: word.value }));
    this.textStart = next;
  }

  private readonly textStart: number;

  /** Computed when first asked for: most RUNs have many, and few readers want them. */
  get words(): WrittenWord[] {
    this.parsed ??= rawWords(this.line.joined.text, this.textStart, this.escapeSign).map(({ start, end }) => {
      const raw = this.line.joined.text.slice(start, end);
      return { raw, value: withoutQuotes(raw, this.escapeSign), at: this.line.joined.place(start, end) };
    });
    return this.parsed;
  }

  /** The same words from the `from`th on, as one text: for what takes the rest of its line. */
  restFrom(from: number): { text: string; at: Place } {
    const first = rawWords(this.line.joined.text, this.textStart, this.escapeSign)[from];
    if (!first) return { text: '', at: this.textAt };
    const end = this.textStart + this.text.length;
    return {
      text: this.line.joined.text.slice(first.start, end),
      at: this.line.joined.place(first.start, end),
    };
  }
}

const takesFlags: ReadonlySet<string> = new Set(['ADD', 'COPY', 'FROM', 'HEALTHCHECK', 'RUN']);
const takesJson: ReadonlySet<string> = new Set([
  'ADD',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'RUN',
  'SHELL',
  'VOLUME',
]);

/** What a Dockerfile may hold. */
export const keywords: ReadonlySet<string> = new Set([
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
]);

/** Parses one line; of `ONBUILD` the instruction behind it. */
export function parseInstruction(line: LogicalLine, escapeSign: string): Instruction {
  const { text } = line.joined;
  const onBuild = /^ONBUILD[ \t]+/i.exec(text);
  return new Instruction(line, escapeSign, onBuild ? onBuild[0].length : 0, onBuild !== null);
}

/** Words that begin with `--`, up to the first other one; a `--` alone ends them. */
function flagsIn(joined: JoinedText, from: number, escapeSign: string): { flags: BuildFlag[]; next: number } {
  const { text } = joined;
  const flags: BuildFlag[] = [];
  let next = from;
  while (text.startsWith('--', next)) {
    const end = endOfFlag(text, next, escapeSign);
    const word = withoutQuotes(text.slice(next, end), escapeSign);
    const at = joined.place(next, end);
    next = skipBlanks(text, end);
    if (word === '--') break;
    const equals = word.indexOf('=');
    const name = word.slice(2, equals < 0 ? undefined : equals).toLowerCase();
    flags.push({ name, value: equals < 0 ? '' : word.slice(equals + 1), at });
  }
  return { flags, next };
}

function endOfFlag(text: string, start: number, escapeSign: string): number {
  let quote = '';
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === escapeSign && quote !== "'") at += 1;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === ' ' || character === '\t') return at;
  }
  return text.length;
}

function endOfWord(text: string, start: number): number {
  let end = start;
  while (end < text.length && text[end] !== ' ' && text[end] !== '\t') end += 1;
  return end;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}
