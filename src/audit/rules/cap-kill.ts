import { capabilityRule } from './support/capability-rule.js';

/** KILL is added. */
export const capKill = capabilityRule({
  id: 'cap-kill',
  capability: 'KILL',
  title: 'KILL is added: signals any process',
  severity: 'info',
  why: 'KILL sends signals to processes of other users in the PID namespace. Where that namespace is shared, they belong to other workloads.',
  attack: 'Stops neighbouring processes, among them the one that watches it.',
  mitre: ['T1489'],
  advice: 'Remove KILL: a process may always signal those of its own user.',
  breaks:
    'A supervisor that runs as root and stops children of other users fails to. They stay when the container stops, until they are killed.',
});
