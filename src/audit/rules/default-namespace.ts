import type { WorkloadRule } from './rule.js';

/** The namespace that everything without one ends up in. */
export const defaultNamespace: WorkloadRule = {
  id: 'default-namespace',
  title: 'Runs in the default namespace',
  severity: 'low',
  scope: 'workload',
  formats: ['kubernetes'],
  why: 'Rights, quotas and network policies are given by namespace. What shares the default one cannot be told apart by any of them.',
  attack:
    'Uses a right that was given to another workload of the same namespace, such as reading its Secrets.',
  standards: { cisKubernetes: ['5.7.1', '5.7.4'], nsa: ['Namespaces'], mitre: ['T1613'] },
  check({ pod }) {
    const namespace = pod?.namespace;
    return namespace?.value === 'default'
      ? [{ at: namespace.at, message: 'is put into the default namespace' }]
      : [];
  },
  fix: {
    advice: 'Give each application a namespace of its own.',
    breaks:
      'Services, Secrets and volume claims are found in their own namespace only, and have to move as well.',
  },
};
