import { printable } from '../../base/text.js';

/** Characters of one value that are shown. */
const maxShown = 160;

/**
 * Text that others wrote, as inline code. GitHub makes no mention, reference or link of what is within `<code>`, and
 * every sign that means something to Markdown or to HTML is written as its number: unlike between backticks, that also
 * holds for backticks, and for `|` in a table. Long text is cut.
 */
export function codeSpan(text: string): string {
  const shown = text.length > maxShown ? `${text.slice(0, maxShown - 1)}…` : text;
  const safe = printable(shown).replace(/\p{Surrogate}/gu, '\ufffd');
  const escaped = safe.replace(/[!-,.:-@[-`{-~]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<code>${escaped}</code>`;
}

/** Text of our own, which may hold code spans: only what would be HTML, or end a table's cell, is escaped. */
export function trusted(text: string): string {
  const parts = printable(text).split('`');
  // Between backticks, entities would show as such.
  if (parts.length % 2 === 0) return escapeMarkup(parts.join("'"));
  return parts.map((part, index) => (index % 2 === 1 ? codeSpan(part) : escapeMarkup(part))).join('');
}

function escapeMarkup(text: string): string {
  return text.replace(/[<>&|*_[\]@#]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Lines as a code block; its fence is longer than any in them. */
export function fencedBlock(lines: readonly string[]): string {
  const safe = lines.map((line) => printable(line.slice(0, 500)).replace(/\p{Surrogate}/gu, '\ufffd'));
  const longest = Math.max(2, ...safe.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return `${fence}yaml\n${safe.join('\n')}\n${fence}`;
}
