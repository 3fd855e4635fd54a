import { formatBytes } from '../../base/text.js';
import type { ContainerRule } from './rule.js';
import { engineFormats } from './support/formats.js';
import { memoryIsBound } from './support/memory-bound.js';
import { runsPodman } from './support/podman.js';

const gibibyte = 2 ** 30;

/** Much shared memory, and no memory limit that it would count against. */
export const shmSizeLarge: ContainerRule = {
  id: 'shm-size-large',
  title: 'Shared memory is large and nothing else bounds it',
  severity: 'low',
  scope: 'container',
  formats: engineFormats,
  why: 'Files in /dev/shm are memory of the machine, and stay when the process that wrote them ends. Without a memory limit, its size is the only bound, 64 MiB unless set.',
  attack: 'Fills /dev/shm, and the machine runs out of memory with no process to blame.',
  standards: { cisDocker: ['5.11'], mitre: ['T1499'] },
  check(container, workload) {
    const { shmSize } = container.resources;
    if (shmSize === undefined) return [];
    const { at, value } = shmSize;
    if (value === 0 && runsPodman(workload)) return [{ at, message: 'has shared memory without a bound' }];
    if (value <= gibibyte || memoryIsBound(container, workload)) return [];
    return [{ at, message: `has ${formatBytes(value)} of shared memory and no memory limit` }];
  },
  fix: {
    advice:
      'Set a memory limit, against which shared memory counts, or lower shm_size to what is used (df /dev/shm).',
    breaks:
      'Databases and browsers that need more shared memory fail with "No space left on device" or SIGBUS when they touch it.',
  },
};
