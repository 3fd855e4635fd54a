import { ulimitRule } from './support/ulimit-rule.js';

/** Core dumps are switched on. */
export const ulimitCore = ulimitRule({
  id: 'ulimit-core',
  ulimit: 'core',
  tooHigh: (hard) => hard !== 0,
  title: 'Core dumps are allowed',
  severity: 'low',
  why: "A core dump is the memory of a process in a file: keys, passwords, other users' data. Where the kernel writes it is the host's setting, often a helper that runs as the host's root.",
  attack: 'Crashes the service on purpose, reads its secrets from the dump, or fills the disk with dumps.',
  mitre: ['T1005', 'T1499'],
  advice: 'Set the core limit to 0, and allow dumps only while you look for an error.',
  breaks: 'After a crash there is no dump to look into.',
});
