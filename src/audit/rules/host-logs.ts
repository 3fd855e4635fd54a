import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Host's logs are mounted writable. */
export const hostLogs = hostPathRule({
  id: 'host-logs',
  kind: 'logs',
  only: 'writable',
  title: "Host's logs are mounted writable",
  severity: 'medium',
  why: "Whoever writes the host's logs can forge and erase what happened. With Kubernetes, the kubelet follows links in /var/log as root and shows what they point to.",
  attack:
    "Erases its traces, or replaces a log by a link to /etc/shadow and reads it through the kubelet's log endpoint.",
  standards: { ...hostPathStandards, mitre: ['T1070', 'T1611'] },
  advice: 'Mount it read-only.',
  breaks:
    'Programs that write their own logs there fail with "Read-only file system". Let them log to standard output.',
});
