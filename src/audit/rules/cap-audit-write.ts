import { capabilityRule } from './support/capability-rule.js';

/** AUDIT_WRITE is added. */
export const capAuditWrite = capabilityRule({
  id: 'cap-audit-write',
  capability: 'AUDIT_WRITE',
  title: 'AUDIT_WRITE is added: writes audit records',
  severity: 'info',
  why: "AUDIT_WRITE sends records to the kernel's audit log. Records that a container forges stand beside those of the host.",
  attack: 'Floods the audit log or writes false login records into it.',
  mitre: ['T1562.012'],
  advice: 'Remove AUDIT_WRITE unless users log in to the container (sshd, login, su).',
  breaks: 'sshd, su and sudo may refuse logins where PAM insists on audit. They log "audit" errors.',
});
