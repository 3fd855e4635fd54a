import type { ContainerRule } from './rule.js';
import { canHaveLimits, podResource } from './support/memory-bound.js';

/** Neither a request nor a limit, which would be the request, too. */
export const cpuRequestMissing: ContainerRule = {
  id: 'cpu-request-missing',
  title: 'No CPU time is reserved for the container',
  severity: 'low',
  scope: 'container',
  formats: ['kubernetes'],
  why: 'A CPU request is both what the scheduler sets aside and the weight with which the kernel shares a busy CPU. Without one the container has the smallest weight there is, and the scheduler overfills the node.',
  attack: 'Keeps all CPUs of the node busy from a neighbouring Pod, and this service gets almost no time.',
  standards: { nsa: ['Resource policies'], mitre: ['T1499'] },
  check(container, workload) {
    const { cpuRequest, cpuLimit } = container.resources;
    if (!canHaveLimits(container) || cpuRequest !== undefined || cpuLimit !== undefined) return [];
    if (podResource(workload, 'requests', 'cpu') || podResource(workload, 'limits', 'cpu')) return [];
    return [{ at: container.at, message: 'has no CPU request' }];
  },
  fix: {
    advice: 'Set resources.requests.cpu to what the container uses normally (kubectl top pod).',
    breaks: 'The Pod stays Pending where no node has as much CPU unreserved: kubectl describe pod says so.',
  },
};
