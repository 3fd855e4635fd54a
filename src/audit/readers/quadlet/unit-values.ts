import type { Place } from '../../source/source-text.js';
import { expandSpecifiers, type UnitName } from '../systemd/specifiers.js';
import type { UnitEntry } from '../systemd/unit-file.js';
import { unitWords } from '../systemd/unit-words.js';
import type { KeyForm } from './quadlet-keys.js';

/** One value that a unit gives a key. */
export interface UnitValue {
  text: string;
  /** The key with its value; of one word among several, the word. */
  at: Place;
  unknown?: string;
}

/** The entries of each key, in the order of the text. An empty assignment takes away what stands before it. */
export function entriesByKey(entries: readonly UnitEntry[]): Map<string, UnitEntry[]> {
  const byKey = new Map<string, UnitEntry[]>();
  for (const entry of entries) {
    const before = byKey.get(entry.key);
    if (entry.value === '') byKey.delete(entry.key);
    else if (before) before.push(entry);
    else byKey.set(entry.key, [entry]);
  }
  return byKey;
}

/** A key's values in the form that the key has. */
export function valuesOf(entries: readonly UnitEntry[], form: KeyForm, unit: UnitName): UnitValue[] {
  if (form === 'words') return entries.flatMap((entry) => wordsOf(entry, unit));
  const read = form === 'lines' ? entries : entries.slice(-1);
  return read.map((entry) => {
    const text = form === 'boolean' ? booleanText(entry.value) : unquoted(entry.value);
    return { ...expandSpecifiers(text, unit), at: entry.at };
  });
}

function wordsOf(entry: UnitEntry, unit: UnitName): UnitValue[] {
  const words = unitWords(entry, unit);
  const only = words.length === 1;
  return words.map(({ text, at, unknown }) => ({
    text,
    at: only ? entry.at : at,
    ...(unknown === undefined ? {} : { unknown }),
  }));
}

/** Whatever is not one of these is off (podman, unitfile.go, LookupBoolean). */
function booleanText(value: string): string {
  return /^(?:1|yes|true|on)$/i.test(unquoted(value)) ? 'true' : 'false';
}

function unquoted(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
