import { capabilityRule } from './support/capability-rule.js';

/** NET_BROADCAST is added. */
export const capNetBroadcast = capabilityRule({
  id: 'cap-net-broadcast',
  capability: 'NET_BROADCAST',
  title: 'NET_BROADCAST is added: unused by Linux',
  severity: 'info',
  why: 'Linux checks NET_BROADCAST nowhere. Asking for it shows a list of capabilities that nobody measured.',
  attack: 'Nothing today; a later kernel that gives it a meaning gives it to this container as well.',
  mitre: ['T1068'],
  advice: 'Remove NET_BROADCAST.',
  breaks: 'Nothing breaks: no kernel checks it.',
  unused: true,
});
