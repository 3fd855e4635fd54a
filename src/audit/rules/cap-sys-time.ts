import { capabilityRule } from './support/capability-rule.js';

/** SYS_TIME is added. */
export const capSysTime = capabilityRule({
  id: 'cap-sys-time',
  capability: 'SYS_TIME',
  title: "SYS_TIME is added: sets the host's clock",
  severity: 'medium',
  why: 'The system clock is not namespaced: setting it in a container sets it for the host and all other containers. Certificates, tokens and logs all depend on it.',
  attack:
    'Moves the clock back to make expired certificates and tokens valid again, or forward to break all TLS connections of the machine.',
  mitre: ['T1562', 'T1070.006'],
  advice: 'Remove SYS_TIME and let the host keep time (chrony or systemd-timesyncd).',
  breaks:
    'An NTP server in the container can no longer correct the clock; serving time still works. Start chronyd with -x.',
});
