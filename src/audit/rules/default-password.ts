import { exposedVariableRule } from './support/exposed-variable-rule.js';

/** A password that everybody tries first. */
export const defaultPassword = exposedVariableRule({
  id: 'default-password',
  kind: 'guessed',
  says: () => 'is one of the first passwords that are tried',
  title: 'Password is easily guessed',
  severity: 'high',
  why: 'This value is in every list of passwords to try, or is the name of its user. Nobody needs to read the manifest to have it.',
  attack:
    'Tries a list of common passwords against the service, from a neighbouring container or from outside, and is in.',
  mitre: ['T1078.001', 'T1110.001'],
  advice:
    'Make a long random password (openssl rand -base64 24) and give it to the container as a mounted secret.',
  breaks: 'Databases keep the password they were first started with: change it there (ALTER USER), too.',
});
