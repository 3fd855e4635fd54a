import type { AuditReport } from '../audit-report.js';
import type { Finding } from '../finding.js';
import { type Severity, severities } from '../rules/rule.js';

/** What `--fail-on` takes: findings of this severity or worse make the audit fail. */
export type FailOn = Severity | 'never';

export const failOnChoices: readonly FailOn[] = [...severities, 'never'];

/** Where nobody says otherwise: everything that is more than a remark. */
export const defaultFailOn: FailOn = 'low';

export interface AuditVerdict {
  /**
   * `incomplete`: a file that may start containers was not read, so that "no findings" would be no answer: exit status 2,
   * whatever was found elsewhere. `fail` is 1, `pass` 0.
   */
  outcome: 'pass' | 'fail' | 'incomplete';
  exitStatus: 0 | 1 | 2;
  /** Findings that make it fail. */
  failing: number;
}

/** Whether a finding makes the audit fail: neither suppressed nor known from the baseline, and severe enough. */
export function isFailing(finding: Finding, failOn: FailOn): boolean {
  if (finding.suppressed || finding.known || failOn === 'never') return false;
  return severities.indexOf(finding.severity) <= severities.indexOf(failOn);
}

/** The audit's answer in one word. */
export function auditVerdict(report: AuditReport, failOn: FailOn): AuditVerdict {
  let failing = 0;
  for (const finding of report.findings) if (isFailing(finding, failOn)) failing += 1;
  if (report.skipped.some(({ kind }) => kind === 'unreadable'))
    return { outcome: 'incomplete', exitStatus: 2, failing };
  return failing > 0
    ? { outcome: 'fail', exitStatus: 1, failing }
    : { outcome: 'pass', exitStatus: 0, failing };
}
