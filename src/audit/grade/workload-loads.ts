import type { AuditReport } from '../audit-report.js';
import { severities } from '../rules/rule.js';
import { loadOfRule, scoreOfLoad } from './score.js';

/** What weighs on one workload, by rule. */
export interface WorkloadLoad {
  file: string;
  resource: string;
  /** Findings that count; suppressed ones do not, those that a baseline knows do. */
  findings: number;
  load: number;
  /** 0 to 100, not rounded. */
  score: number;
  loadByRule: ReadonlyMap<string, number>;
}

type CountsByRule = Map<string, number[]>;

/**
 * Workloads with findings that count, in the order of the report. Two of the same name in one file are taken as one.
 */
export function workloadLoads(report: AuditReport): WorkloadLoad[] {
  const files = new Map<string, Map<string, CountsByRule>>();
  for (const { file, resource, rule, severity, suppressed } of report.findings) {
    if (suppressed) continue;
    const workloads = entry(files, file, () => new Map<string, CountsByRule>());
    const rules = entry(workloads, resource, () => new Map() as CountsByRule);
    const counts = entry(rules, rule, () => severities.map(() => 0));
    const rank = severities.indexOf(severity);
    counts[rank] = (counts[rank] ?? 0) + 1;
  }
  const loads: WorkloadLoad[] = [];
  for (const [file, workloads] of files)
    for (const [resource, rules] of workloads) loads.push(weigh(file, resource, rules));
  return loads;
}

function weigh(file: string, resource: string, rules: CountsByRule): WorkloadLoad {
  const loadByRule = new Map<string, number>();
  let [load, findings] = [0, 0];
  for (const [rule, counts] of rules) {
    const own = loadOfRule(counts);
    loadByRule.set(rule, own);
    load += own;
    for (const count of counts) findings += count;
  }
  return { file, resource, findings, load, score: scoreOfLoad(load), loadByRule };
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}
