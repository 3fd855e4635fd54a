import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Host's /proc is mounted. */
export const hostProc = hostPathRule({
  id: 'host-proc',
  kind: 'proc',
  only: 'read-only',
  title: "Host's /proc is mounted",
  severity: 'medium',
  why: "The host's /proc shows all its processes with command lines and, for those of the same privileges, environments and open files. Passwords often stand there.",
  attack: "Collects passwords and tokens from command lines and environments of the host's processes.",
  standards: { ...hostPathStandards, mitre: ['T1057', 'T1003.007'] },
  advice: 'Let a monitoring agent of the host collect process figures, or mount single files of it.',
  breaks:
    'Host monitoring (node-exporter, Telegraf) shows the container instead of the host. Compare its figures before and after.',
});
