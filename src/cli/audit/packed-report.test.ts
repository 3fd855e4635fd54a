import { expect, it } from 'vitest';
import { sampleEverything } from '../../../test/support/sample-audit-report.js';
import { packReport, unpackReport } from './packed-report.js';

it('a report is the same after the way to another thread', () => {
  const { report } = sampleEverything();
  expect(report.findings.length).toBeGreaterThan(5);
  expect(report.findings.some(({ suppressed }) => suppressed)).toBe(true);
  expect(report.pss.some(({ violations }) => violations.length > 0)).toBe(true);
  // Baselines are applied later, to the whole.
  const findings = report.findings.map(({ known: _, ...finding }) => finding);
  const sent = structuredClone(packReport({ ...report, findings }));
  expect(unpackReport(sent)).toEqual({ ...report, findings });
});
