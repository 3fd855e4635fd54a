import type { DeclaredWorkload } from '../../model/declared-workload.js';
import type { Manifest, ReaderContext, ReadResult } from '../reader.js';
import { type EngineCommand, headText, reasonElsewhere } from './engine-command.js';
import { envFileReader } from './env-files.js';
import { findRunCommands } from './find-run-commands.js';
import { joinPod, type Pod, readPod } from './pod.js';
import { placeOfHead, runWorkload } from './run-workload.js';

export { looksLikeDockerRun } from './looks-like-docker-run.js';

/** Containers that one text may start; more is no script of anybody's. */
const maxContainers = 10_000;

/** The containers that a command line or a shell script starts with `docker run`, `podman run` or `nerdctl run`. */
export function readDockerRun({ source }: Manifest, context: ReaderContext): ReadResult {
  const commands = findRunCommands(source);
  const readEnvFile = envFileReader(source, context);
  const result: ReadResult = { workloads: [], diagnostics: [], ignored: [] };
  const pods = new Map<string, Pod>();
  const names = new Map<string, number>();
  for (const command of commands.slice(0, maxContainers)) {
    if (command.kind === 'elsewhere') {
      result.ignored.push({ what: headText(command), reason: reasonElsewhere(command) });
      continue;
    }
    if (command.kind === 'pod') {
      const pod = readPod(command, readEnvFile);
      pods.set(pod.name, pod);
      continue;
    }
    const { workload, pod } = runWorkload(command, 'docker-run', readEnvFile);
    if (pod) joinPod(workload, pod, pods.get(pod.value));
    number(workload, names);
    result.workloads.push(workload);
  }
  for (const pod of pods.values())
    if (!pod.joined)
      result.ignored.push({ what: `pod ${pod.name}`, reason: 'no container of this text joins it' });
  if (commands.length > maxContainers) result.diagnostics.push(tooMany(commands));
  return result;
}

/** Containers without a name of their own are called after their images: the second one gets a number. */
function number(workload: DeclaredWorkload, names: Map<string, number>): void {
  const times = (names.get(workload.resource) ?? 0) + 1;
  names.set(workload.resource, times);
  if (times > 1) workload.resource = `${workload.resource} (${times})`;
}

function tooMany(commands: readonly EngineCommand[]): ReadResult['diagnostics'][number] {
  const at = placeOfHead(commands[maxContainers]?.head ?? []);
  return {
    code: 'too-many-containers',
    severity: 'error',
    message: `it starts more than ${maxContainers} containers, and is not read`,
    ...(at ? { source: at.source.path, position: at.source.position(at.start) } : {}),
  };
}
