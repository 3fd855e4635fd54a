import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Host's root directory is mounted. */
export const hostRoot = hostPathRule({
  id: 'host-root',
  kind: 'root',
  title: "Host's root directory is mounted",
  severity: 'critical',
  why: "The mount of / holds every file of the host: its passwords, keys, programs and other workloads' data. Writable, it is root on the host; read-only, it still gives all secrets away.",
  attack:
    'Adds a key to /root/.ssh/authorized_keys or a job to /etc/cron.d under the mount point, and logs in as root.',
  standards: { ...hostPathStandards, mitre: ['T1611', 'T1552.001'] },
  advice: 'Mount only the directories that the workload uses, read-only.',
  breaks:
    'Monitoring agents that look at the whole host (node-exporter, cAdvisor) lose the parts that are no longer mounted. Mount those one by one, read-only.',
});
