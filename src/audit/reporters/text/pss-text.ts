import { count, printable } from '../../../base/text.js';
import type { AuditReport } from '../../audit-report.js';
import type { PssResult } from '../../finding.js';
import { displayWidth, fitColumns, wrapColumns } from './display-width.js';
import type { ReportStyle } from './report-style.js';

/** Pods listed one by one; of more, the strictest are only counted. */
const maxListed = 30;

const levels = ['privileged', 'baseline', 'restricted'] as const;

/** The Pod Security Standards' level of each Pod and what keeps it from the next, the most open first. */
export function* pssText(report: AuditReport, style: ReportStyle, columns: number): Generator<string> {
  const { pss, pssVersion } = report;
  if (pss.length === 0) return;
  const totals = levels
    .map((level) => `${pss.filter((result) => result.level === level).length} ${level}`)
    .join(', ');
  yield `${style.bold('Pod Security Standards')} ${printable(pssVersion)}: ${totals}\n`;
  const open = levels.flatMap((level) =>
    level === 'restricted' ? [] : pss.filter((result) => result.level === level),
  );
  const listed = open.slice(0, maxListed);
  const nameWidth = Math.min(
    Math.floor(columns / 2) - 8,
    Math.max(0, ...listed.map(({ resource }) => displayWidth(printable(resource)))),
  );
  for (const result of listed) yield* rowText(result, nameWidth, style, columns);
  if (open.length > listed.length)
    yield style.dim(`  and ${count(open.length - listed.length, 'more Pod')} below restricted\n`);
  yield '\n';
}

function* rowText(
  { resource, level, violations }: PssResult,
  nameWidth: number,
  style: ReportStyle,
  columns: number,
): Generator<string> {
  const name = fitColumns(printable(resource), nameWidth);
  const paint = level === 'privileged' ? style.red : style.yellow;
  const controls = [...new Set(violations.map(({ control }) => printable(control)))].join(', ');
  const indent = 2 + nameWidth + 2 + 'privileged'.length + 2;
  const [first = '', ...rest] = wrapColumns(controls, columns - indent);
  const blanks = ' '.repeat(nameWidth - displayWidth(name));
  yield `${`  ${name}${blanks}  ${paint(level.padEnd(10))}  ${first}`.trimEnd()}\n`;
  for (const line of rest) yield `${' '.repeat(indent)}${line}\n`;
}
