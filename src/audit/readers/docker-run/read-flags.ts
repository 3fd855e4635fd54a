import type { Place } from '../../source/source-text.js';
import type { FlagValue, RunReading } from './flags/flag.js';
import { flagNamed, longName } from './flags/known-flags.js';
import type { Field } from './shell/field.js';

/**
 * Applies the flags at the beginning of a command line, as Docker's and Podman's parser reads them (spf13/pflag, flags
 * only before the first argument). Gives the number of words that were flags: there the image stands.
 */
export function readFlags(words: readonly Field[], reading: RunReading): number {
  let at = 0;
  /** Where a word was passed over that may have been the image. */
  let passed = -1;
  for (;;) {
    const word = words[at];
    if (word === undefined) return passed < 0 ? at : passed;
    const { text } = word;
    if (word.bare === true && isOptions(words, at)) {
      if (passed < 0) passed = at;
      reading.unresolved.push({ field: 'options', at: word.at, reason: word.unknown ?? 'it is not known' });
      at += 1;
    } else if (text === '--') return at + 1;
    else if (!text.startsWith('-') || text === '-') return at;
    else at += text.startsWith('--') ? longFlag(words, at, reading) : shortFlags(words, at, reading);
  }
}

/**
 * Whether a word that is not known stands for options rather than for the image. Its name tells; else it does if another
 * word follows that begins like an option, or looks like an image.
 */
function isOptions(words: readonly Field[], at: number): boolean {
  const name = words[at]?.text ?? '';
  const next = words[at + 1];
  if (next === undefined) return false;
  if (/OPT|ARG|FLAG|PARAM|EXTRA|VOLUME|MOUNT|PORT|ENV|NETWORK|DEVICE|CAP|LIMIT/i.test(name)) return true;
  if (/IMAGE|IMG|TAG|REPO|CONTAINER/i.test(name)) return false;
  return next.text.startsWith('-') || next.bare === true || /[:/]/.test(next.text) || /^\$[@*]/.test(name);
}

function longFlag(words: readonly Field[], at: number, reading: RunReading): number {
  const word = words[at] as Field;
  const equals = word.text.indexOf('=');
  const name = word.text.slice(2, equals < 0 ? undefined : equals);
  const flag = flagNamed(name);
  if (equals >= 0) {
    apply(reading, name, word, word.text.slice(equals + 1), word.at);
    return 1;
  }
  if (flag?.boolean === true) {
    apply(reading, name, word, 'true', word.at);
    return 1;
  }
  if (flag === undefined) return unknownFlag(words, at, name, reading);
  return separateValue(words, at, name, reading);
}

function separateValue(words: readonly Field[], at: number, name: string, reading: RunReading): number {
  const word = words[at] as Field;
  const value = words[at + 1];
  if (value === undefined) {
    reading.unresolved.push({ field: name, at: word.at, reason: 'it has no value' });
    return 1;
  }
  apply(reading, name, value, value.text, together(word.at, value.at));
  return 2;
}

/** Newer engines have more flags. It has a value if what follows cannot be the image because more words come. */
function unknownFlag(words: readonly Field[], at: number, name: string, reading: RunReading): number {
  const word = words[at] as Field;
  reading.unresolved.push({ field: name.slice(0, 60), at: word.at, reason: 'this flag is not known' });
  const next = words[at + 1];
  const hasValue = next !== undefined && !next.text.startsWith('-') && words[at + 2]?.text.startsWith('-');
  return hasValue ? 2 : 1;
}

/** `-itd`, `-p8080:80`, `-itv /a:/b`, `-u=0`. */
function shortFlags(words: readonly Field[], at: number, reading: RunReading): number {
  const word = words[at] as Field;
  const { text } = word;
  for (let letter = 1; letter < text.length; letter += 1) {
    const name = longName(text[letter] ?? '');
    const flag = name === undefined ? undefined : flagNamed(name);
    if (name === undefined || flag === undefined) {
      reading.unresolved.push({ field: text.slice(0, 60), at: word.at, reason: 'this flag is not known' });
      return 1;
    }
    const rest = text.slice(letter + 1);
    if (!flag.boolean) {
      if (rest === '') return separateValue(words, at, name, reading);
      apply(reading, name, word, rest.replace(/^=/, ''), word.at);
      return 1;
    }
    if (rest.startsWith('=')) {
      apply(reading, name, word, rest.slice(1), word.at);
      return 1;
    }
    apply(reading, name, word, 'true', word.at);
  }
  return 1;
}

function apply(reading: RunReading, flag: string, word: Field, value: string, at: Place): void {
  const handler = flagNamed(flag)?.apply;
  if (!handler) return;
  const given: FlagValue = { flag, value, at };
  if (word.unknown !== undefined) given.unknown = word.unknown;
  handler(reading, given);
}

/** From a flag to its value; they may stand far apart where one of them is a variable's value. */
function together(flag: Place, value: Place): Place {
  const near = flag.source === value.source && value.start >= flag.end && value.start - flag.end < 200;
  return near ? { source: flag.source, start: flag.start, end: value.end } : value;
}
