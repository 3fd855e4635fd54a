import { capabilityRule } from './support/capability-rule.js';

/** WAKE_ALARM is added. */
export const capWakeAlarm = capabilityRule({
  id: 'cap-wake-alarm',
  capability: 'WAKE_ALARM',
  title: 'WAKE_ALARM is added: wakes the machine',
  severity: 'low',
  why: "WAKE_ALARM sets timers that wake a suspended machine. Power is the host's to manage.",
  attack: 'Wakes a suspended machine again and again.',
  mitre: ['T1499'],
  advice: 'Remove WAKE_ALARM and schedule wake-ups on the host.',
  breaks: 'Timers of the kind CLOCK_BOOTTIME_ALARM fail with EPERM. Ordinary timers work.',
});
