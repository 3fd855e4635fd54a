import { capabilityRule } from './support/capability-rule.js';

/** SYS_TTY_CONFIG is added. */
export const capSysTtyConfig = capabilityRule({
  id: 'cap-sys-tty-config',
  capability: 'SYS_TTY_CONFIG',
  title: 'SYS_TTY_CONFIG is added: controls terminals',
  severity: 'low',
  why: 'SYS_TTY_CONFIG allows vhangup and privileged ioctls on virtual terminals. Terminals of the host are reachable wherever their device is.',
  attack: 'Hangs up or reconfigures the console of the host to lock its operator out.',
  mitre: ['T1499'],
  advice: 'Remove SYS_TTY_CONFIG: only display servers and consoles on real terminals use it.',
  breaks: 'A display server in the container cannot switch virtual terminals. It says so when it starts.',
});
