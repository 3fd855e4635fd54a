import { matching, runStepRule } from './support/run-step-rule.js';

const patterns =
  /\bchpasswd\b|\bpasswd\s+(?:-d|--delete|--stdin)\b[^\n;&|]{0,60}|\busermod\s[^\n;&|]{0,100}(?:-p|--password)\s|\buseradd\s[^\n;&|]{0,200}\s(?:-p|--password)\s/;

/** A user of the image gets a password, which is then the same in every container. */
export const dockerfilePasswordSet = runStepRule({
  id: 'dockerfile-password-set',
  find: matching(patterns),
  says: (piece) => (/-d\b|--delete/.test(piece) ? "deletes a user's password" : "sets a user's password"),
  only: 'final',
  sensitive: true,
  title: 'A user of the image is given a password',
  severity: 'high',
  why: 'The password is the same in every container of the image, and stands in the Dockerfile and the history. Services do not log in, so what it is good for is su, sudo and SSH.',
  attack: "Reads the password from the image's history, and becomes root with su.",
  standards: {
    cisDocker: ['4.10'],
    nsa: ['Non-root containers and "rootless" container engines'],
    mitre: ['T1078.003', 'T1552.001'],
  },
  advice: 'Leave users without a password (useradd does), and use docker exec or kubectl exec to get in.',
  breaks: 'Logging in by password, su and sudo with a password no longer work.',
});
