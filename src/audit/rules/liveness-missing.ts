import type { ContainerRule } from './rule.js';
import { goesOn } from './support/serving-pod.js';

/** Nothing notices that it hangs. */
export const livenessMissing: ContainerRule = {
  id: 'liveness-missing',
  title: 'No liveness probe',
  severity: 'low',
  scope: 'container',
  formats: ['kubernetes'],
  why: 'A process that hangs but does not end counts as running. Without a liveness probe the kubelet never restarts it.',
  attack: 'Ties up all workers of the service with slow requests, and it stays that way.',
  standards: { nsa: ['Upgrading and application security practices'], mitre: ['T1499'] },
  check(container, workload) {
    if (container.healthCheck !== undefined || !goesOn(container, workload)) return [];
    return [{ at: container.at, message: 'has no liveness probe' }];
  },
  fix: {
    advice:
      'Add a livenessProbe that fails only when a restart helps, and does not depend on other services.',
    breaks: 'A probe that is too strict, or that fails under load, restarts healthy containers.',
  },
};
