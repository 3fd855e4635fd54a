import { type Severity, severities } from '../rules/rule.js';

/**
 * How heavily one finding weighs. A load of 40 halves a score: one critical finding alone leaves 33 of 100 (F), one high
 * 81 (B), two high 66 (C), one medium 95 (A).
 */
export const severityWeights: Record<Severity, number> = {
  critical: 64,
  high: 12,
  medium: 3,
  low: 1,
  info: 0,
};
const loadThatHalves = 40;

/** 0 to 100, from the load of a workload. Strictly falling, and never 0: there is always worse. */
export function scoreOfLoad(load: number): number {
  return 100 * 2 ** (-load / loadThatHalves);
}

/** How many findings of one rule a workload has, by severity, the worst first, as `severities` are listed. */
export type SeverityCounts = readonly number[];

/**
 * The load of all findings of one rule in one workload: the worst counts fully, the next half, the third a quarter. A Pod
 * of ten containers is at most twice as bad as the worst of them, and each repaired one still counts: taking any finding
 * away makes the sum smaller.
 */
export function loadOfRule(counts: SeverityCounts): number {
  let load = 0;
  let share = 1;
  for (const [rank, severity] of severities.entries()) {
    const count = counts[rank] ?? 0;
    if (count === 0) continue;
    // share + share/2 + … , `count` terms
    load += severityWeights[severity] * share * (2 - 2 ** (1 - count));
    share *= 2 ** -count;
  }
  return load;
}

export const letters = ['A', 'B', 'C', 'D', 'F'] as const;
export type Letter = (typeof letters)[number];

const leastScores: Record<Letter, number> = { A: 90, B: 75, C: 55, D: 35, F: 0 };

/** The letter of a score. */
export function letterOf(score: number): Letter {
  return letters.find((letter) => score >= leastScores[letter]) ?? 'F';
}

/** Half the mean, half the worst: one open door is not made up for by a hundred that are shut. */
export function overallScore(mean: number, worst: number): number {
  return (mean + worst) / 2;
}
