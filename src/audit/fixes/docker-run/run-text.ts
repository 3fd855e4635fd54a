import type { DeclaredContainer } from '../../model/declared-container.js';
import type { EngineCommand } from '../../readers/docker-run/engine-command.js';
import { findRunCommands } from '../../readers/docker-run/find-run-commands.js';
import { placeOfHead } from '../../readers/docker-run/run-workload.js';
import type { Field } from '../../readers/docker-run/shell/field.js';
import type { Place, SourceText } from '../../source/source-text.js';
import type { TextEdit } from '../text-edit.js';
import { beginsLine, isBlank, lineEnd, lineStart, nextLine } from '../tree/lines.js';
import { isWithin } from '../tree/own.js';

/** One `docker run` in a text. */
export interface RunText {
  source: SourceText;
  container: DeclaredContainer;
  /** `docker run` itself. */
  head: Place;
  /** All behind it. */
  words: readonly Field[];
}

/** The command that starts a container. `undefined` where it is put together from variables. */
export function runTextOf(source: SourceText, container: DeclaredContainer): RunText | undefined {
  const { at } = container;
  for (const command of findRunCommands(source)) {
    const head = placeOfHead(command.head);
    const place = head && wholeOf(command, head);
    if (place && isWithin(at, place) && /^\S*(?:docker|podman|nerdctl|finch)/.test(textOf(head)))
      return { source, container, head, words: command.words };
  }
  return undefined;
}

function textOf({ source, start, end }: Place): string {
  return source.text.slice(start, end);
}

function wholeOf({ words }: EngineCommand, head: Place): Place {
  const ends = words.map(({ at }) => (at.source === head.source && at.start >= head.start ? at.end : 0));
  return { source: head.source, start: head.start, end: Math.max(head.end, ...ends.slice(0, 10_000)) };
}

/** Text that a shell takes as it is, quoted or not. */
const harmless = /^[\w@%+=:,./-]+$/;

/**
 * Adds flags right behind `docker run`: on lines of their own where the command goes over several. `undefined` where
 * one of them would have to be quoted, which a command within quotes does not allow.
 */
export function addFlags({ source, head }: RunText, flags: readonly string[][]): TextEdit[] | undefined {
  if (flags.some((words) => words.some((word) => !harmless.test(word)))) return undefined;
  const { text } = source;
  const next = /^[ \t]*\\(\r?\n)([ \t]*)/.exec(text.slice(head.end, head.end + 500));
  const separator = next ? ` \\${next[1]}${next[2]}` : ' ';
  const added = flags.map((words) => separator + words.join(' ')).join('');
  return [{ start: head.end, end: head.end, text: added }];
}

/** The words of a flag, which a setting's place covers. `undefined` where the place is of something else. */
function flagAt({ words, head }: RunText, at: Place): { first: Field; last: Field } | undefined {
  if (at.source !== head.source || at.start < head.end) return undefined;
  const index = words.findIndex((word) => word.at.source === at.source && word.at.start === at.start);
  const first = words[index];
  if (!first?.text.startsWith('-')) return undefined;
  if (first.at.end === at.end) return { first, last: first };
  const last = words[index + 1];
  return last?.at.end === at.end ? { first, last } : undefined;
}

/** Removes a flag with its value, and its line if there is nothing else on it. */
export function removeFlag(run: RunText, at: Place): TextEdit[] | undefined {
  const flag = flagAt(run, at);
  // `-itv /a:/b` is several flags.
  if (!flag || !/^(?:--|-[A-Za-z]$|-[A-Za-z]=)/.test(flag.first.text)) return undefined;
  const { text } = run.source;
  const [start, end] = [flag.first.at.start, flag.last.at.end];
  const stop = lineEnd(text, end);
  const rest = text.slice(end, stop);
  if (/^[ \t]*\\$/.test(rest) && beginsLine(text, start))
    return [{ start: lineStart(text, start), end: nextLine(text, stop), text: '' }];
  if (!beginsLine(text, start)) {
    let from = start;
    while (text[from - 1] === ' ' || text[from - 1] === '\t') from -= 1;
    return [{ start: from, end, text: '' }];
  }
  let to = end;
  while (text[to] === ' ' || text[to] === '\t') to += 1;
  return isBlank(text, to, stop) ? undefined : [{ start, end: to, text: '' }];
}

/** Changes a flag's value where it stands in the text: variables in it stay as they are. */
export function changeValue(
  run: RunText,
  at: Place,
  change: (value: string) => string | undefined,
): TextEdit[] | undefined {
  const flag = flagAt(run, at);
  const place = flag && valuePlace(flag.last);
  if (!flag || !place) return undefined;
  const written = place.source.text.slice(place.start, place.end);
  // `--volume=…` is one word; of `-v …` the value is another.
  const skip = flag.first === flag.last ? (/^--[\w-]+=|^-[A-Za-z]=?/.exec(written)?.[0].length ?? 0) : 0;
  if (flag.first === flag.last && skip === 0) return undefined;
  const value = change(written.slice(skip));
  if (value === undefined || !keepsOdd(value, written)) return undefined;
  return [{ start: place.start + skip, end: place.end, text: value }];
}

/** Whether all that a shell might take otherwise was there before: what is new is harmless. */
function keepsOdd(value: string, written: string): boolean {
  const odd = (text: string) => text.replace(/[\w@%+=:,./-]+/g, '');
  return odd(written).includes(odd(value));
}

/** Where a word's text stands, without quotes around all of it. `undefined` where quotes or escapes stand within. */
function valuePlace(word: Field): Place | undefined {
  if (word.inner) return word.inner;
  const { source, start, end } = word.at;
  const raw = source.text.slice(start, end);
  const quoted = /^"([^"\\`]*)"$/.exec(raw);
  if (quoted) return quoted[1]?.includes('$(') ? undefined : { source, start: start + 1, end: end - 1 };
  return /["'\\`\s]|\$\(/.test(raw) ? undefined : word.at;
}
