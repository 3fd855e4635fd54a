import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** containerd socket is mounted. */
export const containerdSocket = hostPathRule({
  id: 'containerd-socket',
  kind: 'containerd-socket',
  title: 'containerd socket is mounted',
  severity: 'critical',
  why: "containerd's socket starts containers with any privileges and has no access control beyond the file's. It is the layer below Docker and Kubernetes, so their policies do not see what it is asked.",
  attack: 'Starts a privileged container by ctr or the CRI, in any namespace, unseen by the API server.',
  standards: { ...hostPathStandards, mitre: ['T1611', 'T1610'] },
  advice: "Remove the mount; read container facts from the kubelet or the engine's API instead.",
  breaks:
    'Agents that read container metadata (security and log agents) lose names and images of containers. They say that they cannot connect to the runtime.',
});
