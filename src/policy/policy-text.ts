import { stringify } from 'yaml';
import { printable } from '../base/text.js';

/**
 * What a reviewer cannot see, or would see in another order than the parser: control and format characters,
 * line and paragraph separators, lone surrogates, and U+FFFD, which stands for bytes that were no UTF-8.
 * The two joiners stay, for scripts and emoji need them.
 */
const invisible = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\ufffd]/gu;

const longestReason = 400;

function utf16Escape(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/** Text safe to show in a message or a comment: nothing invisible, and no line ends. */
export function visible(text: string): string {
  return printable(text).replace(invisible, utf16Escape);
}

/** `"text"` for a message, made visible and cut at 60 characters. */
export function quoted(text: string): string {
  const shown = Array.from(visible(text.slice(0, 200)));
  return `"${shown.length > 60 ? `${shown.slice(0, 59).join('')}…` : shown.join('')}"`;
}

/**
 * A reason as it stands behind a grant: one visible line, no spaces at its ends, at most 400 characters.
 * Applying it twice changes nothing.
 */
export function reasonText(text: string): string {
  const characters = Array.from(visible(text).trim());
  if (characters.length <= longestReason) return characters.join('');
  return `${characters.slice(0, longestReason - 1).join('')}…`;
}

/** A YAML double-quoted scalar, which is a JSON string with everything invisible escaped. */
export function quotedScalar(text: string): string {
  return JSON.stringify(text).replace(invisible, utf16Escape);
}

/**
 * A string as a YAML scalar on one line: plain where every YAML parser, a 1.1 one included, reads it back as
 * that string, double-quoted otherwise.
 */
export function scalarText(text: string): string {
  if (!/^[\p{L}0-9_/.]/u.test(text) || text.length > 4096) return quotedScalar(text);
  const emitted = stringify(text, { blockQuote: false, lineWidth: 0, compat: 'yaml-1.1' });
  return emitted === `${text}\n` && text.search(invisible) === -1 ? text : quotedScalar(text);
}

/** The same inside `{ }`, where commas and brackets separate. */
export function flowScalarText(text: string): string {
  return /^[\w./+-]+$/.test(text) ? scalarText(text) : quotedScalar(text);
}
