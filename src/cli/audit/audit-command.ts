import type { AuditReport } from '../../audit/audit-report.js';
import { addReport } from '../../audit/audit-text.js';
import { rootedPath } from '../../audit/baseline/rooted-path.js';
import type { Finding } from '../../audit/finding.js';
import { auditVerdict, defaultFailOn } from '../../audit/grade/audit-verdict.js';
import { SourceText } from '../../audit/source/source-text.js';
import { suppressByConfig } from '../../audit/suppress/suppress-by-config.js';
import { AppError } from '../../base/app-error.js';
import { count } from '../../base/text.js';
import type { ExitCode, Io } from '../io.js';
import { checkOutput } from '../output-file.js';
import { progressOn } from '../progress.js';
import { textAuditor, unreadable } from './audit-file.js';
import { auditFiles } from './audit-files.js';
import { type AuditFlags, settingsOf } from './audit-flags.js';
import type { AuditSettings } from './audit-settings.js';
import { type LoadedConfig, loadConfig } from './config-file.js';
import { type FoundManifests, findManifests } from './find-manifests.js';
import { leaveOut } from './leave-out.js';
import { listRules } from './list-rules.js';
import { printReport } from './print-report.js';
import { readText } from './read-text.js';

/** Audits files, directories and what runs. Throws `USAGE` and `INPUT_INVALID`. */
export async function auditCommand(paths: string[], flags: AuditFlags, io: Io): Promise<ExitCode> {
  const loaded = loadConfig(flags.config, io);
  const settings = settingsOf(flags, loaded, io);
  if (flags.listRules) {
    listRules(flags, io);
    return 0;
  }
  if (paths.length === 0 && !flags.engine) {
    throw new AppError('USAGE', 'nothing to audit was named', {
      hint: 'name files or directories, - for standard input, or --engine docker for what is running',
    });
  }
  for (const file of [flags.output, flags.writeBaseline]) if (file !== undefined) checkOutput(file);
  const { report, texts } = await gather(paths, flags, settings, loaded, io);
  if (report.audited.length > 1) report.findings = withoutRepeats(report.findings);
  const pathOf = (file: string) => rootedPath(file, settings);
  applyConfig(report, loaded, settings);
  if (flags.baseline ?? flags.writeBaseline) {
    const { applyBaseline, storeBaseline } = await import('./baseline-file.js');
    if (flags.baseline !== undefined) applyBaseline(flags.baseline, report, pathOf, io);
    if (flags.writeBaseline !== undefined) storeBaseline(flags.writeBaseline, report, pathOf, io);
  }
  const failOn = flags.failOn ?? loaded.config?.failOn ?? defaultFailOn;
  await printReport(report, flags, { failOn, texts }, io);
  const { exitStatus } = auditVerdict(report, failOn);
  // Who takes everything as known asks for no verdict, unless the audit is incomplete.
  return flags.writeBaseline !== undefined && exitStatus === 1 ? 0 : exitStatus;
}

/** A file that another one includes is audited with that one, too: what is found at the same place is one finding. */
function withoutRepeats(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ fingerprint, line, column, message }) => {
    const key = `${fingerprint}:${line}:${column}:${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

interface Gathered {
  report: AuditReport;
  /** Of what no file holds. */
  texts: Map<string, SourceText>;
}

async function gather(
  paths: string[],
  flags: AuditFlags,
  settings: AuditSettings,
  { config, root }: LoadedConfig,
  io: Io,
): Promise<Gathered> {
  const files = paths.filter((path) => path !== '-');
  const found = leaveOut(findManifests(files), config?.exclude ?? [], { root, cwd: settings.cwd });
  const report = await withProgress(found, settings, io);
  for (const skipped of found.skipped) report.skipped.push(skipped);
  const texts = new Map<string, SourceText>();
  if (files.length < paths.length) {
    const read = readText('-', { found: false });
    if ('reason' in read) addReport(report, unreadable('-', read.reason, settings));
    else {
      const source = new SourceText('-', read.text);
      texts.set('-', source);
      addReport(report, textAuditor(settings)(source, []));
    }
  }
  if (flags.engine) {
    const { auditEngine } = await import('./audit-engine.js');
    const running = await auditEngine(flags.engine, { all: flags.all ?? false }, settings);
    addReport(report, running.report);
    for (const source of running.sources) texts.set(source.path, source);
  }
  return { report, texts };
}

async function withProgress(found: FoundManifests, settings: AuditSettings, io: Io): Promise<AuditReport> {
  const total = found.manifests.length;
  if (total < 1000 || !io.stderr.isTTY) return await auditFiles(found.manifests, settings, () => {});
  const progress = progressOn(io);
  try {
    progress.begin(`auditing ${count(total, 'file')}`);
    return await auditFiles(found.manifests, settings, (done) =>
      progress.update(`auditing: ${done} of ${count(total, 'file')}`),
    );
  } finally {
    progress.close();
  }
}

function applyConfig(
  report: AuditReport,
  { config, root, warnings }: LoadedConfig,
  { today, cwd }: AuditSettings,
): void {
  report.diagnostics.push(...warnings);
  if (!config || config.suppressions.length === 0) return;
  const pathOf = (file: string) => rootedPath(file, { root, cwd });
  const { findings, diagnostics } = suppressByConfig(report.findings, config.suppressions, { pathOf, today });
  report.findings = findings;
  report.diagnostics.push(...diagnostics);
}
