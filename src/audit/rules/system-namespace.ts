import type { WorkloadRule } from './rule.js';

const systemNamespaces = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

/** Among the parts of the cluster itself. */
export const systemNamespace: WorkloadRule = {
  id: 'system-namespace',
  title: 'Runs among the parts of the cluster',
  severity: 'low',
  scope: 'workload',
  formats: ['kubernetes'],
  why: "The system's namespaces hold the Secrets and accounts of the cluster itself, and are mostly exempt from admission policies. Whatever runs there is close to them.",
  attack: "Hides among the system's Pods, where nobody looks and no policy applies.",
  standards: { cisKubernetes: ['5.7.1'], nsa: ['Namespaces'], mitre: ['T1036.005', 'T1613'] },
  check({ pod }) {
    const namespace = pod?.namespace;
    if (namespace === undefined || !systemNamespaces.has(namespace.value)) return [];
    return [{ at: namespace.at, message: `is put into ${namespace.value}` }];
  },
  fix: {
    advice: 'Give it a namespace of its own, unless it is a part of the cluster.',
    breaks: 'What finds it by its namespace (Services, rights, leases) has to follow.',
  },
};
