import { closestName } from '../../base/closest-name.js';
import { quoted } from '../../policy/policy-text.js';
import type { Placed, ReadContext } from './field-reader.js';
import type { ProfileDiagnosticCode } from './profile-diagnostics.js';

/** What kind of word is read: how messages call it, and the code for one that is unknown. */
export interface Vocabulary {
  code: ProfileDiagnosticCode;
  title: string;
  /** The hint where no known word is near; by default the list of them all. */
  otherwise?: string;
}

/**
 * The value of a word, which is matched exactly, as engines do; an unknown one is reported with the word that was
 * probably meant.
 */
export function readWord<Value>(
  word: Placed<string> | undefined,
  known: ReadonlyMap<string, Value>,
  { code, title, otherwise }: Vocabulary,
  { problems }: ReadContext,
): Value | undefined {
  if (word === undefined) return undefined;
  const value = known.get(word.value);
  if (value === undefined) {
    const hint = () => {
      const meant = wordMeant(word.value, [...known.keys()]);
      return meant === undefined ? (otherwise ?? allOf(known)) : `did you mean ${meant}?`;
    };
    problems.report(code, word.at, `${quoted(word.value)} is no ${title}`, hint);
  }
  return value;
}

function allOf(known: ReadonlyMap<string, unknown>): string {
  return `there are: ${[...known.keys()].join(', ')}`;
}

/** Of the known words the one that is meant: in another case, without its prefix, or with a slip. */
export function wordMeant(word: string, known: readonly string[]): string | undefined {
  if (word.length > 64) return undefined;
  const upper = word.toUpperCase();
  const same = known.find((name) => name.toUpperCase() === upper || name.toUpperCase().endsWith(`_${upper}`));
  return same ?? closestName(word, known) ?? closestName(upper, known);
}
