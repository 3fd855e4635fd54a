import { capabilityRule } from './support/capability-rule.js';

/** SETGID is added. */
export const capSetgid = capabilityRule({
  id: 'cap-setgid',
  capability: 'SETGID',
  title: 'SETGID is added: joins any group',
  severity: 'low',
  why: 'SETGID lets a process take any group id and any list of supplementary groups. Files that only a group may read are then open to it.',
  attack: 'Joins the group that owns a mounted socket or key file and opens it.',
  mitre: ['T1548'],
  advice: 'Remove SETGID and start the container with the groups that the service needs.',
  breaks:
    'Entrypoints that switch user (gosu, su-exec, nginx workers) fail. They say "operation not permitted" for setgid or setgroups.',
});
