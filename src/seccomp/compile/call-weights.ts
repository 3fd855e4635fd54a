import type { Run } from '../decision/word-functions.js';

/** How often calls come, as weights of runs of the architecture and of the number; only proportions count. */
export interface CallWeights {
  ofArchitectures(run: Run): number;
  ofNumbers(auditArchitecture: number, run: Run): number;
}

/** Nothing is known: all runs alike. */
export const noWeights: CallWeights = { ofArchitectures: () => 1, ofNumbers: () => 1 };

/** One call with its weight; `number` as in `seccomp_data.nr`. */
export interface WeightedCall {
  auditArchitecture: number;
  number: number;
  weight: number;
}

/** Weights by summing what is known of the calls in each run. Runs with no known call weigh nothing. */
export function weightsOfCalls(calls: readonly WeightedCall[]): CallWeights {
  const byArchitecture = new Map<number, Sums>();
  for (const [token, group] of groupByArchitecture(calls)) byArchitecture.set(token, new Sums(group));
  const tokens = new Sums(
    [...byArchitecture].map(([number, sums]) => ({ number, weight: sums.between(0, 0xffffffff) })),
  );
  return {
    ofArchitectures: ({ from, to }) => tokens.between(from, to),
    ofNumbers: (token, { from, to }) => byArchitecture.get(token)?.between(from, to) ?? 0,
  };
}

function groupByArchitecture(calls: readonly WeightedCall[]): Map<number, WeightedCall[]> {
  const groups = new Map<number, WeightedCall[]>();
  for (const call of calls) {
    const group = groups.get(call.auditArchitecture);
    if (group) group.push(call);
    else groups.set(call.auditArchitecture, [call]);
  }
  return groups;
}

/** Sums of weights over ranges of numbers. */
class Sums {
  private readonly numbers: number[];
  private readonly before: number[] = [0];

  constructor(points: readonly { number: number; weight: number }[]) {
    const sorted = points.toSorted((a, b) => a.number - b.number);
    this.numbers = sorted.map(({ number }) => number);
    for (const { weight } of sorted) this.before.push((this.before.at(-1) ?? 0) + weight);
  }

  between(from: number, to: number): number {
    return (this.before[this.countBelow(to + 1)] ?? 0) - (this.before[this.countBelow(from)] ?? 0);
  }

  private countBelow(limit: number): number {
    let [low, high] = [0, this.numbers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.numbers[middle] ?? 0) < limit) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
