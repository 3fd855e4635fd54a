import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Cluster's keys or database are mounted. */
export const hostClusterSecrets = hostPathRule({
  id: 'host-cluster-secrets',
  kind: 'cluster-secrets',
  title: "Cluster's keys or database are mounted",
  severity: 'critical',
  why: "These directories hold the node's client keys, the control plane's keys, its static Pods or etcd's data. Any of them is the node or the whole cluster.",
  attack:
    "Uses the node's or administrator's key against the API server, or adds a static Pod that the kubelet starts without asking.",
  standards: { ...hostPathStandards, mitre: ['T1552.001', 'T1552.004', 'T1611'] },
  advice: 'Remove the mount, and give the workload a service account with the rights it needs.',
  breaks: 'Control-plane components and backup jobs of etcd need these files. Everything else does without.',
});
