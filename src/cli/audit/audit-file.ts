import type { AuditReport } from '../../audit/audit-report.js';
import { type AuditOptions, auditText, emptyReport } from '../../audit/audit-text.js';
import type { PathOf } from '../../audit/baseline/baseline.js';
import { rootedPath } from '../../audit/baseline/rooted-path.js';
import { rules } from '../../audit/rules/index.js';
import { SourceText } from '../../audit/source/source-text.js';
import type { AuditSettings } from './audit-settings.js';
import type { FoundManifest } from './find-manifests.js';
import { readText } from './read-text.js';
import { readerContext, type Unread } from './reader-context.js';

const ruleIds: ReadonlySet<string> = new Set(rules.map(({ id }) => id));

/** All that an audit is told, but for what is beside each file. */
export function optionsFor(settings: AuditSettings): Omit<AuditOptions, 'context'> {
  const { onlyRules, pssVersion, today } = settings;
  return {
    rules: onlyRules ? rules.filter(({ id }) => onlyRules.includes(id)) : rules,
    ruleIds,
    pssVersion,
    today,
    pathOf: pathOfLast(settings),
  };
}

/** `rootedPath`, remembering the last: findings come file by file. */
function pathOfLast(settings: AuditSettings): PathOf {
  let last = '';
  let rooted = '';
  return (file) => {
    if (file === last) return rooted;
    last = file;
    rooted = rootedPath(file, settings);
    return rooted;
  };
}

/** Audits texts one by one, under the same settings; `overlays` are laid over it. Never throws. */
export function textAuditor(
  settings: AuditSettings,
): (source: SourceText, overlays: readonly string[]) => AuditReport {
  const options = optionsFor(settings);
  return (source, overlays) => {
    const unread: Unread[] = [];
    const context = readerContext(source.path, overlays, settings, unread);
    try {
      const report = auditText(source, { ...options, context });
      for (const one of unread) report.skipped.push({ ...one, kind: 'unreadable' });
      return report;
    } catch (error) {
      // One file that our own code stumbles over must not cost the others their audit.
      return unreadable(source.path, `internal error of tightship: ${(error as Error).message}`, settings);
    }
  };
}

/** Audits files one by one, under the same settings. Never throws. */
export function fileAuditor(settings: AuditSettings): (manifest: FoundManifest) => AuditReport {
  const audit = textAuditor(settings);
  return (manifest) => {
    const { path, overlays } = manifest;
    const read = readText(path, manifest);
    return 'reason' in read
      ? unreadable(path, read.reason, settings)
      : audit(new SourceText(path, read.text), overlays);
  };
}

/** The report about a file that was not audited although it may hold a manifest. */
export function unreadable(file: string, reason: string, { pssVersion }: AuditSettings): AuditReport {
  return { ...emptyReport(pssVersion), skipped: [{ file, reason, kind: 'unreadable' }] };
}
