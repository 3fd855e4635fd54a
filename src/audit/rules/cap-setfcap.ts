import { capabilityRule } from './support/capability-rule.js';

/** SETFCAP is added. */
export const capSetfcap = capabilityRule({
  id: 'cap-setfcap',
  capability: 'SETFCAP',
  title: 'SETFCAP is added: gives files capabilities',
  severity: 'low',
  why: 'SETFCAP sets capabilities on files, which whoever runs the file then gets. On a volume that others use it leaves a key to root behind.',
  attack:
    'Marks a program on a shared volume so that an unprivileged user of another container gains capabilities by running it.',
  mitre: ['T1548'],
  advice: 'Remove SETFCAP and set file capabilities while the image is built.',
  breaks:
    'Package installations at run time that call setcap fail. Image builds inside the container need it.',
});
