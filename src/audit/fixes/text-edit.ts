/** Puts `text` in place of the characters from `start` up to `end` (UTF-16 code units; `end` is exclusive). */
export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

/**
 * Whether two edits of one text may be made together: they neither take the same character nor insert at the same
 * place, where it would not be clear which comes first.
 */
export function collide(a: TextEdit, b: TextEdit): boolean {
  if (a.start === b.start && (a.end === a.start || b.end === b.start)) return a.end === b.end;
  return a.start < b.end && b.start < a.end;
}

/** Makes all edits at once, each meant for the text as it is before. `undefined` where two of them collide. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string | undefined {
  // Where one inserts what another begins to take, the insertion comes first.
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  const pieces: string[] = [];
  let at = 0;
  let last: TextEdit | undefined;
  for (const edit of sorted) {
    if (last && (edit.start < at || collide(last, edit))) return undefined;
    pieces.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
    last = edit;
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}
