import type { AuditReport } from '../../audit/audit-report.js';
import { addReport, emptyReport } from '../../audit/audit-text.js';
import { SourceText } from '../../audit/source/source-text.js';
import { textAuditor } from './audit-file.js';
import type { AuditSettings } from './audit-settings.js';

/** Audits the containers that an engine has. Throws what asking the engine throws. */
export async function auditEngine(
  engine: 'docker' | 'podman',
  { all }: { all: boolean },
  settings: AuditSettings,
): Promise<{ report: AuditReport; sources: SourceText[] }> {
  const { listContainers } =
    engine === 'docker'
      ? await import('../../engine/docker/list-containers.js')
      : await import('../../engine/podman/list-containers.js');
  const report = emptyReport(settings.pssVersion);
  const audit = textAuditor(settings);
  const sources: SourceText[] = [];
  for (const { name, inspect } of await listContainers({ all })) {
    const source = new SourceText(`${engine}:${name}`, inspect);
    sources.push(source);
    addReport(report, audit(source, []));
  }
  return { report, sources };
}
