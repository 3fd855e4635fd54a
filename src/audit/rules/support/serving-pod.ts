import type { DeclaredContainer } from '../../model/declared-container.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';

/** Kinds whose Pods come to an end. */
const finite = new Set(['Job', 'CronJob', 'Workflow', 'PipelineRun', 'TaskRun']);

/** Whether a container is to go on for as long as its Pod, so that somebody should notice when it hangs. */
export function goesOn({ role, restart }: DeclaredContainer, { kind }: DeclaredWorkload): boolean {
  if (role !== 'main' && role !== 'sidecar') return false;
  return !finite.has(kind) && (restart === undefined || restart.value.policy === 'always');
}
