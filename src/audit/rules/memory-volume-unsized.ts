import type { DeclaredContainer } from '../model/declared-container.js';
import type { DeclaredWorkload } from '../model/declared-workload.js';
import type { Offence, WorkloadRule } from './rule.js';
import { memoryIsBound } from './support/memory-bound.js';

/** An emptyDir in memory without a sizeLimit, in a container whose memory is not limited either. */
export const memoryVolumeUnsized: WorkloadRule = {
  id: 'memory-volume-unsized',
  title: 'Volume in memory has no size limit',
  severity: 'medium',
  scope: 'workload',
  formats: ['kubernetes'],
  why: "An emptyDir with medium Memory is a tmpfs as large as all memory that the node has for Pods. Its files count against the container's memory limit, and here there is none.",
  attack: 'Writes files into the volume until the node is out of memory and evicts other Pods.',
  standards: { nsa: ['Resource policies'], mitre: ['T1499'] },
  check(workload) {
    const found = new Map<string, Offence>();
    for (const container of workload.containers) {
      for (const offence of unsizedIn(container, workload)) {
        if (!found.has(offence.detail)) found.set(offence.detail, offence);
      }
    }
    return [...found.values()];
  },
  fix: {
    advice: 'Set emptyDir.sizeLimit, and a memory limit for each container that writes there.',
    breaks: 'A program that writes more fails with "No space left on device", or the Pod is evicted.',
  },
};

function unsizedIn(
  container: DeclaredContainer,
  workload: DeclaredWorkload,
): (Offence & { detail: string })[] {
  const unsized = container.mounts.filter(
    ({ medium, sizeBytes }) => medium === 'memory' && sizeBytes === undefined,
  );
  if (unsized.length === 0 || memoryIsBound(container, workload)) return [];
  return unsized.map(({ at, sourceAt, source, target }) => {
    const name = source ?? target;
    return { at: sourceAt ?? at, message: `the volume ${name} is memory without a limit`, detail: name };
  });
}
