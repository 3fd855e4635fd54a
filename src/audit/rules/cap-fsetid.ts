import { capabilityRule } from './support/capability-rule.js';

/** FSETID is added. */
export const capFsetid = capabilityRule({
  id: 'cap-fsetid',
  capability: 'FSETID',
  title: 'FSETID is added: keeps set-user-id bits',
  severity: 'info',
  why: "FSETID keeps set-user-id and set-group-id bits when a file is changed. Such bits turn a file into a way to another user's rights.",
  attack: 'Changes a set-user-id program on a mounted volume without its bit being cleared.',
  mitre: ['T1548.001'],
  advice: 'Remove FSETID: only package managers and restore tools need it.',
  breaks:
    'Installing packages with set-user-id programs at run time loses the bits. Do it while the image is built.',
});
