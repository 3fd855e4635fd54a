import { capabilityRule } from './support/capability-rule.js';

/** AUDIT_READ is added. */
export const capAuditRead = capabilityRule({
  id: 'cap-audit-read',
  capability: 'AUDIT_READ',
  title: "AUDIT_READ is added: reads the kernel's audit",
  severity: 'low',
  why: "AUDIT_READ receives the machine's audit messages by multicast. They name users, programs and files of every workload.",
  attack: 'Listens to audit messages to learn commands, paths and users of the host.',
  mitre: ['T1082'],
  advice: "Remove AUDIT_READ unless this is the machine's log collector.",
  breaks:
    'Log collectors that subscribe to audit (auditbeat, go-audit) receive nothing. Other logs are not affected.',
});
