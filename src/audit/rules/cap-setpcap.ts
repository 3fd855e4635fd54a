import { capabilityRule } from './support/capability-rule.js';

/** SETPCAP is added. */
export const capSetpcap = capabilityRule({
  id: 'cap-setpcap',
  capability: 'SETPCAP',
  title: 'SETPCAP is added: passes capabilities on',
  severity: 'low',
  why: 'SETPCAP lets a process add capabilities of its bounding set to those that its children inherit, and change secure bits. It makes narrow grants leak into programs that were not meant to have them.',
  attack:
    'Hands its capabilities to a tool that it starts as another user, where a reviewer would expect none.',
  mitre: ['T1548'],
  advice: 'Remove SETPCAP unless the entrypoint drops capabilities itself with capsh or setpriv.',
  breaks:
    'setpriv, capsh and some init programs fail to change their bounding set. They name prctl or capset.',
});
