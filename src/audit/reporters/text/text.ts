import { formatDiagnostic } from '../../../base/diagnostic.js';
import { count, printable } from '../../../base/text.js';
import type { WorkloadGrade } from '../../grade/grade-report.js';
import type { ReporterInput } from '../reporter-input.js';
import { hangingIndent } from './display-width.js';
import { byWorkload, countSame, type WorkloadFindings, workloadSameness } from './fold-findings.js';
import { pssText } from './pss-text.js';
import type { ReportStyle } from './report-style.js';
import { Secrets } from './secrets.js';
import { summaryText } from './summary-text.js';
import { lineList, type SectionContext, workloadHead, workloadSection } from './workload-section.js';

/** How a text for people is to look. */
export interface TextOptions {
  style: ReportStyle;
  /** Of the terminal; 80 where that is not known. At least 72 are used, and at most 120. */
  columns: number;
  /** With each rule's reasons, attack, and what its fix may break. */
  explain: boolean;
}

/**
 * For people: findings by file and workload with the offending lines and the fix, then what was not audited, the Pod
 * Security Standards' levels, counts and one grade. Findings that are equal are explained once; a workload that has
 * exactly what an earlier one has is named and not repeated.
 */
export function* reportText(input: ReporterInput, options: TextOptions): Generator<string> {
  const { report, grade } = input;
  const columns = Math.min(120, Math.max(72, options.columns));
  const { style } = options;
  const workloads = byWorkload(report.findings);
  const context: SectionContext = {
    input,
    style,
    columns,
    same: countSame(workloads),
    secrets: new Secrets(report.findings),
    explain: options.explain,
    shown: { rules: new Set(), findings: new Set() },
  };
  yield* workloadsText(workloads, gradesByName(grade?.workloads ?? []), context);
  yield* diagnosticsText(input, style, columns);
  yield* leftOutText(input, style, columns);
  yield* pssText(report, style, columns);
  yield* summaryText(input, style, columns);
  if (report.findings.length > 0 && !options.explain)
    yield `${style.dim('--explain says what an attacker gains by each, and what a fix may break.')}\n`;
}

function* workloadsText(
  workloads: readonly WorkloadFindings[],
  grades: (file: string, resource: string) => WorkloadGrade | undefined,
  context: SectionContext,
): Generator<string> {
  const earlier = new Map<string, WorkloadFindings>();
  let file: string | undefined;
  for (const workload of workloads) {
    if (workload.counting.length === 0 && workload.suppressed.length === 0) continue;
    if (workload.file !== file) yield `${context.style.bold(printable(workload.file))}\n`;
    file = workload.file;
    const grade = grades(workload.file, workload.resource);
    const key = workloadSameness(workload);
    const equal = workload.suppressed.length === 0 ? earlier.get(key) : undefined;
    if (equal) {
      yield `${workloadHead(workload, grade, context)}\n${sameAs(workload, equal, context)}\n\n`;
      continue;
    }
    earlier.set(key, workload);
    yield workloadSection(workload, grade, context);
  }
}

/** `the same 12 findings as service web` */
function sameAs(
  workload: WorkloadFindings,
  equal: WorkloadFindings,
  { style, columns }: SectionContext,
): string {
  const { counting, file, resource } = workload;
  const place = equal.file === file ? '' : ` in ${printable(equal.file)}`;
  const as = equal.resource === resource && place !== '' ? 'above' : `as ${printable(equal.resource)}`;
  const text = `the same ${count(counting.length, 'finding')} ${as}${place}; here on ${lineList(counting)}`;
  return hangingIndent('    ', 4, text, columns)
    .map((line) => style.dim(line))
    .join('\n');
}

function gradesByName(grades: readonly WorkloadGrade[]) {
  const byFile = new Map<string, Map<string, WorkloadGrade>>();
  for (const grade of grades) {
    const ofFile = byFile.get(grade.file) ?? new Map<string, WorkloadGrade>();
    ofFile.set(grade.resource, grade);
    byFile.set(grade.file, ofFile);
  }
  return (file: string, resource: string) => byFile.get(file)?.get(resource);
}

function* diagnosticsText({ report }: ReporterInput, style: ReportStyle, columns: number): Generator<string> {
  if (report.diagnostics.length === 0) return;
  yield `${style.bold('Notes')}\n`;
  for (const diagnostic of report.diagnostics) {
    const paint = diagnostic.severity === 'error' ? style.red : style.yellow;
    for (const line of formatDiagnostic(diagnostic).split('\n  '))
      for (const part of hangingIndent('  ', 2, printable(line), columns)) yield `${paint(part)}\n`;
  }
  yield '\n';
}

/** Reasons with more files than this name only so many of them. */
const maxNamed = 20;

function* leftOutText({ report }: ReporterInput, style: ReportStyle, columns: number): Generator<string> {
  const unreadable = report.skipped.filter(({ kind }) => kind === 'unreadable');
  const other = report.skipped.filter(({ kind }) => kind !== 'unreadable');
  const parts = report.ignored.map(({ file, what, reason }) => ({ file: `${file}: ${what}`, reason }));
  yield* reasonsText('Could not be read, so the audit is incomplete', unreadable, style.red, style, columns);
  yield* reasonsText('Skipped', other, style.dim, style, columns);
  yield* reasonsText('Parts that are not audited', parts, style.dim, style, columns);
}

function* reasonsText(
  title: string,
  files: readonly { file: string; reason: string }[],
  paint: (text: string) => string,
  style: ReportStyle,
  columns: number,
): Generator<string> {
  if (files.length === 0) return;
  const byReason = new Map<string, string[]>();
  for (const { file, reason } of files) {
    const named = byReason.get(reason);
    if (named) named.push(file);
    else byReason.set(reason, [file]);
  }
  yield `${style.bold(title)} (${files.length})\n`;
  for (const [reason, named] of byReason) {
    const more = named.length > maxNamed ? `, and ${named.length - maxNamed} more` : '';
    const text = `${named
      .slice(0, maxNamed)
      .map((name) => printable(name))
      .join(', ')}${more}: ${printable(reason)}`;
    for (const line of hangingIndent('  ', 2, text, columns)) yield `${paint(line)}\n`;
  }
  yield '\n';
}
