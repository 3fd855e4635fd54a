import type { TestOperator } from './program-graph.js';

/** Numbers from `from` to `to`, both included, that lead to the same place. */
export interface Interval<Place> {
  from: number;
  to: number;
  place: Place;
  /** How often calls come here; only the proportion counts. */
  weight: number;
}

/** Tests of one number, as a tree. */
export type SearchTree<Place> =
  | { kind: 'place'; place: Place }
  | { kind: 'test'; operator: TestOperator; k: number; yes: SearchTree<Place>; no: SearchTree<Place> };

/** The effort is cubic: a longer list is halved until its parts are no longer than this. */
const mostIntervals = 256;

/** Longer lists of single numbers are split: that costs one test more, and saves half of the way. */
const mostSingles = 16;

/**
 * The best tree of comparisons that finds a number's place, by dynamic programming over all partitions of the list. A
 * part of it is found by one of two means: splitting it at a boundary (JGE), or, where all but single numbers lead to
 * one place, asking for those in turn (JEQ), the frequent ones first.
 *
 * What is minimal is the sum of `testPrice` for each test and of the mean number of tests that a call meets.
 *
 * @param intervals ascending, without gaps, neighbours with different places
 */
export function searchTree<Place>(
  intervals: readonly Interval<Place>[],
  testPrice: number,
): SearchTree<Place> {
  if (intervals.length <= mostIntervals) return new Search(intervals, testPrice).tree();
  const middle = intervals.length >> 1;
  return {
    kind: 'test',
    operator: 'JGE',
    k: intervals[middle]?.from ?? 0,
    yes: searchTree(intervals.slice(middle), testPrice),
    no: searchTree(intervals.slice(0, middle), testPrice),
  };
}

/** Single numbers to ask for, by index, in that order; all others lead to `background`. */
interface Chain<Place> {
  cost: number;
  background: Place;
  singles: number[];
}

class Search<Place> {
  private readonly count: number;
  /** Of the intervals before an index, as a part of all. */
  private readonly weightBefore: Float64Array;
  /** Cost of the best tree for intervals `first` to `last`, at first × count + last; and the same transposed. */
  private readonly costs: Float64Array;
  private readonly transposed: Float64Array;
  /** Where the best tree splits: the first interval of the upper part; 0 where it asks for single numbers. */
  private readonly splits: Uint16Array;

  constructor(
    private readonly intervals: readonly Interval<Place>[],
    private readonly testPrice: number,
  ) {
    this.count = intervals.length;
    this.costs = new Float64Array(this.count ** 2);
    this.transposed = new Float64Array(this.count ** 2);
    this.splits = new Uint16Array(this.count ** 2);
    this.weightBefore = new Float64Array(this.count + 1);
    const total = intervals.reduce((sum, { weight }) => sum + weight, 0) || 1;
    for (const [index, { weight }] of intervals.entries())
      this.weightBefore[index + 1] = (this.weightBefore[index] ?? 0) + weight / total;
  }

  tree(): SearchTree<Place> {
    for (let length = 1; length <= this.count; length++) {
      for (let first = 0; first + length <= this.count; first++) this.solve(first, first + length - 1);
    }
    return this.build(0, this.count - 1);
  }

  private solve(first: number, last: number): void {
    const { count, costs, transposed } = this;
    let best = this.chainOf(first, last)?.cost ?? Number.POSITIVE_INFINITY;
    let bestSplit = 0;
    const here = this.testPrice + this.weightOf(first, last);
    const [row, column] = [first * count - 1, last * count];
    for (let split = first + 1; split <= last && best > here; split++) {
      const cost = here + (costs[row + split] as number) + (transposed[column + split] as number);
      if (cost < best) {
        best = cost;
        bestSplit = split;
      }
    }
    costs[first * count + last] = best;
    transposed[last * count + first] = best;
    this.splits[first * count + last] = bestSplit;
  }

  private build(first: number, last: number): SearchTree<Place> {
    const split = this.splits[first * this.count + last] ?? 0;
    if (split > 0) {
      const k = this.interval(split).from;
      return {
        kind: 'test',
        operator: 'JGE',
        k,
        yes: this.build(split, last),
        no: this.build(first, split - 1),
      };
    }
    const chain = this.chainOf(first, last);
    if (chain === undefined) throw new Error('a list of intervals without a tree');
    return chain.singles.reduceRight<SearchTree<Place>>(
      (no, single) => {
        const { from: k, place } = this.interval(single);
        return { kind: 'test', operator: 'JEQ', k, yes: { kind: 'place', place }, no };
      },
      { kind: 'place', place: chain.background },
    );
  }

  /** Absent where two places have more than single numbers, or there are too many of these. */
  private chainOf(first: number, last: number): Chain<Place> | undefined {
    const background = this.backgroundOf(first, last);
    if (background === undefined) return undefined;
    const singles: number[] = [];
    for (let index = first; index <= last; index++) {
      if (this.interval(index).place !== background.place) singles.push(index);
      if (singles.length > mostSingles) return undefined;
    }
    singles.sort((a, b) => this.weightOf(b, b) - this.weightOf(a, a) || a - b);
    let left = this.weightOf(first, last);
    let cost = 0;
    for (const single of singles) {
      cost += this.testPrice + left;
      left -= this.weightOf(single, single);
    }
    return { cost, background: background.place, singles };
  }

  /** The one place of all intervals longer than one number; of single numbers only, the most frequent place. */
  private backgroundOf(first: number, last: number): { place: Place } | undefined {
    let found: { place: Place } | undefined;
    for (let index = first; index <= last; index++) {
      const { from, to, place } = this.interval(index);
      if (from === to) continue;
      if (found !== undefined && found.place !== place) return undefined;
      found = { place };
    }
    return found ?? this.commonest(first, last);
  }

  private commonest(first: number, last: number): { place: Place } {
    const counts = new Map<Place, number>();
    for (let index = first; index <= last; index++) {
      const { place } = this.interval(index);
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    const [place] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
    return { place };
  }

  private weightOf(first: number, last: number): number {
    return (this.weightBefore[last + 1] ?? 0) - (this.weightBefore[first] ?? 0);
  }

  private interval(index: number): Interval<Place> {
    return this.intervals[index] as Interval<Place>;
  }
}
