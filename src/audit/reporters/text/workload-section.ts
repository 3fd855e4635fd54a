import { count, printable } from '../../../base/text.js';
import type { Finding } from '../../finding.js';
import type { WorkloadGrade } from '../../grade/grade-report.js';
import { severities } from '../../rules/rule.js';
import type { ReporterInput } from '../reporter-input.js';
import { displayWidth, fitColumns, hangingIndent } from './display-width.js';
import { excerptOf } from './excerpt.js';
import { byPlace, type PlaceGroup, sameness, type WorkloadFindings } from './fold-findings.js';
import { labelWidth, paintSeverity, type ReportStyle, severityLabel } from './report-style.js';
import type { Secrets } from './secrets.js';

/** What the sections of one report share. */
export interface SectionContext {
  input: ReporterInput;
  style: ReportStyle;
  columns: number;
  /** How many findings are equal to each: `countSame`. */
  same: ReadonlyMap<string, number>;
  secrets: Secrets;
  /** Say all that is known about each rule, not only how to fix it. */
  explain: boolean;
  /** What was shown so far. */
  shown: { rules: Set<string>; findings: Set<string> };
}

const textIndent = 4 + labelWidth + 1;

/** What was found in one workload: the offending lines, what is wrong with them, what to do. */
export function workloadSection(
  workload: WorkloadFindings,
  grade: WorkloadGrade | undefined,
  context: SectionContext,
): string {
  const { shown } = context;
  const isFolded = (finding: Finding) =>
    rankOf(finding) > severities.indexOf('high') && shown.findings.has(sameness(finding));
  const folded = workload.counting.filter(isFolded);
  const groups = byPlace(
    workload.counting.filter((finding) => !isFolded(finding)),
    rankOf,
  );
  return [
    workloadHead(workload, grade, context),
    ...groups.flatMap((group) => ['', ...placeLines(group, workload.resource, context)]),
    ...foldedLines(folded, context),
    ...suppressedLines(workload, context),
    '',
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** `  service web ················ F 12` */
export function workloadHead(
  { resource }: { resource: string },
  grade: WorkloadGrade | undefined,
  { style, columns }: SectionContext,
): string {
  const right = grade ? `${grade.letter} ${grade.score}` : '';
  const room = columns - 4 - right.length;
  const name = fitColumns(printable(resource), room - 2);
  const dots = '·'.repeat(Math.max(2, room - displayWidth(name)));
  return `  ${style.bold(name)} ${style.dim(dots)} ${paintGrade(right, grade, style)}`;
}

/** Green for A, yellow for B and C, red below. */
export function paintGrade(text: string, grade: { letter: string } | undefined, style: ReportStyle): string {
  if (!grade) return text;
  if (grade.letter === 'A') return style.green(text);
  return grade.letter === 'B' || grade.letter === 'C' ? style.yellow(text) : style.red(text);
}

function rankOf({ severity }: Finding): number {
  return severities.indexOf(severity);
}

function placeLines(group: PlaceGroup, resource: string, context: SectionContext): string[] {
  const [first] = group.findings;
  if (!first) return [];
  const { style, columns } = context;
  const lines = excerptLines(first, context);
  const name = group.container;
  if (name !== undefined && !resource.endsWith(` ${name}`))
    lines.unshift(`    ${style.dim(fitColumns(`container ${printable(name)}`, columns - 4))}`);
  return [...lines, ...listedFindings(group.findings).flatMap((entry) => entryLines(entry, context))];
}

/** Findings of one rule at one place that are shown before the rest is counted. */
const maxOfRule = 5;

interface ListedFinding {
  finding: Finding;
  /** Further ones of the same rule at the same place, not shown. */
  more: number;
}

function listedFindings(findings: readonly Finding[]): ListedFinding[] {
  const counts = new Map<string, number>();
  const last = new Map<string, ListedFinding>();
  const listed: ListedFinding[] = [];
  for (const finding of findings) {
    const count = (counts.get(finding.rule) ?? 0) + 1;
    counts.set(finding.rule, count);
    const before = last.get(finding.rule);
    if (before && count > maxOfRule) {
      before.more += 1;
      continue;
    }
    const entry = { finding, more: 0 };
    last.set(finding.rule, entry);
    listed.push(entry);
  }
  return listed;
}

/** The first line of the place, with the rest counted. */
function excerptLines(finding: Finding, context: SectionContext): string[] {
  const { style, columns, input } = context;
  const { file, line, column, endLine, endColumn } = finding;
  const text = input.lineOf(file, line);
  const number = String(line).padStart(5);
  if (text === undefined) return [style.dim(`    line ${line}`)];
  const stretch = { column, endColumn: endLine > line ? text.length + 1 : endColumn };
  const hidden = context.secrets.onLine(file, line, text);
  const excerpt = excerptOf(text, stretch, columns - number.length - 3, hidden);
  const more = endLine > line + 1 ? style.dim(`  to line ${endLine}`) : '';
  return [
    `${style.dim(`${number} │`)} ${excerpt.text}`.trimEnd(),
    `${style.dim(`${' '.repeat(number.length)} │`)} ${paintSeverity(excerpt.underline, finding.severity, style)}${more}`,
  ];
}

function entryLines({ finding, more }: ListedFinding, context: SectionContext): string[] {
  const { style, columns, same, shown } = context;
  const label = severityLabel(finding.severity, style);
  const blanks = ' '.repeat(labelWidth - finding.severity.length - 2 + 1);
  const others = (same.get(sameness(finding)) ?? 1) - 1;
  const isFirst = !shown.findings.has(sameness(finding));
  shown.findings.add(sameness(finding));
  const notes = [
    ...(more > 0 ? [`and ${more} more of this rule on this line`] : []),
    ...(isFirst && others > 0 ? [`the same in ${count(others, 'more place')}`] : []),
  ];
  const message = `${printable(finding.message)} [${printable(finding.rule)}]`;
  return [
    ...hangingIndent(`    ${label}${blanks}`, textIndent, message, columns),
    ...notes.map((note) => `${' '.repeat(textIndent)}${style.dim(note)}`),
    ...fixText(finding, context),
  ];
}

/** What to do, once for each rule; the lines to write each time. */
function fixText(finding: Finding, { input, style, columns, shown, explain }: SectionContext): string[] {
  const rule = input.rules.get(finding.rule);
  const lines: string[] = [];
  const paragraph = (title: string, text: string) => {
    const [first = '', ...rest] = hangingIndent(
      ' '.repeat(textIndent),
      textIndent,
      `${title} ${text}`,
      columns,
    );
    lines.push(style.dim(first), ...rest.map((line) => style.dim(line)));
  };
  if (rule && !shown.rules.has(rule.id)) {
    // Of what is bad enough that somebody may ask.
    if (explain || rule.severity === 'critical' || rule.severity === 'high') paragraph('Why:', rule.why);
    if (explain) paragraph('Attack:', rule.attack);
    paragraph('Fix:', rule.fix.advice);
    if (explain) paragraph('May break:', rule.fix.breaks);
    shown.rules.add(rule.id);
  }
  for (const line of finding.fixLines ?? [])
    lines.push(style.green(fitColumns(`${' '.repeat(textIndent)}  ${printable(line)}`, columns)));
  return lines;
}

function foldedLines(folded: readonly Finding[], { style, columns }: SectionContext): string[] {
  if (folded.length === 0) return [];
  const names = [...new Set(folded.map(({ rule }) => printable(rule)))].join(', ');
  const text = `and ${count(folded.length, 'finding')} as shown above, on ${lineList(folded)}: ${names}`;
  return ['', ...hangingIndent('    ', 4, text, columns).map((line) => style.dim(line))];
}

/** `line 3`, `lines 3, 8, 12`: the first few. */
export function lineList(findings: readonly Finding[]): string {
  const lines = [...new Set(findings.map(({ line }) => line))].sort((a, b) => a - b);
  const more = lines.length > 8 ? ', …' : '';
  return `${lines.length === 1 ? 'line' : 'lines'} ${lines.slice(0, 8).join(', ')}${more}`;
}

function suppressedLines(
  { suppressed, known }: WorkloadFindings,
  { style, columns }: SectionContext,
): string[] {
  const reasons = new Map<string, number>();
  for (const { rule, suppressed: terms } of suppressed) {
    const until = terms?.until === undefined ? '' : ` (until ${terms.until})`;
    const text = printable(`suppressed: ${rule}: ${terms?.reason ?? ''}${until}`);
    reasons.set(text, (reasons.get(text) ?? 0) + 1);
  }
  const texts = [...reasons].map(([text, n]) => (n === 1 ? text : `${text}, ${n} times`));
  if (known > 0) texts.push(`${count(known, 'finding')} known from the baseline`);
  if (texts.length === 0) return [];
  return [
    '',
    ...texts.flatMap((text) => hangingIndent('    ', 4, text, columns)).map((line) => style.dim(line)),
  ];
}
