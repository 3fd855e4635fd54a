import type { Diagnostic } from '../base/diagnostic.js';
import type { Finding, PssResult, Skipped } from './finding.js';
import type { ManifestFormat } from './model/manifest-format.js';
import { type Severity, severities } from './rules/rule.js';

/** All that one audit found out: what every reporter is given. Plain data. */
export interface AuditReport {
  /** Each file that was audited, in the order of the report; those without findings, too. */
  audited: AuditedFile[];
  /** In the order of `audited`, and within a file of its workloads. */
  findings: Finding[];
  pss: PssResult[];
  /** The standards' version that `pss` is about: `v1.31`. */
  pssVersion: string;
  skipped: Skipped[];
  /** Parts of audited files that were not: a ConfigMap among Deployments. */
  ignored: IgnoredPart[];
  diagnostics: Diagnostic[];
}

export interface AuditedFile {
  /** The path as the user gave it, as `Finding.file`. */
  file: string;
  format: ManifestFormat;
  workloads: AuditedWorkload[];
}

export interface AuditedWorkload {
  /** As `Finding.resource`. */
  resource: string;
  containers: number;
}

export interface IgnoredPart {
  file: string;
  what: string;
  reason: string;
}

/** A line's text without its end, lines counted from 1; `undefined` where the file is not at hand any more. */
export type LineOf = (file: string, line: number) => string | undefined;

export interface ReportCounts {
  files: number;
  workloads: number;
  containers: number;
  formats: Partial<Record<ManifestFormat, number>>;
  /** Of findings that count: neither suppressed nor, where there is a baseline, known. */
  bySeverity: Record<Severity, number>;
  suppressed: number;
  known: number;
  /** Files that may start containers and could not be read: the audit is incomplete. */
  unreadable: number;
}

/** The numbers at a report's end. */
export function countReport(report: AuditReport): ReportCounts {
  const counts: ReportCounts = {
    files: report.audited.length,
    workloads: 0,
    containers: 0,
    formats: {},
    bySeverity: Object.fromEntries(severities.map((severity) => [severity, 0])) as Record<Severity, number>,
    suppressed: 0,
    known: 0,
    unreadable: 0,
  };
  for (const { format, workloads } of report.audited) {
    counts.formats[format] = (counts.formats[format] ?? 0) + 1;
    counts.workloads += workloads.length;
    for (const { containers } of workloads) counts.containers += containers;
  }
  for (const finding of report.findings) {
    if (finding.suppressed) counts.suppressed += 1;
    else if (finding.known) counts.known += 1;
    else counts.bySeverity[finding.severity] += 1;
  }
  for (const { kind } of report.skipped) if (kind === 'unreadable') counts.unreadable += 1;
  return counts;
}
