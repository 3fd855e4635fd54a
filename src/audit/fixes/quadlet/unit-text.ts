import type { DeclaredContainer } from '../../model/declared-container.js';
import { readUnitFile, type UnitEntry } from '../../readers/systemd/unit-file.js';
import type { Place, SourceText } from '../../source/source-text.js';
import type { TextEdit } from '../text-edit.js';
import { lineEnd, lineStart, nextLine } from '../tree/lines.js';

/** A quadlet whose text is changed. */
export interface UnitText {
  source: SourceText;
  container: DeclaredContainer;
  /** Of its own [Container]. */
  entries: readonly UnitEntry[];
}

export function unitTextOf(source: SourceText, container: DeclaredContainer): UnitText {
  return {
    source,
    container,
    entries: readUnitFile(source).filter(({ section }) => section === 'Container'),
  };
}

export function entriesOf({ entries }: UnitText, key: string): UnitEntry[] {
  return entries.filter((entry) => entry.key === key);
}

/** Adds lines at the end of the section. `undefined` where this text has no [Container] of its own. */
export function addLines({ source, entries }: UnitText, lines: readonly string[]): TextEdit[] | undefined {
  const { text } = source;
  const last = entries.at(-1)?.at.end ?? sectionEnd(text);
  if (last === undefined) return undefined;
  const at = lineEnd(text, last);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return [{ start: at, end: at, text: lines.map((line) => eol + line).join('') }];
}

function sectionEnd(text: string): number | undefined {
  const heading = /^[ \t]*\[Container\]/m.exec(text);
  return heading ? heading.index + heading[0].length : undefined;
}

/** Gives a key a value: where it is there already, the last time, else on a line of its own. */
export function setKey(unit: UnitText, key: string, value: string): TextEdit[] | undefined {
  const entry = entriesOf(unit, key).at(-1);
  if (!entry) return addLines(unit, [`${key}=${value}`]);
  return replaceValue(unit, entry, value);
}

export function replaceValue({ source }: UnitText, entry: UnitEntry, value: string): TextEdit[] | undefined {
  const { start, end } = entry.value === '' ? { start: entry.at.end, end: entry.at.end } : entry.valueAt;
  return source.text.slice(start, end).includes('\n') ? undefined : [{ start, end, text: value }];
}

/** Removes an entry's lines. `undefined` where comments stand between them. */
export function removeEntry({ source }: UnitText, { at }: UnitEntry): TextEdit[] | undefined {
  const { text } = source;
  if (/\n[ \t]*[#;]/.test(text.slice(at.start, at.end))) return undefined;
  return [{ start: lineStart(text, at.start), end: nextLine(text, at.end), text: '' }];
}

/**
 * Removes what a setting's place covers: a word of an entry, or all of it where it has no other. `undefined` where it
 * comes from another file or is quoted.
 */
export function removeAt(unit: UnitText, at: Place | undefined): TextEdit[] | undefined {
  if (at?.source !== unit.source) return undefined;
  const entry = unit.entries.find((one) => one.at.start <= at.start && at.end <= one.at.end);
  if (!entry) return undefined;
  const { start, end } = entry.valueAt;
  const whole = at.start <= start && at.end >= end;
  if (whole || entry.value === '') return removeEntry(unit, entry);
  const { text } = unit.source;
  if (/["'\\]/.test(text.slice(start, end))) return undefined;
  if (at.start > start) {
    let from = at.start;
    while (text[from - 1] === ' ' || text[from - 1] === '\t') from -= 1;
    return [{ start: from, end: at.end, text: '' }];
  }
  let to = at.end;
  while (text[to] === ' ' || text[to] === '\t') to += 1;
  return [{ start: at.start, end: to, text: '' }];
}
