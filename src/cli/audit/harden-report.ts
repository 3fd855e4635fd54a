import type { Skipped } from '../../audit/finding.js';
import type { FixedFinding, ListedFinding, Tightened } from '../../audit/fixes/harden/harden-result.js';
import { safeJson } from '../../audit/reporters/safe-json.js';
import { hangingIndent } from '../../audit/reporters/text/display-width.js';
import { severities } from '../../audit/rules/rule.js';
import { count, fillLines, printable } from '../../base/text.js';
import { type Style, styleFor } from '../style.js';
import type { HardenedFile } from './harden-file.js';

/** What hardening made of all files. */
export interface HardenReport {
  files: HardenedFile[];
  skipped: Skipped[];
}

/** One JSON object: what was fixed, what is left, and what was tightened besides. */
export function hardenReportJson({ files, skipped }: HardenReport, written: boolean): string {
  const results = files.map(({ result }) => result);
  return `${safeJson(
    {
      written,
      files: files.map(({ file, result }) => ({
        file,
        changed: result.changed,
        before: result.findings.before,
        after: result.findings.after,
        extraFiles: result.extraFiles.map(({ path }) => path),
      })),
      fixed: results.flatMap(({ fixed }) => fixed),
      tightened: results.flatMap(({ tightened }) => tightened),
      left: results.flatMap(({ listed }) => listed),
      skipped,
    },
    2,
  )}\n`;
}

interface TextContext {
  written: boolean;
  stream: NodeJS.WriteStream;
  environment: NodeJS.ProcessEnv;
}

/** What became of each finding, for people. */
export function hardenReportText(
  report: HardenReport,
  { written, stream, environment }: TextContext,
): string {
  const style = styleFor(stream, environment);
  const columns = Math.min(100, Math.max(60, stream.columns ?? 80));
  const lines = report.files.flatMap((file) => fileLines(file, written, style, columns));
  for (const { file, reason, kind } of report.skipped)
    if (kind === 'unreadable')
      lines.push(`${style.red('not read')} ${printable(file)}: ${printable(reason)}`);
  const other = report.skipped.filter(({ kind }) => kind === 'not-a-manifest').length;
  if (other > 0)
    lines.push(style.dim(`${count(other, 'file')} without a manifest; tightship audit lists them`));
  return lines.length > 0 ? `${lines.join('\n')}\n` : '';
}

function fileLines(
  { file, result }: HardenedFile,
  written: boolean,
  style: Style,
  columns: number,
): string[] {
  const { fixed, listed, tightened, findings } = result;
  const lines = ['', style.bold(printable(file))];
  for (const item of fixed) lines.push(...fixedLines(item, style, columns));
  for (const item of tightened) lines.push(...tightenedLines(item, style, columns));
  const byRank = [...listed].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const advised = new Set<string>();
  for (const item of byRank) lines.push(...listedLines(item, advised, style, columns));
  const verb = written || !result.changed ? 'fixed' : 'would be fixed';
  // A repair may bring findings of its own: capabilities that are added back, a profile that is a file.
  const more = fixed.length + findings.after - findings.before;
  const besides = more > 0 ? ` and ${more} by the repair` : '';
  lines.push(
    `  ${count(findings.before, 'finding')}${besides}: ${style.green(`${fixed.length} ${verb}`)}, ${
      listed.length > 0 ? style.yellow(`${findings.after} left`) : 'none left'
    }${result.changed ? ' (audited again)' : '; nothing was changed'}`,
  );
  if (file === '-')
    for (const { path } of result.extraFiles)
      lines.push(
        style.yellow(
          `  it names ${printable(path)}, which is written with --write only: name the file, not -`,
        ),
      );
  if (listed.some(({ evidence }) => evidence === 'none'))
    lines.push(style.dim('  a recording says what a workload needs: tightship learn, then --policy'));
  return lines;
}

function fixedLines(item: FixedFinding, style: Style, columns: number): string[] {
  const evidence = { supports: 'recorded', 'unseen-safe': 'safe unseen', contradicts: 'narrowed' }[
    item.evidence
  ];
  return [
    ...head(style.green('✔'), `${where(item)}: ${item.message} [${item.rule}]`, columns),
    ...item.lines.map((line) => `      ${style.green(printable(line))}`),
    ...wrapped(`${evidence}: ${item.because}`, columns).map((line) => `      ${style.dim(line)}`),
  ];
}

function tightenedLines(item: Tightened, style: Style, columns: number): string[] {
  const done = item.notDone === undefined;
  return [
    ...head(
      done ? style.green('✔') : style.yellow('!'),
      `${where(item)}: ${done ? 'tightened to what was recorded' : 'could be tightened'}`,
      columns,
    ),
    ...item.lines.map((line) => `      ${done ? style.green(printable(line)) : printable(line)}`),
    ...wrapped(item.notDone ?? item.because, columns).map((line) => `      ${style.dim(line)}`),
  ];
}

/** Advice is given once for each rule. */
function listedLines(item: ListedFinding, advised: Set<string>, style: Style, columns: number): string[] {
  const sign = item.severity === 'critical' || item.severity === 'high' ? style.red('✖') : style.yellow('!');
  const lines = head(
    sign,
    `${item.severity}, line ${item.line}, ${where(item)}: ${item.message} [${item.rule}]`,
    columns,
  );
  const why = whyNotChanged(item);
  if (why !== undefined) lines.push(...wrapped(why, columns).map((line) => `      ${line}`));
  if (!advised.has(item.rule))
    lines.push(...wrapped(item.advice, columns).map((line) => `      ${style.dim(line)}`));
  advised.add(item.rule);
  return lines;
}

/** Where there is more to say than that nothing is known. */
function whyNotChanged({ notFixed, evidence, because }: ListedFinding): string | undefined {
  if (notFixed !== undefined) return `not changed: ${notFixed}`;
  if (evidence === 'contradicts') return `not changed, for ${because}`;
  return evidence === 'missing' ? `no evidence: ${because}` : undefined;
}

function where({ resource, container }: { resource: string; container?: string }): string {
  return container === undefined || resource.endsWith(` ${container}`)
    ? resource
    : `${resource}, ${container}`;
}

/** What an entry is about, behind its sign. */
function head(sign: string, text: string, columns: number): string[] {
  return hangingIndent(`  ${sign} `, 4, printable(text), columns);
}

function wrapped(text: string, columns: number): string[] {
  return fillLines(printable(text).split(' '), columns - 6);
}
