import type { WorkloadRule } from './rule.js';

/** It may push the parts of the cluster off their nodes. */
export const systemPriority: WorkloadRule = {
  id: 'system-priority',
  title: 'Has the priority of the cluster itself',
  severity: 'medium',
  scope: 'workload',
  formats: ['kubernetes'],
  why: 'When a node is full, Pods of lower priority are removed for those of higher. The two system classes are for what the cluster needs to work, and stand above everything else.',
  attack: 'Starts many Pods of this priority, and all other workloads are evicted.',
  standards: { nsa: ['Resource policies'], mitre: ['T1499'] },
  check({ pod }) {
    const priority = pod?.priorityClassName;
    if (priority === undefined || !/^system-(?:node|cluster)-critical$/.test(priority.value)) return [];
    return pod?.namespace?.value === 'kube-system'
      ? []
      : [{ at: priority.at, message: `has the priority ${priority.value}` }];
  },
  fix: {
    advice: 'Make a PriorityClass of your own below the system ones, or remove the priority.',
    breaks: 'When nodes are full, the Pod may be evicted or stay Pending.',
  },
};
