import { capabilityRule } from './support/capability-rule.js';

/** SYS_PACCT is added. */
export const capSysPacct = capabilityRule({
  id: 'cap-sys-pacct',
  capability: 'SYS_PACCT',
  title: 'SYS_PACCT is added: switches process accounting',
  severity: 'low',
  why: "SYS_PACCT switches BSD process accounting on and off for the process's PID namespace. Where that is the host's, evidence of what ran is lost.",
  attack: 'Switches accounting off before doing what accounting would have shown.',
  mitre: ['T1562'],
  advice: "Remove SYS_PACCT: accounting is the host's business.",
  breaks: 'Only acct(2) is refused, which accton calls. Nothing else changes.',
});
