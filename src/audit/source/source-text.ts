import type { Position } from '../../base/diagnostic.js';

/** A manifest's text, and under which name people know it. Offsets are in UTF-16 code units. */
export class SourceText {
  private lineStarts: number[] | undefined;

  constructor(
    /** The path as the user gave it, `-` for standard input, `docker:NAME` for a running container. */
    readonly path: string,
    readonly text: string,
  ) {}

  /** Line and column of an offset, both from 1; an offset behind the end is the end. */
  position(offset: number): Position {
    const starts = this.starts();
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: Math.min(offset, this.text.length) - (starts[low] ?? 0) + 1 };
  }

  /** A line's text without its end; lines count from 1. Empty where there is no such line. */
  line(number: number): string {
    const start = this.starts()[number - 1];
    if (start === undefined) return '';
    const end = this.text.indexOf('\n', start);
    return this.text.slice(start, end < 0 ? undefined : end).replace(/\r$/, '');
  }

  private starts(): number[] {
    if (this.lineStarts) return this.lineStarts;
    const starts = [0];
    for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.lineStarts = starts;
    return starts;
  }
}

/** A stretch of a manifest; `end` is exclusive. Nodes are places, too. */
export interface Place {
  source: SourceText;
  start: number;
  end: number;
}
