/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line of an offset ends, before its line end of either kind. */
export function lineEnd(text: string, offset: number): number {
  const feed = text.indexOf('\n', offset);
  const end = feed < 0 ? text.length : feed;
  return feed > offset && text[feed - 1] === '\r' ? end - 1 : end;
}

/** Where the next line begins, or the text ends. */
export function nextLine(text: string, offset: number): number {
  const feed = text.indexOf('\n', offset);
  return feed < 0 ? text.length : feed + 1;
}

/** Whether nothing but spaces stands before it on its line. */
export function beginsLine(text: string, offset: number): boolean {
  return isBlank(text, lineStart(text, offset), offset);
}

/** Whether a stretch is nothing but spaces, tabs and carriage returns. */
export function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const character = text[at];
    if (character !== ' ' && character !== '\t' && character !== '\r') return false;
  }
  return true;
}

/**
 * The spaces with which a line begins that is to stand as deep as `offset` does. `undefined` where that depth is not
 * made of spaces and dashes alone.
 */
export function indentationOf(text: string, offset: number): string | undefined {
  const start = lineStart(text, offset);
  for (let at = start; at < offset; at++) if (text[at] !== ' ' && text[at] !== '-') return undefined;
  return ' '.repeat(offset - start);
}

/** An offset behind a node's last character that is not a line end: block scalars take in the end of their line. */
export function withoutLineEnd(text: string, start: number, end: number): number {
  let at = end;
  if (at > start && text[at - 1] === '\n') at -= 1;
  return at > start && text[at - 1] === '\r' ? at - 1 : at;
}

/** Skips spaces, line ends and comments; the offset of what comes next, at most `end`. */
export function skipBlanks(text: string, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const character = text[at] as string;
    if (character === '#') at = Math.min(nextLine(text, at), end);
    else if (character === ' ' || character === '\t' || character === '\n' || character === '\r') at += 1;
    else break;
  }
  return at;
}

/** The spaces and tabs that the line of an offset begins with. */
export function indentationAt(text: string, offset: number): string {
  const start = lineStart(text, offset);
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return text.slice(start, at);
}

/**
 * The end of the last of the comments behind `end` that stand deeper than `column`: they belong to what ends there, blank
 * lines between them or not. `end` itself where there are none.
 */
export function behindComments(text: string, end: number, column: number): number {
  let found = end;
  for (let at = nextLine(text, end); at < text.length; at = nextLine(text, at)) {
    const indentation = indentationAt(text, at).length;
    const first = text[at + indentation];
    if (first === '#' && indentation > column) found = lineEnd(text, at);
    else if (first !== '\n' && first !== '\r') break;
  }
  return found;
}
