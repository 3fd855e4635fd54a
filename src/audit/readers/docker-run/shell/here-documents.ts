import type { ShellText } from './field.js';
import { lineEndWithin } from './shell-syntax.js';

interface Announced {
  name: string;
  tabs: boolean;
  isScript: boolean;
}

/** The here-documents that a line announces, and whose texts follow it. */
export class HereDocuments {
  private waiting: Announced[] = [];

  /** `tabs`: written `<<-`, so that tabs before its end do not count. */
  announce(name: string, tabs: boolean, isScript: boolean): void {
    this.waiting.push({ name, tabs, isScript });
  }

  /** Goes past the texts of all that were announced; those that are scripts are given to `read`. */
  skip(shell: ShellText, from: number, read: (start: number, end: number) => void): number {
    if (this.waiting.length === 0) return from;
    const { waiting } = this;
    this.waiting = [];
    let at = from;
    for (const announced of waiting) {
      const { bodyEnd, next } = findEnd(shell, at, announced);
      if (announced.isScript) read(at, bodyEnd);
      at = next;
    }
    return at;
  }
}

function findEnd(shell: ShellText, from: number, { name, tabs }: Announced) {
  const { text, end } = shell;
  let at = from;
  while (at < end) {
    const lineEnd = lineEndWithin(shell, at);
    let start = at;
    while (tabs && text[start] === '\t') start += 1;
    const stop = text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd;
    if (stop - start === name.length && text.startsWith(name, start))
      return { bodyEnd: at, next: Math.min(lineEnd + 1, end) };
    at = lineEnd + 1;
  }
  return { bodyEnd: end, next: end };
}
