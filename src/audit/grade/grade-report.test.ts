import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sampleFinding, sampleReport } from '../../../test/support/sample-audit-report.js';
import type { AuditReport } from '../audit-report.js';
import type { Finding } from '../finding.js';
import { type Severity, severities } from '../rules/rule.js';
import { gradeReport } from './grade-report.js';
import { scoreWithoutRules } from './what-raises-most.js';
import { workloadLoads } from './workload-loads.js';

/** Exact, where `gradeReport` rounds. */
function exactScore(report: AuditReport): number {
  const total = report.audited.reduce((sum, { workloads }) => sum + workloads.length, 0);
  return scoreWithoutRules(workloadLoads(report), total, []);
}

/** The same files and workloads with other findings. */
function withFindings(report: AuditReport, findings: Finding[]): AuditReport {
  return { ...report, findings };
}

const finding = fc
  .record({
    rule: fc.constantFrom('privileged', 'docker-socket', 'user-root', 'memory-limit-missing', 'a', 'b'),
    severity: fc.constantFrom<Severity>(...severities),
    file: fc.constantFrom('a.yaml', 'b.yaml'),
    resource: fc.constantFrom('service a', 'service b', 'service c'),
    container: fc.constantFrom('x', 'y', 'z'),
  })
  .map((values) => sampleFinding(values));
const report = fc.array(finding, { minLength: 1, maxLength: 40 }).map((findings) => sampleReport(findings));
const weighs = ({ severity }: Finding) => severity !== 'info';

it('rises with every finding that is repaired, and never falls', () => {
  fc.assert(
    fc.property(report, fc.nat(), (before, pick) => {
      const index = pick % before.findings.length;
      const after = withFindings(before, before.findings.toSpliced(index, 1));
      const gain = exactScore(after) - exactScore(before);
      const repaired = before.findings[index];
      // Far down a long list, halves of halves are lost in rounding.
      expect(gain).toBeGreaterThanOrEqual(-1e-9);
      if (repaired && weighs(repaired) && before.findings.length < 15) expect(gain).toBeGreaterThan(0);
      expect(gradeReport(after)?.score).toBeGreaterThanOrEqual(gradeReport(before)?.score ?? 0);
    }),
  );
});

it('never falls when a finding becomes milder, and does not see the order of findings', () => {
  fc.assert(
    fc.property(report, fc.nat(), (before, pick) => {
      const milder = before.findings.map((one, index) => {
        const rank = severities.indexOf(one.severity);
        return index === pick % before.findings.length
          ? { ...one, severity: severities[Math.min(rank + 1, 4)] ?? 'info' }
          : one;
      });
      expect(exactScore(withFindings(before, milder))).toBeGreaterThanOrEqual(exactScore(before) - 1e-9);
      expect(exactScore(withFindings(before, before.findings.toReversed()))).toBeCloseTo(
        exactScore(before),
        9,
      );
    }),
  );
});

it('is the same for a project of twice the size', () => {
  fc.assert(
    fc.property(report, (one) => {
      const copy = sampleReport(one.findings.map((each) => ({ ...each, file: `copy/${each.file}` })));
      const both = sampleReport([...one.findings, ...copy.findings]);
      expect(exactScore(both)).toBeCloseTo(exactScore(one), 9);
    }),
  );
});

it('says of each rule what its repair really brings, the most first', () => {
  fc.assert(
    fc.property(report, (before) => {
      const raise = gradeReport(before)?.raise ?? [];
      for (const { rule, gain } of raise) {
        const after = withFindings(
          before,
          before.findings.filter((one) => one.rule !== rule),
        );
        expect(gain).toBeCloseTo(exactScore(after) - exactScore(before), 9);
      }
      expect(raise.map(({ gain }) => gain)).toEqual(raise.map(({ gain }) => gain).toSorted((a, b) => b - a));
      const weighty = new Set(before.findings.filter(weighs).map(({ rule }) => rule));
      expect(new Set(raise.map(({ rule }) => rule))).toEqual(weighty);
    }),
  );
});

it('says where the first three lead together', () => {
  fc.assert(
    fc.property(report, (before) => {
      const together = gradeReport(before)?.together;
      if (!together) return;
      const left = before.findings.filter(({ rule }) => !together.rules.includes(rule));
      expect(together.score).toBe(gradeReport(withFindings(before, left))?.score);
    }),
  );
});

it.each<[Severity[], string]>([
  [[], 'A'],
  [['info', 'info'], 'A'],
  [['low', 'low', 'medium'], 'A'],
  [['high'], 'B'],
  [['high', 'high'], 'C'],
  [['critical'], 'F'],
])('a single workload with %j is %s', (found, letter) => {
  const findings = found.map((severity, index) => sampleFinding({ severity, rule: `rule-${index}` }));
  const audited = sampleReport([sampleFinding()]).audited;
  expect(gradeReport(sampleReport(findings, { audited }))?.letter).toBe(letter);
});

it('is 100 only where nothing that weighs was found', () => {
  const audited = Array.from({ length: 10_000 }, (_, index) => ({
    file: `${index}.yaml`,
    format: 'compose' as const,
    workloads: [{ resource: 'service web', containers: 1 }],
  }));
  const low = sampleFinding({ file: '7.yaml', severity: 'low' });
  expect(gradeReport(sampleReport([], { audited }))?.score).toBe(100);
  expect(gradeReport(sampleReport([low], { audited }))?.score).toBe(99);
  expect(gradeReport(sampleReport([{ ...low, severity: 'info' }], { audited }))?.score).toBe(100);
});

it('counts the worst workload for half, however many are clean', () => {
  const bad = sampleFinding({ file: 'a.yaml' });
  const clean = Array.from({ length: 999 }, (_, index) => ({ resource: `service ${index}`, containers: 1 }));
  const audited = [
    {
      file: 'a.yaml',
      format: 'compose' as const,
      workloads: [{ resource: 'service web', containers: 1 }, ...clean],
    },
  ];
  const grade = gradeReport(sampleReport([bad], { audited }));
  expect(grade?.mean).toBe(99);
  expect(grade?.score).toBe(66);
  expect(grade?.workloads).toEqual([{ file: 'a.yaml', resource: 'service web', score: 32, letter: 'F' }]);
});

it('does not count what is suppressed, and counts what a baseline knows', () => {
  const audited = sampleReport([sampleFinding()]).audited;
  const graded = (one: Finding) => gradeReport(sampleReport([one], { audited }))?.score;
  expect(graded(sampleFinding({ suppressed: { reason: 'x', by: 'config' } }))).toBe(100);
  expect(graded(sampleFinding({ known: true }))).toBe(graded(sampleFinding()));
});

it('gives no grade where there is nothing to grade', () => {
  expect(gradeReport(sampleReport([]))).toBeUndefined();
});
