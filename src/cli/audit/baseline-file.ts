import type { AuditReport } from '../../audit/audit-report.js';
import { baselineOf, type PathOf } from '../../audit/baseline/baseline.js';
import { compareWithBaseline, goneDiagnostics } from '../../audit/baseline/compare-with-baseline.js';
import { readBaseline } from '../../audit/baseline/read-baseline.js';
import { writeBaseline } from '../../audit/baseline/write-baseline.js';
import { SourceText } from '../../audit/source/source-text.js';
import { AppError } from '../../base/app-error.js';
import { count, printable } from '../../base/text.js';
import { renderDiagnostics } from '../../policy/policy-diagnostics.js';
import { readInput } from '../input-file.js';
import type { Io } from '../io.js';
import { writeWhole } from '../output-file.js';

/** Marks what the baseline knows, and notes what of it is gone. Prints what is wrong with it; throws `INPUT_INVALID`. */
export function applyBaseline(path: string, report: AuditReport, pathOf: PathOf, io: Io): void {
  const text = readInput(path);
  const { baseline, diagnostics } = readBaseline(new SourceText(path, text));
  if (diagnostics.length > 0) io.stderr.write(`${renderDiagnostics(text, diagnostics)}\n`);
  if (!baseline) {
    throw new AppError('INPUT_INVALID', `${printable(path)} is not a valid baseline`, {
      hint: `make one with tightship audit --write-baseline ${printable(path)}`,
    });
  }
  const compared = compareWithBaseline(report, baseline, pathOf);
  report.findings = compared.findings;
  report.diagnostics.push(...goneDiagnostics(compared, path));
}

/** Takes what is found, and not suppressed, as known. */
export function storeBaseline(path: string, report: AuditReport, pathOf: PathOf, io: Io): void {
  const baseline = baselineOf(report.findings, pathOf);
  writeWhole(path, [...writeBaseline(baseline)].join(''));
  io.stderr.write(`${printable(path)}: ${count(report.findings.length, 'finding')} taken as known\n`);
}
