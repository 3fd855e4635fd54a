import type { ContainerRule } from './rule.js';
import { canHaveLimits, podResource } from './support/memory-bound.js';

/** Neither a request nor a limit, which would be the request, too. */
export const memoryRequestMissing: ContainerRule = {
  id: 'memory-request-missing',
  title: 'No memory is reserved for the container',
  severity: 'low',
  scope: 'container',
  formats: ['kubernetes'],
  why: 'Without a request the scheduler counts the container as needing no memory, and fills the node beyond what it has. When memory runs short, such containers are killed first.',
  attack: 'Puts the node under memory pressure from a neighbouring Pod, and this service is evicted first.',
  standards: { nsa: ['Resource policies'], mitre: ['T1499'] },
  check(container, workload) {
    const { memoryRequest, memoryLimit } = container.resources;
    if (!canHaveLimits(container) || memoryRequest !== undefined || memoryLimit !== undefined) return [];
    if (podResource(workload, 'requests', 'memory') || podResource(workload, 'limits', 'memory')) return [];
    return [{ at: container.at, message: 'has no memory request' }];
  },
  fix: {
    advice: 'Set resources.requests.memory to what the container uses normally (kubectl top pod).',
    breaks: 'The Pod stays Pending where no node has as much memory free: kubectl describe pod says so.',
  },
};
