import { overallScore, scoreOfLoad } from './score.js';
import type { WorkloadLoad } from './workload-loads.js';

/** What it would bring to repair every finding of one rule. */
export interface RaiseOption {
  rule: string;
  /** Workloads that have such findings. */
  workloads: number;
  /** The only one, where it is only one. */
  workload?: { file: string; resource: string };
  /** Points of the overall score, not rounded; more than 0. */
  gain: number;
}

/** All rules with findings that weigh, by what their repair brings; `total` counts clean workloads, too. */
export function whatRaisesMost(loads: readonly WorkloadLoad[], total: number): RaiseOption[] {
  const worstFirst = [...loads].sort((a, b) => a.score - b.score);
  const worst = worstFirst[0]?.score ?? 100;
  const options = new Map<string, { workloads: WorkloadLoad[]; sumGain: number }>();
  for (const workload of worstFirst) {
    for (const rule of workload.loadByRule.keys()) {
      const option = options.get(rule) ?? { workloads: [], sumGain: 0 };
      option.workloads.push(workload);
      option.sumGain += scoreWithout(workload, rule) - workload.score;
      options.set(rule, option);
    }
  }
  return [...options]
    .map(([rule, { workloads, sumGain }]): RaiseOption => {
      const worstGain = worstWithout(worstFirst, rule) - worst;
      const [only] = workloads.length === 1 ? workloads : [];
      return {
        rule,
        workloads: workloads.length,
        ...(only && { workload: { file: only.file, resource: only.resource } }),
        gain: overallScore(sumGain / total, worstGain),
      };
    })
    .filter(({ gain }) => gain > 0)
    .sort((a, b) => b.gain - a.gain || (a.rule < b.rule ? -1 : 1));
}

/** The overall score when all findings of some rules were gone. */
export function scoreWithoutRules(
  loads: readonly WorkloadLoad[],
  total: number,
  rules: readonly string[],
): number {
  let [sum, worst] = [100 * (total - loads.length), 100];
  for (const { load, loadByRule } of loads) {
    let rest = load;
    for (const rule of rules) rest -= loadByRule.get(rule) ?? 0;
    const score = scoreOfLoad(Math.max(0, rest));
    sum += score;
    worst = Math.min(worst, score);
  }
  return overallScore(sum / total, worst);
}

function scoreWithout({ load, loadByRule }: WorkloadLoad, rule: string): number {
  return scoreOfLoad(Math.max(0, load - (loadByRule.get(rule) ?? 0)));
}

/** Looks no further than to the first workload that has no such finding: those behind it are better. */
function worstWithout(worstFirst: readonly WorkloadLoad[], rule: string): number {
  let worst = 100;
  for (const workload of worstFirst) {
    worst = Math.min(worst, scoreWithout(workload, rule));
    if (!workload.loadByRule.has(rule)) return worst;
  }
  return worst;
}
