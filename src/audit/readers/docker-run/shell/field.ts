import type { Place } from '../../../source/source-text.js';

/** One word of a command after expansion. */
export interface Field {
  /** Quotes removed, known variables filled in; what is not known stays as written. */
  text: string;
  /** Where it stands: the word or, when all of it is a variable's value, where the value is given. */
  at: Place;
  /** Where exactly its text stands, character for character; absent when it was put together. */
  inner?: Place;
  /** Why a part of it is not known: `the variable TAG has no value here`. */
  unknown?: string;
  /** All of it is one unquoted expansion that is not known: it may be no word, or several. */
  bare?: true;
}

/** A text that is read as a shell script, and where its characters stand in the manifest. */
export interface ShellText {
  text: string;
  /** Reading stops here. */
  end: number;
  place(start: number, end: number): Place;
  /** Characters stand in the manifest as they are here, so that a part of a word has a place of its own. */
  exact: boolean;
}

/** The place of a stretch of a field's text, as narrow as is known. */
export function partOf(field: Field, start: number, end: number): Place {
  if (!field.inner) return field.at;
  const { source, start: from } = field.inner;
  return { source, start: from + start, end: from + end };
}
