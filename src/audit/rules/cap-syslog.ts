import { capabilityRule } from './support/capability-rule.js';

/** SYSLOG is added. */
export const capSyslog = capabilityRule({
  id: 'cap-syslog',
  capability: 'SYSLOG',
  title: "SYSLOG is added: reads the kernel's log",
  severity: 'medium',
  why: "SYSLOG reads and clears the kernel's log and shows kernel addresses that kptr_restrict hides. The log is the host's and names devices, addresses and crashes of all workloads.",
  attack:
    'Reads kernel addresses from the log to defeat address randomisation, and clears the log afterwards.',
  mitre: ['T1082', 'T1070'],
  advice: "Remove SYSLOG and collect kernel logs with the host's journal.",
  breaks: 'dmesg and log collectors in the container fail on /dev/kmsg. Container output is not affected.',
});
