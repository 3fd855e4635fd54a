import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** kubelet's directory is mounted. */
export const hostKubelet = hostPathRule({
  id: 'host-kubelet',
  kind: 'kubelet',
  title: "kubelet's directory is mounted",
  severity: 'high',
  why: 'Below /var/lib/kubelet are the volumes of all Pods of the node, with the tokens of their service accounts. Whoever reads it speaks to the API server as any of them.',
  attack: 'Collects service account tokens of other Pods and uses the most powerful one.',
  standards: { ...hostPathStandards, mitre: ['T1552.001', 'T1528', 'T1611'] },
  advice: 'Mount only the subdirectory that the plugin needs (plugins_registry, device-plugins).',
  breaks:
    'Storage drivers and device plugins need parts of it. They fail to register or to mount volumes: mount those parts.',
});
