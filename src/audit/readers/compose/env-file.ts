import type { Place, SourceText } from '../../source/source-text.js';
import { interpolate, type Lookup } from './interpolate.js';

/** One line of an environment file. */
export interface EnvFileVariable {
  name: string;
  /** `undefined`: the file only names it, or its value has a variable that is not set. */
  value?: string;
  /** The value as the file has it, without its quotes; `undefined` where the file only names it. */
  written?: string;
  /** The value, or the name where there is none. */
  at: Place;
}

/** Lines that one file may have. */
const maxVariables = 100_000;

/**
 * Reads `.env` and what `env_file` names, as Compose does (compose-go, dotenv): `export`, comments, quotes over several
 * lines, `NAME: value`; variables within values are those of earlier lines, then `lookup`. Lines that are none of this
 * are passed over.
 */
export function parseEnvFile(source: SourceText, lookup: Lookup = () => undefined): EnvFileVariable[] {
  const { text } = source;
  const variables: EnvFileVariable[] = [];
  const known = new Map<string, string>();
  const find: Lookup = (name) => known.get(name) ?? lookup(name);
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length && variables.length < maxVariables) {
    const end = lineEnd(text, at);
    assignment.lastIndex = at;
    const match = assignment.exec(text);
    at = end + 1;
    if (!match) continue;
    const [whole, name = '', separator] = match;
    const valueStart = match.index + whole.length;
    if (separator === undefined) {
      const start = match.index + whole.lastIndexOf(name);
      variables.push({ name, at: { source, start, end: start + name.length } });
      continue;
    }
    const raw = readValue(text, valueStart, end);
    at = lineEnd(text, raw.end) + 1;
    const variable: EnvFileVariable = {
      name,
      written: raw.text,
      at: { source, start: valueStart, end: raw.end },
    };
    const value = raw.literal ? raw.text : expand(raw.text, find);
    if (value !== undefined) {
      variable.value = value;
      known.set(name, value);
    }
    variables.push(variable);
  }
  return variables;
}

/** `format: raw`: everything behind the first `=` is the value. */
export function parseRawEnvFile(source: SourceText): EnvFileVariable[] {
  const { text } = source;
  const variables: EnvFileVariable[] = [];
  for (let at = 0; at < text.length && variables.length < maxVariables; ) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end).replace(/\r$/, '');
    const equals = line.indexOf('=');
    if (equals > 0 && !line.startsWith('#')) {
      const value = line.slice(equals + 1);
      const place = { source, start: at + equals + 1, end: at + line.length };
      variables.push({ name: line.slice(0, equals).trim(), value, written: value, at: place });
    }
    at = end + 1;
  }
  return variables;
}

const assignment = /[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]{0,1000})[ \t]*(?:([=:])[ \t]*|\r?(?=\n|$))/y;

interface RawValue {
  text: string;
  end: number;
  /** No variables and no escapes: single quotes. */
  literal: boolean;
}

function readValue(text: string, start: number, end: number): RawValue {
  const quote = text[start];
  if (quote === '"' || quote === "'") {
    for (let at = start + 1; at < text.length; at++) {
      if (text[at] === '\\') at += 1;
      else if (text[at] === quote) {
        const inner = text.slice(start + 1, at);
        return { text: quote === '"' ? unescaped(inner) : inner, end: at + 1, literal: quote === "'" };
      }
    }
  }
  const line = text.slice(start, end);
  const comment = /(?:^|[ \t])#/.exec(line);
  const value = (comment ? line.slice(0, comment.index) : line).trimEnd();
  return { text: value, end: start + value.length, literal: false };
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(.)/gs, (whole, character: string) => {
    if (character === 'n') return '\n';
    if (character === 'r') return '\r';
    if (character === 't') return '\t';
    // A dollar sign behind a backslash is one: the template syntax doubles it.
    if (character === '$') return '$$';
    return character === '"' || character === '\\' ? character : whole;
  });
}

function expand(text: string, lookup: Lookup): string | undefined {
  const { text: expanded, missing, problem } = interpolate(text, lookup);
  // A lone dollar sign is common in passwords, and no error here.
  if (problem !== undefined) return text;
  return missing.length > 0 ? undefined : expanded;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
