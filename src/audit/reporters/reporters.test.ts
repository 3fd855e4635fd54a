import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  hostileNames,
  sampleEverything,
  sampleFinding,
  sampleInput,
  sampleReport,
} from '../../../test/support/sample-audit-report.js';
import type { Finding } from '../finding.js';
import { reportJson } from './json.js';
import { reportJunit } from './junit.js';
import { reportMarkdown } from './markdown.js';
import type { ReporterInput } from './reporter-input.js';
import { reportSarif } from './sarif.js';
import { reportShort } from './short.js';
import { plainStyle } from './text/report-style.js';
import { reportText } from './text/text.js';

const reporters: Record<string, (input: ReporterInput) => string> = {
  text: (input) => [...reportText(input, { style: plainStyle, columns: 80, explain: false })].join(''),
  short: (input) => [...reportShort(input)].join(''),
  json: (input) => [...reportJson(input)].join(''),
  sarif: (input) => [...reportSarif(input)].join(''),
  junit: (input) => [...reportJunit(input)].join(''),
  markdown: (input) => reportMarkdown(input),
};
const each = Object.entries(reporters);

/** A report in which everything that others can name is `name`. */
function named(name: string): ReporterInput {
  const place = { file: name, resource: name, container: name, message: name, detail: name };
  const findings: Finding[] = [
    sampleFinding({ ...place, column: 3, endColumn: 5, fixLines: [name] }),
    sampleFinding({ ...place, rule: 'user-root', suppressed: { reason: name, by: 'comment' } }),
    sampleFinding({ ...place, rule: name, known: true }),
    sampleFinding({ ...place, rule: name }),
  ];
  const report = sampleReport(findings, {
    pss: [
      {
        file: name,
        line: 1,
        column: 1,
        resource: name,
        level: 'baseline',
        version: 'v1.31',
        violations: [{ control: name, level: 'restricted', message: name, line: 1, column: 1 }],
      },
    ],
    skipped: [
      { file: name, reason: name, kind: 'unreadable' },
      { file: name, reason: name, kind: 'not-a-manifest' },
    ],
    ignored: [{ file: name, what: name, reason: name }],
    diagnostics: [
      {
        code: 'x',
        severity: 'warning',
        message: name,
        hint: name,
        source: name,
        position: { line: 1, column: 1 },
      },
    ],
  });
  return sampleInput(report, { lineOf: () => name });
}

const unsafe = /(?!\n)[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

it.each(each)('%s lets no control or bidirectional character through but newline', (_, report) => {
  for (const name of hostileNames) expect(report(named(name))).not.toMatch(unsafe);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (name) => {
      expect(report(named(name))).not.toMatch(unsafe);
    }),
    { numRuns: 50 },
  );
  // The control: the characters are there to be let through.
  expect(hostileNames.join('')).toMatch(unsafe);
});

it.each(each)('%s is the same for the same report', (_, report) => {
  expect(report(sampleEverything())).toBe(report(sampleEverything()));
});

it.each(each)('%s copes with a report of nothing', (_, report) => {
  expect(report(sampleInput(sampleReport([])))).not.toMatch(/undefined|NaN/);
});

it.each(each)('%s names every finding that counts, and every file that could not be read', (name, report) => {
  const text = report(sampleEverything());
  const file = name === 'markdown' ? 'broken&#46;yaml' : 'broken.yaml';
  for (const expected of ['privileged', 'docker-socket', 'secret-in-environment', 'user-root', file])
    expect(text).toContain(expected);
});

it.each(each)('%s never shows a secret that a finding is about', (_, report) => {
  const input = sampleEverything();
  // The control: it is on a line that is shown.
  expect(input.lineOf('compose.yaml', 6)).toContain('hunter2');
  expect(report(input)).not.toContain('hunter2');
});

it.each(each)('%s takes time in proportion to the findings', (_, report) => {
  const findings = Array.from({ length: 60_000 }, (_unused, index) =>
    sampleFinding({
      file: `k8s/${index % 3000}.yaml`,
      resource: `Deployment ${index % 6000}`,
      rule: ['privileged', 'user-root', 'memory-limit-missing'][index % 3] ?? '',
      message: `message ${index % 50}`,
      line: index % 100,
    }),
  );
  const input = sampleInput(sampleReport(findings), { lineOf: () => 'image: nginx' });
  const before = performance.now();
  report(input);
  expect(performance.now() - before).toBeLessThan(8000);
});

it('short has one line for each finding, as compilers write them', () => {
  const lines = reporters.short?.(sampleEverything()).trimEnd().split('\n') ?? [];
  expect(lines).toHaveLength(14);
  expect(lines[0]).toBe('compose.yaml:4:5: critical: service web: privileged is true [privileged]');
  expect(lines.at(-1)).toBe('broken.yaml: error: not audited: yaml-syntax at 3:1');
  for (const line of lines.slice(0, -1)) expect(line).toMatch(/^[^:]+:\d+:\d+: \w+: .+ \[[a-z-]+\]$/);
});

it('JSON is what the findings are, whatever they are called', () => {
  const input = sampleEverything();
  const parsed = JSON.parse(reporters.json?.(input) ?? '');
  expect(parsed.findings).toHaveLength(input.report.findings.length);
  expect(parsed.findings[0]).toEqual({
    ...input.report.findings[0],
    fixLines: undefined,
    standards: ['CIS Docker 5.4', 'CIS Kubernetes 5.2.2', 'PSS Privileged Containers', 'MITRE T1611'],
    fix: {
      advice: 'Take privileged away.',
      breaks: 'What needs it says "operation not permitted".',
      lines: ['privileged: false'],
    },
  });
  expect(parsed.summary).toMatchObject({
    files: 2,
    workloads: 4,
    bySeverity: { critical: 2, high: 1, medium: 4, low: 3, info: 3 },
    suppressed: 1,
    known: 1,
    unreadable: 1,
    skipped: 2,
    grade: { score: input.grade?.score, letter: input.grade?.letter },
  });
  expect(Object.keys(parsed)).toEqual([
    'findings',
    'pss',
    'skipped',
    'ignored',
    'diagnostics',
    'workloads',
    'summary',
  ]);
  for (const name of hostileNames) {
    const [first] = JSON.parse(reporters.json?.(named(name)) ?? '').findings;
    expect([first.file, first.resource, first.message, first.fix.lines[0]]).toEqual([name, name, name, name]);
  }
  expect(JSON.parse(reporters.json?.(sampleInput(sampleReport([]))) ?? '').summary.grade).toBeNull();
});
