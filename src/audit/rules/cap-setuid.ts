import { capabilityRule } from './support/capability-rule.js';

/** SETUID is added. */
export const capSetuid = capabilityRule({
  id: 'cap-setuid',
  capability: 'SETUID',
  title: 'SETUID is added: becomes any user',
  severity: 'low',
  why: 'SETUID lets a process take any user id of its user namespace. A service that only ever runs as one user has no use for it.',
  attack: "Takes the id of another service's user and reads the files and processes that belong to it.",
  mitre: ['T1548'],
  advice: 'Remove SETUID and start the container as the user that the service runs as.',
  breaks:
    'Entrypoints that start as root and switch user (gosu, su-exec, nginx workers) fail. They say "operation not permitted" for setuid or setgroups.',
});
