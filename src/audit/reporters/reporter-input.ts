import type { AuditReport, LineOf } from '../audit-report.js';
import type { FailOn } from '../grade/audit-verdict.js';
import type { ReportGrade } from '../grade/grade-report.js';
import type { Rule } from '../rules/rule.js';

/** What every reporter makes its text from. */
export interface ReporterInput {
  report: AuditReport;
  /** By id. A finding of a rule that is not here is reported without the rule's texts. */
  rules: ReadonlyMap<string, Rule>;
  /** As `gradeReport` gives it; `undefined` where there is nothing to grade. */
  grade: ReportGrade | undefined;
  lineOf: LineOf;
  failOn: FailOn;
  /** Tightship's own, `0.2.0`. */
  toolVersion: string;
}

/**
 * A whole report's text, in pieces that are to be written one after another: it may have hundreds of thousands of
 * findings. No piece holds a control character but newline and, where a style is given, that style's own.
 */
export type Reporter = (input: ReporterInput) => Iterable<string>;
