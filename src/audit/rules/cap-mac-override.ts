import { capabilityRule } from './support/capability-rule.js';

/** MAC_OVERRIDE is added. */
export const capMacOverride = capabilityRule({
  id: 'cap-mac-override',
  capability: 'MAC_OVERRIDE',
  title: 'MAC_OVERRIDE is added: ignores mandatory access control',
  severity: 'high',
  why: 'MAC_OVERRIDE lets a process ignore Smack policy. Nothing in an ordinary workload needs to stand above the mandatory rules.',
  attack: 'Reads and writes objects that the mandatory policy denies to the container.',
  mitre: ['T1562', 'T1611'],
  advice: 'Remove MAC_OVERRIDE.',
  breaks:
    'Only Smack systems check it; there, accesses that policy denies fail. Look for denials in the audit log.',
});
