import { count, printable } from '../../base/text.js';
import { countReport, type ReportCounts } from '../audit-report.js';
import type { Finding } from '../finding.js';
import { auditVerdict } from '../grade/audit-verdict.js';
import { type Severity, severities } from '../rules/rule.js';
import { codeSpan, fencedBlock, trusted } from './markdown-escape.js';
import type { ReporterInput } from './reporter-input.js';

/** What a comment on GitHub may hold, in characters. */
export const githubCommentLimit = 65_536;

const signs: Record<Severity, string> = { critical: '🟥', high: '🟧', medium: '🟨', low: '🟦', info: '⬜' };

/**
 * A comment for a pull request: a line of summary, a table of the findings that are new, the worst first; folded below it
 * what to do for each rule, the Pod Security Standards, what was not audited. All that comes from manifests stands in code
 * spans, so that it can neither be markup nor mention anybody. Never longer than `limit` UTF-16 code units: what did not
 * fit is counted.
 */
export function reportMarkdown(input: ReporterInput, limit = githubCommentLimit): string {
  const counting = input.report.findings.filter(({ suppressed, known }) => !suppressed && !known);
  counting.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const text = new BoundedText(limit - closing.length);
  text.add(headText(input, countReport(input.report)));
  // Half for the table at most: what to do about it is worth as much.
  findingsTable(counting, text, Math.floor(limit / 2));
  raiseText(input, text);
  rulesDetails(counting, input, text);
  pssDetails(input, text);
  skippedDetails(input, text);
  return text.toString() + (text.full ? closing : '');
}

const closing = '\n_This comment is cut: the full report is that of_ `tightship audit`_._\n';

/** Takes pieces as long as there is room; each as a whole, for half a table row or an open `<details>` spoils the rest. */
class BoundedText {
  private readonly pieces: string[] = [];
  private length = 0;
  full = false;

  constructor(private readonly limit: number) {}

  add(piece: string, limit = this.limit): boolean {
    if (this.length + piece.length > Math.min(limit, this.limit)) {
      this.full = true;
      return false;
    }
    this.pieces.push(piece);
    this.length += piece.length;
    return true;
  }

  get left(): number {
    return this.limit - this.length;
  }

  toString(): string {
    return this.pieces.join('');
  }
}

function headText(input: ReporterInput, counts: ReportCounts): string {
  const { grade, report, failOn } = input;
  const { outcome, failing } = auditVerdict(report, failOn);
  const verdicts = {
    pass: '✅ Tightship audit: pass',
    fail: `❌ Tightship audit: ${count(failing, 'finding')} of severity ${failOn} or worse`,
    incomplete: `❌ Tightship audit: incomplete, ${count(counts.unreadable, 'file')} could not be read`,
  };
  const found = severities
    .filter((severity) => counts.bySeverity[severity] > 0)
    .map((severity) => `${signs[severity]} ${counts.bySeverity[severity]} ${severity}`)
    .join(' · ');
  const parts = [
    grade ? `Grade **${grade.letter}** (${grade.score} of 100)` : 'No workload to grade',
    `${count(counts.files, 'file')}, ${count(counts.workloads, 'workload')}`,
    found || 'nothing found',
    ...(counts.suppressed > 0 ? [`${counts.suppressed} suppressed`] : []),
    ...(counts.known > 0 ? [`${counts.known} known from the baseline`] : []),
  ];
  return `### ${verdicts[outcome]}\n\n${parts.join(' · ')}\n\n`;
}

function findingsTable(findings: readonly Finding[], text: BoundedText, limit: number): void {
  if (findings.length === 0) return;
  const note = (left: number) => `\n_and ${count(left, 'more finding')} that did not fit here_\n`;
  const room = limit - note(findings.length).length;
  if (!text.add('| | Where | What | Rule |\n| --- | --- | --- | --- |\n', room)) return;
  for (const [index, finding] of findings.entries()) {
    if (text.add(findingRow(finding), room)) continue;
    text.add(note(findings.length - index));
    break;
  }
  text.add('\n');
}

function findingRow(finding: Finding): string {
  const { severity, file, line, resource, container, message, rule } = finding;
  const place =
    container === undefined || resource.endsWith(` ${container}`) ? resource : `${resource}/${container}`;
  return `| ${signs[severity]} ${severity} | ${codeSpan(`${file}:${line}`)} | ${codeSpan(place)} ${codeSpan(message)} | ${codeSpan(rule)} |\n`;
}

function raiseText({ grade, rules }: ReporterInput, text: BoundedText): void {
  if (!grade || grade.raise.length === 0) return;
  const options = grade.raise.slice(0, 3).map(({ rule, gain, workloads }) => {
    const title = trusted(rules.get(rule)?.title ?? '');
    return `- +${gain.toFixed(1)}: ${title} (${codeSpan(rule)}, ${count(workloads, 'workload')})\n`;
  });
  text.add(`**What would raise the grade most**\n\n${options.join('')}\n`);
}

/** What to do, a folded part for each rule, the worst first. */
function rulesDetails(findings: readonly Finding[], { rules }: ReporterInput, text: BoundedText): void {
  const byRule = new Map<string, Finding[]>();
  for (const finding of findings) {
    const list = byRule.get(finding.rule);
    if (list) list.push(finding);
    else byRule.set(finding.rule, [finding]);
  }
  for (const [id, own] of byRule) {
    const rule = rules.get(id);
    if (!rule) continue;
    const withLines = own.find(({ fixLines }) => fixLines && fixLines.length > 0);
    const parts = [
      trusted(rule.why),
      `**What an attacker does with it:** ${trusted(rule.attack)}`,
      `**What to do:** ${trusted(rule.fix.advice)}`,
      ...(withLines?.fixLines ? [fencedBlock(withLines.fixLines)] : []),
      `**What that can break:** ${trusted(rule.fix.breaks)}`,
    ];
    const summary = `${rule.severity}: ${trusted(rule.title)} (${own.length})`;
    if (!text.add(details(summary, `${parts.join('\n\n')}\n`))) return;
  }
}

function pssDetails({ report }: ReporterInput, text: BoundedText): void {
  const { pss, pssVersion } = report;
  if (pss.length === 0) return;
  const rows = pss
    .filter(({ level }) => level !== 'restricted')
    .map(({ resource, level, violations }) => {
      const controls = [...new Set(violations.map(({ control }) => control))];
      return `| ${codeSpan(resource)} | ${level} | ${controls.map(codeSpan).join(', ')} |\n`;
    });
  const restricted = pss.length - rows.length;
  const head = '| Pod | Level | What keeps it from the next |\n| --- | --- | --- |\n';
  const body = `${rows.length > 0 ? head : ''}${fitting(rows, text.left - 500)}\n${count(restricted, 'Pod')} restricted.\n`;
  text.add(details(`Pod Security Standards ${codeSpan(pssVersion)}`, body));
}

function skippedDetails({ report }: ReporterInput, text: BoundedText): void {
  const { skipped, ignored } = report;
  const rows = [
    ...skipped
      .filter(({ kind }) => kind === 'unreadable')
      .map((one) => `- ❌ ${codeSpan(one.file)} ${codeSpan(one.reason)}\n`),
    ...skipped
      .filter(({ kind }) => kind !== 'unreadable')
      .map((one) => `- ${codeSpan(one.file)} ${codeSpan(one.reason)}\n`),
    ...ignored.map(({ file, what, reason }) => `- ${codeSpan(`${file}: ${what}`)} ${codeSpan(reason)}\n`),
  ];
  if (rows.length === 0) return;
  text.add(details(`Not audited (${rows.length})`, fitting(rows, text.left - 500)));
}

/** As many rows as fit, and how many did not. */
function fitting(rows: readonly string[], room: number): string {
  let length = 0;
  const end = rows.findIndex((row) => {
    length += row.length;
    return length > room;
  });
  if (end < 0) return rows.join('');
  return `${rows.slice(0, end).join('')}\n_and ${rows.length - end} more_\n`;
}

function details(summary: string, body: string): string {
  return `<details><summary>${printable(summary)}</summary>\n\n${body}\n</details>\n\n`;
}
