import type { Place } from '../../source/source-text.js';

/** Where a piece of a stretch stands; the whole stretch where the text has it in another form (quotes, continuations). */
export function placeWithin(at: Place, piece: string): Place {
  const { source } = at;
  const start = piece === '' ? -1 : source.text.slice(at.start, at.end).indexOf(piece);
  return start < 0 ? at : { source, start: at.start + start, end: at.start + start + piece.length };
}
