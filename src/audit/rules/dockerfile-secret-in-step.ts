import { runStepRule } from './support/run-step-rule.js';
import { secretIn } from './support/secret-in-text.js';

/** A password or token in a build step. */
export const dockerfileSecretInStep = runStepRule({
  id: 'dockerfile-secret-in-step',
  find: (script) => (secretIn(script) === undefined ? undefined : ''),
  sensitive: true,
  says: () => 'has a password, key or token written out in it',
  title: 'A secret is written into a build step',
  severity: 'high',
  why: 'Each step is kept in the history of the image, as written. Whoever may pull the image, or read the Dockerfile, has the secret.',
  attack: 'Reads docker history --no-trunc, and logs in.',
  standards: { cisDocker: ['4.10'], nsa: ['Building secure container images'], mitre: ['T1552.001'] },
  advice: 'Mount it as a build secret (RUN --mount=type=secret), and change it, for it has been read.',
  breaks: 'The build needs BuildKit, and whoever builds must have the secret.',
});
