import { auditText, findingOf } from '../../audit/audit-text.js';
import type { Finding, Skipped } from '../../audit/finding.js';
import type { HardenedText } from '../../audit/fixes/harden/harden-result.js';
import { hardenText } from '../../audit/fixes/harden.js';
import { readManifest } from '../../audit/readers/read-manifest.js';
import type { SourceText } from '../../audit/source/source-text.js';
import { suppressByConfig } from '../../audit/suppress/suppress-by-config.js';
import type { Io } from '../io.js';
import { optionsFor } from './audit-file.js';
import type { AuditSettings } from './audit-settings.js';
import type { LoadedConfig } from './config-file.js';
import type { FoundManifest } from './find-manifests.js';
import { policyFinder } from './find-policies.js';
import { readerContext, type Unread } from './reader-context.js';

/** A file that was read, and what hardening made of it. */
export interface HardenedFile {
  file: string;
  source: SourceText;
  result: HardenedText;
}

/** Weighing each takes some 200 µs and 5 KB. */
const maxFindings = 50_000;

/** Hardens one file's text; writes nothing. Throws `POLICY_INVALID` and `INPUT_NOT_FOUND` about its policies. */
export function hardenFile(
  source: SourceText,
  { path, overlays }: FoundManifest,
  policies: readonly string[] | false,
  { settings, loaded, io }: { settings: AuditSettings; loaded: LoadedConfig; io: Io },
): HardenedFile | { skipped: Skipped } {
  const unread: Unread[] = [];
  const options = { ...optionsFor(settings), context: readerContext(path, overlays, settings, unread) };
  const before = auditText(source, options);
  const [missing] = unread;
  if (missing)
    return skippedFile(path, `${missing.file}, which belongs to it, cannot be read: ${missing.reason}`);
  const skipped = before.skipped[0];
  if (skipped) return { skipped };
  if (before.findings.length > maxFindings)
    return skippedFile(path, `it has more than ${maxFindings} findings; split it to repair it`);
  const containers = before.audited.flatMap(({ workloads }) =>
    workloads.map((workload) => workload.containers),
  );
  const policyFor = policyFinder(policies, { path, containers: containers.reduce((a, b) => a + b, 0) }, io);
  const suppressed = suppressedIn(before.findings, loaded, options);
  const result = hardenText(source, {
    rules: options.rules,
    context: options.context,
    read: readManifest,
    policyFor: (workload, container) => {
      const found = policyFor(workload, container);
      return found && { policy: found.policy, name: found.file };
    },
    ignore: (breach, workload) => suppressed.has(findingOf(breach, workload, options.pathOf).fingerprint),
  });
  if (result.kind === 'skipped') return skippedFile(path, result.reason);
  return { file: path, source, result };
}

export function skippedFile(file: string, reason: string): { skipped: Skipped } {
  return { skipped: { file, reason, kind: 'unreadable' } };
}

/** Fingerprints of what users accepted: it is left alone. */
function suppressedIn(
  findings: Finding[],
  { config }: LoadedConfig,
  { pathOf, today }: { pathOf: (file: string) => string; today: string },
): Set<string> {
  const marked = config
    ? suppressByConfig(findings, config.suppressions, { pathOf, today }).findings
    : findings;
  return new Set(marked.filter((finding) => finding.suppressed).map(({ fingerprint }) => fingerprint));
}
