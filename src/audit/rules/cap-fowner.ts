import { capabilityRule } from './support/capability-rule.js';

/** FOWNER is added. */
export const capFowner = capabilityRule({
  id: 'cap-fowner',
  capability: 'FOWNER',
  title: 'FOWNER is added: acts as the owner of any file',
  severity: 'info',
  why: 'FOWNER changes modes, times and attributes of files as if it owned them. A service whose files belong to it does not need it.',
  attack: 'Makes files of other users on a mounted volume writable or set-user-id.',
  mitre: ['T1222.002'],
  advice: 'Remove FOWNER once the image and volumes have the right owner.',
  breaks: `Entrypoints that chmod others' files fail. The log says "chmod: Operation not permitted".`,
});
