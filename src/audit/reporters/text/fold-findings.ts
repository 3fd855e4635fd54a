import type { Finding } from '../../finding.js';

/** Findings of one workload, as they stand in the report. */
export interface WorkloadFindings {
  file: string;
  resource: string;
  /** New ones: neither suppressed nor known. */
  counting: Finding[];
  suppressed: Finding[];
  known: number;
}

/** The workloads that have findings, file by file, in the order of the report. */
export function byWorkload(findings: readonly Finding[]): WorkloadFindings[] {
  const files = new Map<string, Map<string, WorkloadFindings>>();
  for (const finding of findings) {
    const { file, resource } = finding;
    let workloads = files.get(file);
    if (!workloads) {
      workloads = new Map();
      files.set(file, workloads);
    }
    let workload = workloads.get(resource);
    if (!workload) {
      workload = { file, resource, counting: [], suppressed: [], known: 0 };
      workloads.set(resource, workload);
    }
    if (finding.suppressed) workload.suppressed.push(finding);
    else if (finding.known) workload.known += 1;
    else workload.counting.push(finding);
  }
  return [...files.values()].flatMap((workloads) => [...workloads.values()]);
}

/** What makes two findings equal for a reader, wherever they stand. */
export function sameness({ rule, severity, message }: Finding): string {
  return `${rule}\n${severity}\n${message}`;
}

/** How many findings are equal to each, over a whole report. */
export function countSame(workloads: readonly WorkloadFindings[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { counting } of workloads)
    for (const finding of counting) {
      const key = sameness(finding);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  return counts;
}

/** The same text for workloads whose findings are all equal. */
export function workloadSameness({ counting }: WorkloadFindings): string {
  return counting.map(sameness).sort().join('\n\n');
}

/** Findings at one place of one container. */
export interface PlaceGroup {
  container: string | undefined;
  findings: Finding[];
}

/** Groups by place, what is worst first, then by line. */
export function byPlace(findings: readonly Finding[], rank: (finding: Finding) => number): PlaceGroup[] {
  const groups = new Map<string, PlaceGroup>();
  for (const finding of findings) {
    const { container, line, column, endLine, endColumn } = finding;
    const key = `${line}:${column}:${endLine}:${endColumn}:${container ?? ''}`;
    const group = groups.get(key);
    if (group) group.findings.push(finding);
    else groups.set(key, { container, findings: [finding] });
  }
  for (const { findings: own } of groups.values()) own.sort((a, b) => rank(a) - rank(b));
  const worst = ({ findings: [first] }: PlaceGroup) => (first ? rank(first) : 0);
  const line = ({ findings: [first] }: PlaceGroup) => first?.line ?? 0;
  return [...groups.values()].sort((a, b) => worst(a) - worst(b) || line(a) - line(b));
}
