import type { AuditReport } from './audit-report.js';
import type { PathOf } from './baseline/baseline.js';
import { fingerprintOf } from './baseline/fingerprint.js';
import type { Finding, PssResult } from './finding.js';
import type { DeclaredWorkload } from './model/declared-workload.js';
import { type PssVersion, podSecurity } from './pss/pod-security.js';
import { readManifest } from './readers/read-manifest.js';
import type { ReaderContext } from './readers/reader.js';
import { type Breach, checkWorkload } from './rules/check-workload.js';
import { fixLines } from './rules/fix-lines.js';
import type { Rule } from './rules/rule.js';
import type { SourceText } from './source/source-text.js';
import { suppressByComment } from './suppress/suppress-by-comment.js';

export interface AuditOptions {
  context: ReaderContext;
  rules: readonly Rule[];
  pssVersion: PssVersion;
  /** Ids of all rules there are, `rules` or not: suppressions may name any. */
  ruleIds: ReadonlySet<string>;
  /** `2026-11-25`: suppressions end. */
  today: string;
  /** Paths as fingerprints have them. */
  pathOf: PathOf;
}

/** Audits one text. Pure: the same text and options give the same report. Never throws on any text. */
export function auditText(source: SourceText, options: AuditOptions): AuditReport {
  const file = source.path;
  const read = readManifest(source, options.context);
  const report = emptyReport(options.pssVersion);
  report.diagnostics = read.diagnostics;
  if (read.kind === 'skipped') {
    report.skipped.push({
      file,
      reason: read.reason,
      kind: read.unreadable ? 'unreadable' : 'not-a-manifest',
    });
    return report;
  }
  const { format, workloads } = read;
  report.ignored = read.ignored.map((part) => ({ file, ...part }));
  report.audited.push({
    file,
    format,
    workloads: workloads.map(({ resource, containers }) => ({ resource, containers: containers.length })),
  });
  for (const workload of workloads) {
    for (const breach of checkWorkload(workload, options.rules))
      report.findings.push(findingOf(breach, workload, options.pathOf));
    const pss = pssOf(workload, options.pssVersion);
    if (pss) report.pss.push(pss);
  }
  const { findings, diagnostics } = suppressByComment(
    { source, format, documents: read.documents },
    workloads,
    report.findings,
    { rules: options.ruleIds, today: options.today },
  );
  report.findings = findings;
  report.diagnostics.push(...diagnostics);
  return report;
}

export function emptyReport(pssVersion: PssVersion): AuditReport {
  return { audited: [], findings: [], pss: [], pssVersion, skipped: [], ignored: [], diagnostics: [] };
}

/** Puts `part` behind what `whole` has. */
export function addReport(whole: AuditReport, part: AuditReport): void {
  for (const key of ['audited', 'findings', 'pss', 'skipped', 'ignored', 'diagnostics'] as const) {
    // One push each: spreading a hundred thousand arguments would overflow the stack.
    for (const item of part[key]) (whole[key] as unknown[]).push(item);
  }
}

/** A breach as it is reported; `workload` is the one that it was found in. */
export function findingOf(breach: Breach, workload: DeclaredWorkload, pathOf: PathOf): Finding {
  const { rule, offence, container } = breach;
  const { source, start, end } = offence.at;
  const from = source.position(start);
  const to = end > start ? source.position(end) : from;
  const { path: file } = source;
  const { resource } = workload;
  // Hundreds of thousands are made: one shape for all, what not every finding has comes last.
  const finding: Finding = {
    rule: rule.id,
    severity: rule.severity,
    file,
    line: from.line,
    column: from.column,
    endLine: to.line,
    endColumn: to.column,
    resource,
    message: offence.message,
    fingerprint: fingerprintOf({
      rule: rule.id,
      file: pathOf(file),
      resource,
      container: container?.name,
      detail: offence.detail,
    }),
  };
  if (container) finding.container = container.name;
  if (offence.detail !== undefined) finding.detail = offence.detail;
  if (offence.sensitive) finding.sensitive = true;
  const lines = fixLines(breach, workload);
  if (lines.length > 0) finding.fixLines = lines;
  return finding;
}

function pssOf({ pod, at, resource }: DeclaredWorkload, version: PssVersion): PssResult | undefined {
  if (!pod) return undefined;
  const { level, violations } = podSecurity(pod.spec, pod.metadata, version);
  return {
    file: at.source.path,
    ...at.source.position(at.start),
    resource,
    level,
    version,
    violations: violations.map(({ at: place, ...violation }) => ({
      ...violation,
      ...place.source.position(place.start),
    })),
  };
}
