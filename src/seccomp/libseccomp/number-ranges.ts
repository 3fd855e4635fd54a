import { sameVerdict, type Verdict } from '../call-verdict.js';
import type { NumberRange } from './filter-model.js';

/** Largest number of a call, as a filter sees it. */
export const largestNumber = 0xffffffff;

/**
 * The ranges of numbers, all within `first` to `last`, whose answer is not `otherwise`.
 *
 * @param starts numbers at which the answer may change
 * @param answer the answer to a number
 */
export function numberRanges(
  { first, last }: { first: number; last: number },
  starts: readonly number[],
  answer: (number: number) => Verdict,
  otherwise: Verdict,
): NumberRange[] {
  const edges = [...new Set([first, ...starts])]
    .filter((start) => start >= first && start <= last)
    .sort((a, b) => a - b);
  const ranges: NumberRange[] = [];
  for (const [index, start] of edges.entries()) {
    const verdict = answer(start);
    if (sameVerdict(verdict, otherwise)) continue;
    const end = (edges[index + 1] ?? last + 1) - 1;
    const before = ranges.at(-1);
    if (before !== undefined && before.last === start - 1 && sameVerdict(before.verdict, verdict))
      before.last = end;
    else ranges.push({ first: start, last: end, verdict });
  }
  return ranges;
}
