import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** CRI-O socket is mounted. */
export const crioSocket = hostPathRule({
  id: 'crio-socket',
  kind: 'crio-socket',
  title: 'CRI-O socket is mounted',
  severity: 'critical',
  why: "CRI-O's socket starts containers with any privileges and has no access control beyond the file's. What it is asked directly passes no admission policy of Kubernetes.",
  attack: 'Starts a privileged container through the CRI, unseen by the API server.',
  standards: { ...hostPathStandards, mitre: ['T1611', 'T1610'] },
  advice: 'Remove the mount; read container facts from the kubelet instead.',
  breaks:
    'Agents that read container metadata lose names and images of containers. They say that they cannot connect to the runtime.',
});
