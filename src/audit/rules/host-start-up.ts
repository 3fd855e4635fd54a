import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Host's cron or start-up files are mounted. */
export const hostStartUp = hostPathRule({
  id: 'host-start-up',
  kind: 'start-up',
  title: "Host's cron or start-up files are mounted",
  severity: 'high',
  why: 'What stands in these directories the host runs as root, at boot or by the clock. Reading them shows what runs; writing them is running code on the host.',
  attack: 'Adds a cron job or a systemd unit that runs its program as root on the host.',
  standards: { ...hostPathStandards, mitre: ['T1611', 'T1053.003', 'T1543.002'] },
  advice: 'Remove the mount, and deploy jobs on the host by other means.',
  breaks: 'Programs that manage host jobs can no longer write them. Their own scheduling is not affected.',
});
