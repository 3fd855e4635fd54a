import { count, printable } from '../../../base/text.js';
import { countReport, type ReportCounts } from '../../audit-report.js';
import { auditVerdict } from '../../grade/audit-verdict.js';
import type { RaiseOption } from '../../grade/what-raises-most.js';
import { type Severity, severities } from '../../rules/rule.js';
import type { ReporterInput } from '../reporter-input.js';
import { hangingIndent } from './display-width.js';
import { paintSeverity, type ReportStyle } from './report-style.js';
import { paintGrade } from './workload-section.js';

/** Columns of `Verdict` and the blanks behind it. */
const titleWidth = 9;

/** Counts, the verdict, and one number with what would raise it most. */
export function* summaryText(input: ReporterInput, style: ReportStyle, columns: number): Generator<string> {
  const counts = countReport(input.report);
  const audited = [
    count(counts.files, 'file'),
    count(counts.workloads, 'workload'),
    count(counts.containers, 'container'),
  ].join(', ');
  const found = severities.filter((severity) => counts.bySeverity[severity] > 0);
  const aside = [
    ...(counts.suppressed > 0 ? [`${counts.suppressed} suppressed`] : []),
    ...(counts.known > 0 ? [`${counts.known} known from the baseline`] : []),
  ].join(', ');
  yield `${style.bold('Audited')}  ${audited}\n`;
  yield `${style.bold('Found')}    ${foundText(counts, found, style, columns)}\n`;
  if (aside) yield `${style.bold('Besides')}  ${aside}\n`;
  yield verdictLine(input, style);
  yield* gradeText(input, style, columns);
}

/** `2 critical, 1 high`, in as many lines as that takes. */
function foundText(
  { bySeverity }: ReportCounts,
  found: readonly Severity[],
  style: ReportStyle,
  columns: number,
): string {
  if (found.length === 0) return 'nothing';
  let text = '';
  let width = titleWidth;
  for (const [index, severity] of found.entries()) {
    const part = `${bySeverity[severity]} ${severity}`;
    const comma = index < found.length - 1 ? ',' : '';
    const breaks = index > 0 && width + 1 + part.length + 1 > columns;
    text += breaks ? `\n${' '.repeat(titleWidth)}` : index > 0 ? ' ' : '';
    width = (breaks ? titleWidth : width + 1) + part.length + comma.length;
    text += paintSeverity(part, severity, style) + comma;
  }
  return text;
}

function verdictLine({ report, failOn }: ReporterInput, style: ReportStyle): string {
  const { outcome, failing } = auditVerdict(report, failOn);
  const text = {
    pass: style.green(
      failOn === 'never' ? 'pass: nothing fails the audit' : `pass: nothing of severity ${failOn} or worse`,
    ),
    fail: style.red(`fail: ${count(failing, 'finding')} of severity ${failOn} or worse`),
    incomplete: style.red('incomplete: not every file could be read'),
  };
  return `${style.bold('Verdict')}  ${text[outcome]}\n`;
}

const barWidth = 25;
/** Options listed; the rest would raise it less. */
const maxOptions = 3;

function* gradeText({ grade, rules }: ReporterInput, style: ReportStyle, columns: number): Generator<string> {
  if (!grade) {
    yield `${style.bold('Grade')}    none: there is no workload to grade\n`;
    return;
  }
  const filled = Math.round((grade.score / 100) * barWidth);
  const bar = paintGrade('█'.repeat(filled), grade, style) + style.dim('░'.repeat(barWidth - filled));
  const number = paintGrade(`${grade.letter}  ${grade.score} of 100`, grade, style);
  yield `${style.bold('Grade')}    ${style.bold(number)}  ${bar}\n`;
  if (grade.raise.length === 0) return;
  yield `\n${style.bold('What would raise it most')}\n`;
  for (const option of grade.raise.slice(0, maxOptions)) {
    const gain = `+${option.gain < 0.95 ? option.gain.toFixed(1) : option.gain.toFixed(0)}`;
    const text = `${printable(rules.get(option.rule)?.title ?? option.rule)} [${printable(option.rule)}], ${whereOf(option)}`;
    yield* hangingIndent(`  ${gain.padStart(4)}  `, 8, text, columns).map((line) => `${line}\n`);
  }
  const { together } = grade;
  if (together && together.score > grade.score)
    yield style.dim(`  together: ${grade.letter} ${grade.score} to ${together.letter} ${together.score}\n`);
}

function whereOf({ workload, workloads }: RaiseOption): string {
  return workload
    ? `in ${printable(workload.resource)} (${printable(workload.file)})`
    : `in ${count(workloads, 'workload')}`;
}
