import { capabilityRule } from './support/capability-rule.js';

/** CHOWN is added. */
export const capChown = capabilityRule({
  id: 'cap-chown',
  capability: 'CHOWN',
  title: 'CHOWN is added: gives files away',
  severity: 'info',
  why: 'CHOWN changes the owner of any file. A service whose files already belong to it does not need it.',
  attack: 'Takes ownership of files on mounted volumes that belong to other users.',
  mitre: ['T1222.002'],
  advice: 'Remove CHOWN once the image and volumes have the right owner.',
  breaks: 'Entrypoints that chown their data directory fail. The log says "chown: Operation not permitted".',
});
