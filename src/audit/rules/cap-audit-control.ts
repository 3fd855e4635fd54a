import { capabilityRule } from './support/capability-rule.js';

/** AUDIT_CONTROL is added. */
export const capAuditControl = capabilityRule({
  id: 'cap-audit-control',
  capability: 'AUDIT_CONTROL',
  title: "AUDIT_CONTROL is added: controls the kernel's audit",
  severity: 'medium',
  why: "AUDIT_CONTROL changes the kernel's audit rules and can disable auditing. Audit is one for the machine, so the container's hand is on the host's evidence.",
  attack: 'Deletes audit rules or disables auditing before moving on to other workloads.',
  mitre: ['T1562.012', 'T1070'],
  advice: 'Remove AUDIT_CONTROL and run the audit daemon on the host.',
  breaks: 'auditd in the container cannot set rules. It says "Operation not permitted" when it starts.',
});
