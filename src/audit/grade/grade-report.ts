import type { AuditReport } from '../audit-report.js';
import { type Letter, letterOf, overallScore } from './score.js';
import { type RaiseOption, scoreWithoutRules, whatRaisesMost } from './what-raises-most.js';
import { type WorkloadLoad, workloadLoads } from './workload-loads.js';

/** One number for a whole audit, and what it is made of. */
export interface ReportGrade {
  /** 0 to 100, rounded down: 100 only where nothing that weighs was found. */
  score: number;
  letter: Letter;
  /** Of all workloads, those without findings included; rounded down. */
  mean: number;
  worst: number;
  /** Workloads with findings, the worst first. */
  workloads: WorkloadGrade[];
  /** Rules whose repair would raise the score, the most first. */
  raise: RaiseOption[];
  /** Where the first three of `raise` lead together. */
  together?: { rules: string[]; score: number; letter: Letter };
}

export interface WorkloadGrade {
  file: string;
  resource: string;
  score: number;
  letter: Letter;
}

/** Grades a report. `undefined` where it has no workload at all: nothing to grade is not a good grade. */
export function gradeReport(report: AuditReport): ReportGrade | undefined {
  const loads = workloadLoads(report);
  let total = 0;
  for (const { workloads } of report.audited) total += workloads.length;
  total = Math.max(total, loads.length);
  if (total === 0) return undefined;
  let [sum, worst] = [100 * (total - loads.length), 100];
  for (const { score } of loads) {
    sum += score;
    worst = Math.min(worst, score);
  }
  const mean = sum / total;
  const score = overallScore(mean, worst);
  const raise = whatRaisesMost(loads, total);
  return {
    score: Math.floor(score),
    letter: letterOf(score),
    mean: Math.floor(mean),
    worst: Math.floor(worst),
    workloads: loads.map(gradeWorkload).sort((a, b) => a.score - b.score),
    raise,
    ...(raise.length > 1 && { together: togetherOf(loads, total, raise) }),
  };
}

function gradeWorkload({ file, resource, score }: WorkloadLoad): WorkloadGrade {
  return { file, resource, score: Math.floor(score), letter: letterOf(score) };
}

function togetherOf(loads: readonly WorkloadLoad[], total: number, raise: readonly RaiseOption[]) {
  const rules = raise.slice(0, 3).map(({ rule }) => rule);
  const score = scoreWithoutRules(loads, total, rules);
  return { rules, score: Math.floor(score), letter: letterOf(score) };
}
