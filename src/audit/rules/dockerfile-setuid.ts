import { isSetId } from './support/chmod-modes.js';
import { modeRule } from './support/mode-rule.js';

/** A program that runs as its owner, whoever starts it. */
export const dockerfileSetuid = modeRule({
  id: 'dockerfile-setuid',
  isBad: isSetId,
  says: 'lets a program run as its owner or group',
  title: 'A set-user-ID or set-group-ID bit is added',
  severity: 'high',
  why: "A set-user-ID program of root's makes root of whoever starts it, and each bug in it as well. Such programs are the usual way from a service's user to root.",
  attack: "Starts the program as the service's user with an argument it did not expect, and is root.",
  standards: {
    cisDocker: ['4.8'],
    nsa: ['Non-root containers and "rootless" container engines'],
    mitre: ['T1548.001'],
  },
  advice:
    'Leave the bit off; where a single privilege is needed, give the file that capability (setcap) or the container.',
  breaks: 'The program runs as its caller, and fails where it needs root (EPERM).',
});
