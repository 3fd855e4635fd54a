import { expect, it } from 'vitest';
import { sampleFinding, sampleReport } from '../../../test/support/sample-audit-report.js';
import type { Finding } from '../finding.js';
import { severities } from '../rules/rule.js';
import { auditVerdict, failOnChoices } from './audit-verdict.js';

it('fails from the severity on that is asked for', () => {
  for (const severity of severities)
    for (const failOn of failOnChoices) {
      const fails = failOn !== 'never' && severities.indexOf(severity) <= severities.indexOf(failOn);
      const { outcome, exitStatus, failing } = auditVerdict(
        sampleReport([sampleFinding({ severity })]),
        failOn,
      );
      expect([outcome, exitStatus, failing]).toEqual(fails ? ['fail', 1, 1] : ['pass', 0, 0]);
    }
});

it.each<[string, Partial<Finding>]>([
  ['suppressed', { suppressed: { reason: 'x', by: 'comment' } }],
  ['known', { known: true }],
])('a finding that is %s does not fail it', (_, values) => {
  const report = sampleReport([sampleFinding(values), sampleFinding()]);
  expect(auditVerdict(report, 'info').failing).toBe(1);
  expect(auditVerdict(sampleReport([sampleFinding(values)]), 'info').outcome).toBe('pass');
});

it('is incomplete where a file could not be read, whatever else was found; other skipped files do not matter', () => {
  const unreadable = { file: 'x', reason: 'y', kind: 'unreadable' as const };
  for (const findings of [[], [sampleFinding()]])
    expect(auditVerdict(sampleReport(findings, { skipped: [unreadable] }), 'low').exitStatus).toBe(2);
  const skipped = [{ ...unreadable, kind: 'not-a-manifest' as const }];
  expect(auditVerdict(sampleReport([], { skipped }), 'low').exitStatus).toBe(0);
});
