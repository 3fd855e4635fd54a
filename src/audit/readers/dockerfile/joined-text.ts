import type { Place, SourceText } from '../../source/source-text.js';

/**
 * A text put together from stretches of a manifest (lines without their continuation signs), which knows for each of
 * its characters where it stands in the manifest.
 */
export class JoinedText {
  readonly text: string;
  /** Where each stretch begins: in the joined text, and in the manifest. */
  private readonly joined: number[] = [];
  private readonly sources: number[] = [];

  /** `stretches` are start and end, start and end, …; `joint` is put between two, and counts to the first. */
  constructor(
    readonly source: SourceText,
    stretches: readonly number[],
    joint = '',
  ) {
    const parts: string[] = [];
    let length = 0;
    for (let at = 0; at < stretches.length; at += 2) {
      const start = stretches[at] ?? 0;
      const part = source.text.slice(start, stretches[at + 1]);
      this.joined.push(length);
      this.sources.push(start);
      parts.push(part);
      length += part.length + joint.length;
    }
    this.text = parts.length === 1 ? (parts[0] ?? '') : parts.join(joint);
  }

  /** Where a character stands in the manifest. */
  offset(at: number): number {
    const { joined } = this;
    let [low, high] = [0, joined.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((joined[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return (this.sources[low] ?? 0) + at - (joined[low] ?? 0);
  }

  /** Of a stretch of the joined text; of an empty one, the point before its first character. */
  place(start: number, end: number): Place {
    const from = this.offset(start);
    return { source: this.source, start: from, end: end > start ? this.offset(end - 1) + 1 : from };
  }
}
