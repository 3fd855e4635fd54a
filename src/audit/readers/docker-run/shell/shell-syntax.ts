import type { ShellText } from './field.js';

/** Of the environment of whoever runs a script; what they mean is clear without their values. */
export const ambientVariables: ReadonlySet<string> = new Set(['HOME', 'PWD', 'UID', 'USER', 'GID']);

/** Commands that print the same as a variable holds. */
const meanings: Record<string, string | undefined> = {
  __proto__: null as never,
  pwd: '$PWD',
  'pwd -P': '$PWD',
  'id -u': '$UID',
  'id -g': '$GID',
  'id -un': '$USER',
  whoami: '$USER',
};

/** The variable whose value a command prints; `undefined` for all others. */
export function meaningOf(command: string): string | undefined {
  return command.length < 20 ? meanings[command.trim()] : undefined;
}

/** Why a variable has no value, in words. */
export function reasonFor(name: string): string {
  return /^[A-Za-z_]/.test(name)
    ? `the variable ${name.slice(0, 60)} has no value here`
    : "the script's arguments are not known here";
}

/** Behind the `)` that belongs to the `(` at `open`; quotes are not looked at. */
export function closingParenthesis({ text, end }: ShellText, open: number): number {
  let depth = 0;
  for (let at = open; at < end; at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return end;
}

/** Where the `}` of the `${` at `open` stands; the end of the text where there is none. */
export function closingBrace({ text, end }: ShellText, open: number): number {
  let depth = 0;
  for (let at = open; at < end; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '$' && text[at + 1] === '{') {
      depth += 1;
      at += 1;
    } else if (character === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return end;
}

/** Where the quote or backquote ends that begins before `start`; a backslash escapes. */
export function closingQuote({ text, end }: ShellText, start: number, quote: string): number {
  let at = start;
  while (at < end && text[at] !== quote) at += text[at] === '\\' ? 2 : 1;
  return Math.min(at, end);
}

/** Where the line ends that `at` stands in, its line feed not included. Looks no further than the text's end. */
export function lineEndWithin({ text, end }: ShellText, at: number): number {
  let stop = at;
  while (stop < end && text[stop] !== '\n') stop += 1;
  return stop;
}
