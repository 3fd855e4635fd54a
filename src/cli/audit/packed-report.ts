import type { AuditReport } from '../../audit/audit-report.js';
import type { Finding, PssResult } from '../../audit/finding.js';
import { severities } from '../../audit/rules/rule.js';

/**
 * A report as it goes from one thread to another. Copying hundreds of thousands of small objects takes longer than
 * finding them out, so findings are rows of numbers, which are handed over, and each text is copied once.
 */
export interface PackedReport {
  texts: string[];
  /** `columns` numbers for each finding; see `packFinding`. */
  findings: Int32Array<ArrayBuffer>;
  /** What few findings have: by the finding's index. */
  extras: [index: number, extra: Partial<Finding>][];
  pss: PackedPss[];
  violations: Int32Array<ArrayBuffer>;
  rest: Omit<AuditReport, 'findings' | 'pss'>;
}

interface PackedPss extends Omit<PssResult, 'violations'> {
  /** How many rows of `violations` are its. */
  count: number;
}

const columns = 13;
const violationColumns = 5;

export function packReport(report: AuditReport): PackedReport {
  const { findings, pss, ...rest } = report;
  const texts = new TextTable();
  const packed: PackedReport = {
    texts: texts.list,
    findings: new Int32Array(findings.length * columns),
    extras: [],
    pss: pss.map(({ violations, ...result }) => ({ ...result, count: violations.length })),
    violations: packViolations(pss, texts),
    rest,
  };
  findings.forEach((finding, index) => {
    packFinding(finding, packed.findings, index * columns, texts);
    const { suppressed, sensitive } = finding;
    if (suppressed || sensitive)
      packed.extras.push([index, { ...(suppressed && { suppressed }), ...(sensitive && { sensitive }) }]);
  });
  return packed;
}

function packFinding(finding: Finding, row: Int32Array, at: number, texts: TextTable): void {
  row[at] = texts.add(finding.rule);
  row[at + 1] = severities.indexOf(finding.severity);
  row[at + 2] = texts.add(finding.file);
  row[at + 3] = finding.line;
  row[at + 4] = finding.column;
  row[at + 5] = finding.endLine;
  row[at + 6] = finding.endColumn;
  row[at + 7] = texts.add(finding.resource);
  row[at + 8] = texts.add(finding.container);
  row[at + 9] = texts.add(finding.message);
  row[at + 10] = texts.add(finding.detail);
  row[at + 11] = texts.add(finding.fingerprint);
  row[at + 12] = texts.add(finding.fixLines?.join('\n'));
}

function packViolations(pss: readonly PssResult[], texts: TextTable): Int32Array<ArrayBuffer> {
  const rows: number[] = [];
  for (const { violations } of pss)
    for (const { control, level, message, line, column } of violations)
      rows.push(texts.add(control), level === 'baseline' ? 0 : 1, texts.add(message), line, column);
  return Int32Array.from(rows);
}

/** The report again. */
export function unpackReport({ texts, findings, extras, pss, violations, rest }: PackedReport): AuditReport {
  const unpacked: Finding[] = [];
  for (let at = 0; at < findings.length; at += columns) unpacked.push(unpackFinding(findings, at, texts));
  for (const [index, extra] of extras) Object.assign(unpacked[index] as Finding, extra);
  let row = 0;
  const results = pss.map(({ count, ...result }): PssResult => {
    const own: PssResult['violations'] = [];
    for (let index = 0; index < count; index++, row += violationColumns)
      own.push(unpackViolation(violations, row, texts));
    return { ...result, violations: own };
  });
  return { ...rest, findings: unpacked, pss: results };
}

function unpackFinding(row: Int32Array, at: number, texts: readonly string[]): Finding {
  const number = (column: number) => row[at + column] as number;
  const text = (column: number) => texts[number(column)] as string;
  const finding: Finding = {
    rule: text(0),
    severity: severities[number(1)] as Finding['severity'],
    file: text(2),
    line: number(3),
    column: number(4),
    endLine: number(5),
    endColumn: number(6),
    resource: text(7),
    message: text(9),
    fingerprint: text(11),
  };
  if (number(8) >= 0) finding.container = text(8);
  if (number(10) >= 0) finding.detail = text(10);
  if (number(12) >= 0) finding.fixLines = text(12).split('\n');
  return finding;
}

function unpackViolation(
  row: Int32Array,
  at: number,
  texts: readonly string[],
): PssResult['violations'][number] {
  const number = (column: number) => row[at + column] as number;
  return {
    control: texts[number(0)] as string,
    level: number(1) === 0 ? 'baseline' : 'restricted',
    message: texts[number(2)] as string,
    line: number(3),
    column: number(4),
  };
}

/** Each text once. */
class TextTable {
  readonly list: string[] = [];
  private readonly indices = new Map<string, number>();

  /** -1 for what is not there. */
  add(text: string | undefined): number {
    if (text === undefined) return -1;
    const known = this.indices.get(text);
    if (known !== undefined) return known;
    const index = this.list.push(text) - 1;
    this.indices.set(text, index);
    return index;
  }
}
