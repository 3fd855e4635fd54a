import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Host's /proc is mounted writable. */
export const hostProcWritable = hostPathRule({
  id: 'host-proc-writable',
  kind: 'proc',
  only: 'writable',
  title: "Host's /proc is mounted writable",
  severity: 'critical',
  why: 'Through /proc/sys and /proc/sysrq-trigger of the host, root in the container sets kernel parameters and reboots the machine. The masked paths of a container protect only its own /proc.',
  attack:
    "Writes a program's path to /proc/sys/kernel/core_pattern and crashes a process: the kernel runs the program on the host as root.",
  standards: { ...hostPathStandards, mitre: ['T1611'] },
  advice: 'Mount it read-only, or better not at all.',
  breaks:
    'Programs that set kernel parameters of the host fail with "Read-only file system". Set these on the host with sysctl.d.',
});
