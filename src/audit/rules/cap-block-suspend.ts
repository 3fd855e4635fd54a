import { capabilityRule } from './support/capability-rule.js';

/** BLOCK_SUSPEND is added. */
export const capBlockSuspend = capabilityRule({
  id: 'cap-block-suspend',
  capability: 'BLOCK_SUSPEND',
  title: 'BLOCK_SUSPEND is added: keeps the machine awake',
  severity: 'low',
  why: "BLOCK_SUSPEND prevents the machine from suspending. Power is the host's to manage.",
  attack: 'Keeps a battery-powered device awake until it is empty.',
  mitre: ['T1499'],
  advice: 'Remove BLOCK_SUSPEND.',
  breaks: 'A program that holds wake locks lets the machine sleep; servers do not suspend.',
});
