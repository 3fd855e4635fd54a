import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { canHaveLimits, memoryIsBound } from './support/memory-bound.js';
import { recordedLimit } from './support/recorded-limit.js';

/** No memory limit, or one of 0, which is none. */
export const memoryLimitMissing: ContainerRule = {
  id: 'memory-limit-missing',
  title: 'Memory is not limited',
  severity: 'medium',
  scope: 'container',
  formats: startFormats,
  why: "Without a limit, one container can use all memory of its machine. The kernel's OOM killer then chooses among the processes of all containers and the host.",
  attack:
    'Allocates memory, or makes the service do so with large requests, until the kernel kills databases and agents beside it.',
  standards: { cisDocker: ['5.11'], nsa: ['Resource policies'], mitre: ['T1499'] },
  check(container, workload) {
    if (!canHaveLimits(container) || memoryIsBound(container, workload)) return [];
    const written = container.resources.memoryLimit;
    // docker inspect always has the field; 0 there is "not set".
    if (written === undefined || workload.format === 'docker-inspect')
      return [{ at: written?.at ?? container.at, message: 'has no memory limit' }];
    return [{ at: written.at, message: `has a memory limit of ${written.value}, which is none` }];
  },
  fix: {
    advice:
      'Set a memory limit of about twice the highest use that you have measured (docker stats, kubectl top pod).',
    breaks:
      'A limit below what the workload needs at its peak ends in an OOM kill (exit code 137), often only under load. A recording (tightship learn) measures that peak.',
    recorded: (_, policy) => recordedLimit(policy, 'memory'),
  },
};
