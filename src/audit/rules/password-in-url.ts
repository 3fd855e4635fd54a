import { exposedVariableRule } from './support/exposed-variable-rule.js';

/** A URL or connection string with a password in it. */
export const passwordInUrl = exposedVariableRule({
  id: 'password-in-url',
  kind: 'url',
  says: () => 'holds a URL or connection string with a password in it',
  title: 'A password is written into a URL',
  severity: 'high',
  why: 'The password stands in the manifest for whoever reads it. URLs are also what programs log first when a connection fails, so it ends in logs as well.',
  attack: 'Reads the URL from the repository or from a log, and connects to the database.',
  mitre: ['T1552.001'],
  advice:
    'Keep the password out of the URL: a password file, or a secret from which the program builds the URL at start.',
  breaks: 'Programs that know only a URL need a small start script that puts it together.',
});
