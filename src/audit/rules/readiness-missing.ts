import type { ContainerRule } from './rule.js';
import { goesOn } from './support/serving-pod.js';

/** It gets requests before it can answer, and when it no longer can. */
export const readinessMissing: ContainerRule = {
  id: 'readiness-missing',
  title: 'No readiness probe',
  severity: 'info',
  scope: 'container',
  formats: ['kubernetes'],
  why: 'Without a readiness probe a container gets requests as soon as its process runs, and goes on getting them when it is overloaded. An update then replaces working Pods by ones that do not work.',
  attack: 'Overloads one replica after the other; none is taken out of service to recover.',
  standards: { nsa: ['Upgrading and application security practices'], mitre: ['T1499'] },
  check(container, workload) {
    // Only what others connect to.
    if (container.readinessCheck !== undefined || container.ports.length === 0) return [];
    if (!goesOn(container, workload)) return [];
    return [{ at: container.at, message: 'has no readiness probe' }];
  },
  fix: {
    advice: 'Add a readinessProbe that asks the service as a client does.',
    breaks: 'A probe that fails takes the Pod out of its Service: clients see fewer replicas, or none.',
  },
};
