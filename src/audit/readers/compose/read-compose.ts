import type { DeclaredWorkload } from '../../model/declared-workload.js';
import type { Manifest, ReaderContext, ReadResult } from '../reader.js';
import { loadFile } from './load-file.js';
import { layOver } from './merge-models.js';
import { Project, short } from './project.js';
import { readService } from './read-service.js';
import { takeVolumesFrom } from './volumes-from.js';

export { looksLikeCompose } from './looks-like-compose.js';

/**
 * Reads a Compose file: loads it with what it includes and extends, lays the overlays over it, and reads each service.
 * Variables are replaced where a value is read, so all places stay those of the text. Services of profiles that are not
 * active are read like any other. Never throws; errors are those for which Compose would start nothing.
 */
export function readCompose(manifest: Manifest, context: ReaderContext): ReadResult {
  const project = new Project(manifest.source, context);
  const model = loadFile(project, manifest.source, manifest.documents, []);
  for (const overlay of context.overlays) {
    // A directory's own overlay may come in among the files to audit.
    const parsed = overlay.path === manifest.source.path ? undefined : project.parse(overlay);
    if (parsed) layOver(project, model, loadFile(project, parsed.source, parsed.documents, []));
  }
  const workloads: DeclaredWorkload[] = [];
  for (const service of model.services.values()) {
    const workload = readService(project, model, service);
    if (workload) workloads.push(workload);
  }
  takeVolumesFrom(project, model, workloads);
  if (model.services.size === 0) {
    const what = short(manifest.source.path);
    project.ignored.push({ what, reason: 'it declares no services' });
  }
  return { workloads, diagnostics: project.diagnostics, ignored: project.ignored };
}
