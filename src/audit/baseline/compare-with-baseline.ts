import type { Diagnostic } from '../../base/diagnostic.js';
import { count } from '../../base/text.js';
import type { AuditReport } from '../audit-report.js';
import type { Finding } from '../finding.js';
import type { Baseline, BaselineEntry, PathOf } from './baseline.js';

export interface BaselineComparison {
  /** The report's findings; those that the baseline has are marked `known`. */
  findings: Finding[];
  /** How many are new, suppressed ones left out. */
  new: number;
  known: number;
  /** What the baseline has and a file of this run has no longer, with how many times: to be taken out of it. */
  gone: BaselineEntry[];
  /** Entries about files that this run did not audit: nothing is known about them. */
  notAudited: number;
}

/**
 * Tells new findings from those that the baseline has. Of several with one fingerprint, as many as it counts are known
 * and the rest are new. A renamed file's findings are new: a copy elsewhere must not pass because the first was accepted.
 */
export function compareWithBaseline(
  report: AuditReport,
  baseline: Baseline,
  pathOf: PathOf,
): BaselineComparison {
  const left = new Map<string, number>();
  for (const { fingerprint, count } of baseline.entries) left.set(fingerprint, count);
  let [news, known] = [0, 0];
  const findings = report.findings.map((finding): Finding => {
    if (finding.suppressed) return finding;
    const rest = left.get(finding.fingerprint) ?? 0;
    if (rest === 0) {
      news += 1;
      return finding;
    }
    left.set(finding.fingerprint, rest - 1);
    known += 1;
    return { ...finding, known: true };
  });
  const audited = new Set(report.audited.map(({ file }) => pathOf(file)));
  const unmatched = baseline.entries
    .map((entry) => ({ ...entry, count: left.get(entry.fingerprint) ?? 0 }))
    .filter(({ count }) => count > 0);
  const gone = unmatched.filter(({ file }) => audited.has(file));
  return { findings, new: news, known, gone, notAudited: unmatched.length - gone.length };
}

/** A warning where a baseline has what is gone: it would let the same finding in again. `source` is the baseline's path. */
export function goneDiagnostics({ gone }: BaselineComparison, source: string): Diagnostic[] {
  let findings = 0;
  for (const { count: times } of gone) findings += times;
  if (findings === 0) return [];
  return [
    {
      code: 'baseline-gone',
      severity: 'warning',
      message: `${count(findings, 'finding')} of the baseline ${findings === 1 ? 'is' : 'are'} gone`,
      hint: 'write it anew, or the same findings may come back unnoticed',
      source,
    },
  ];
}
