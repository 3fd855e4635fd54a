import { exposedVariableRule } from './support/exposed-variable-rule.js';

/** A variable with a secret's name, and its value written out. */
export const secretInEnvironment = exposedVariableRule({
  id: 'secret-in-environment',
  kind: 'named',
  says: () => 'holds a secret that is written out here',
  title: 'A secret is written into the manifest',
  severity: 'high',
  why: 'A manifest is copied, committed and mailed, and the secret with it. At run time every process of the container, docker inspect and many error reports show it as well.',
  attack: "Reads it from the repository's history, from /proc/1/environ, or from a crash report.",
  mitre: ['T1552.001', 'T1552.007'],
  advice:
    'Move the value to a secret that is mounted as a file (NAME_FILE, secrets:, a Secret volume), and change it, for it has been read.',
  breaks: 'The program must read the file: many images know NAME_FILE, others need a change.',
});
