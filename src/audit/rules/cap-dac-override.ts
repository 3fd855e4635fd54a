import { capabilityRule } from './support/capability-rule.js';

/** DAC_OVERRIDE is added. */
export const capDacOverride = capabilityRule({
  id: 'cap-dac-override',
  capability: 'DAC_OVERRIDE',
  title: 'DAC_OVERRIDE is added: ignores file permissions',
  severity: 'low',
  why: 'DAC_OVERRIDE lets root write any file in its mounts, whoever owns it and whatever its mode. With writable host paths that includes files of other users on the host.',
  attack:
    'Overwrites files on mounted volumes that belong to other users, such as scripts or keys that they use later.',
  mitre: ['T1222.002'],
  advice: 'Remove DAC_OVERRIDE and let files belong to the user that the program runs as.',
  breaks: `A root process that writes others' files (log directories, sockets) gets "Permission denied". The log names the path: fix its owner.`,
});
