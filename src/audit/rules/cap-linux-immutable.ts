import { capabilityRule } from './support/capability-rule.js';

/** LINUX_IMMUTABLE is added. */
export const capLinuxImmutable = capabilityRule({
  id: 'cap-linux-immutable',
  capability: 'LINUX_IMMUTABLE',
  title: 'LINUX_IMMUTABLE is added: sets the immutable flag',
  severity: 'low',
  why: 'LINUX_IMMUTABLE sets and clears the immutable and append-only flags of files. On mounted host paths it removes the protection of logs, or makes files that the host cannot delete.',
  attack: 'Clears append-only from a log to erase its traces, or makes its own files undeletable.',
  mitre: ['T1222.002', 'T1070'],
  advice: 'Remove LINUX_IMMUTABLE and set the flags on the host.',
  breaks: 'chattr +i and +a fail with "Operation not permitted". Little else uses them.',
});
