import { printable } from '../../base/text.js';
import type { AuditReport } from '../audit-report.js';
import type { Finding, Skipped } from '../finding.js';
import { type FailOn, isFailing } from '../grade/audit-verdict.js';
import type { Rule } from '../rules/rule.js';
import type { Reporter, ReporterInput } from './reporter-input.js';

/** What one file's suite is made of. */
interface Suite {
  file: string;
  findings: readonly Finding[];
  /** Workloads without a finding. */
  clean: readonly string[];
  skipped?: Skipped;
}

interface Counts {
  tests: number;
  failures: number;
  errors: number;
  skipped: number;
}

/**
 * JUnit's XML as CI servers take it: a suite for each file, a case for each finding and for each workload without one.
 * Findings that make the audit fail are failures; suppressed, known and milder ones are skipped, with the reason. Files
 * that could not be read are errors, other skipped files skipped cases.
 */
export const reportJunit: Reporter = function* (input) {
  const suites = suitesOf(input.report);
  const counted = suites.map((suite) => countSuite(suite, input.failOn));
  const totals: Counts = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  for (const counts of counted) for (const key of countKeys) totals[key] += counts[key];
  yield `<?xml version="1.0" encoding="UTF-8"?>\n`;
  yield `<testsuites name="tightship audit"${countAttributes(totals)} time="0">\n`;
  for (const [index, suite] of suites.entries()) {
    const counts = counted[index] ?? totals;
    yield `  <testsuite name="${attribute(suite.file)}"${countAttributes(counts)} time="0">\n`;
    for (const finding of suite.findings) yield findingCase(finding, input);
    for (const resource of suite.clean) yield `${caseHead('no finding', suite.file, resource)}/>\n`;
    if (suite.skipped) yield skippedCase(suite.skipped);
    yield '  </testsuite>\n';
  }
  yield '</testsuites>\n';
};

function suitesOf({ audited, findings, skipped }: AuditReport): Suite[] {
  const byFile = new Map<string, Finding[]>();
  for (const finding of findings) {
    const list = byFile.get(finding.file);
    if (list) list.push(finding);
    else byFile.set(finding.file, [finding]);
  }
  const suites = audited.map(({ file, workloads }): Suite => {
    const own = byFile.get(file) ?? [];
    byFile.delete(file);
    const found = new Set(own.map(({ resource }) => resource));
    const clean = workloads.map(({ resource }) => resource).filter((resource) => !found.has(resource));
    return { file, findings: own, clean };
  });
  // What is left are files that others bring in.
  for (const [file, own] of byFile) suites.push({ file, findings: own, clean: [] });
  for (const one of skipped) suites.push({ file: one.file, findings: [], clean: [], skipped: one });
  return suites;
}

const countKeys = ['tests', 'failures', 'errors', 'skipped'] as const;

function countSuite({ findings, clean, skipped }: Suite, failOn: FailOn): Counts {
  let failures = 0;
  for (const finding of findings) if (isFailing(finding, failOn)) failures += 1;
  const unreadable = skipped?.kind === 'unreadable';
  return {
    tests: findings.length + clean.length + (skipped ? 1 : 0),
    failures,
    errors: unreadable ? 1 : 0,
    skipped: findings.length - failures + (skipped && !unreadable ? 1 : 0),
  };
}

function countAttributes(counts: Counts): string {
  return countKeys.map((key) => ` ${key}="${counts[key]}"`).join('');
}

function findingCase(finding: Finding, { rules, failOn }: ReporterInput): string {
  const { rule, container, detail, file, resource } = finding;
  const outcome = isFailing(finding, failOn)
    ? failure(finding, rules.get(rule))
    : skippedElement(whySkipped(finding, failOn));
  const name = [rule, container, detail].filter((part) => part !== undefined).join(' ');
  return `${caseHead(name, file, resource)}>\n${outcome}    </testcase>\n`;
}

function failure(finding: Finding, rule: Rule | undefined): string {
  const { severity, file, line, column, resource, container, message, fixLines = [] } = finding;
  const text = [
    `${printable(file)}:${line}:${column}`,
    printable(container === undefined ? resource : `${resource}, container ${container}`),
    ...(rule ? ['', rule.why, '', `What to do: ${rule.fix.advice}`] : []),
    ...fixLines.map((fixLine) => `  ${printable(fixLine)}`),
  ].join('\n');
  return `      <failure message="${attribute(message)}" type="${severity}">${content(text)}</failure>\n`;
}

function whySkipped({ suppressed, known }: Finding, failOn: string): string {
  if (suppressed)
    return `suppressed${suppressed.until ? ` until ${suppressed.until}` : ''}: ${suppressed.reason}`;
  return known ? 'known: the baseline has it' : `milder than --fail-on ${failOn}`;
}

function skippedCase({ file, reason, kind }: Skipped): string {
  const element =
    kind === 'unreadable'
      ? `      <error message="${attribute(reason)}" type="unreadable"/>\n`
      : skippedElement(reason);
  return `${caseHead('audit', file, kind)}>\n${element}    </testcase>\n`;
}

function skippedElement(reason: string): string {
  return `      <skipped message="${attribute(reason)}"/>\n`;
}

function caseHead(name: string, file: string, group: string): string {
  return `    <testcase name="${attribute(name)}" classname="${attribute(`${file} ${group}`)}" file="${attribute(file)}" time="0"`;
}

/** Text of one line for an attribute: control characters visible, as XML 1.0 has no form for them. */
function attribute(text: string): string {
  return escapeXml(printable(text));
}

function content(text: string): string {
  return escapeXml(printable(text, { multiline: true }));
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Besides markup, what XML 1.0 forbids (section 2.2) once control characters are gone: surrogates, U+FFFE, U+FFFF. */
function escapeXml(text: string): string {
  return text
    .replace(/[\p{Surrogate}\ufffe\uffff]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
