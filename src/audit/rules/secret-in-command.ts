import type { ContainerRule, Offence } from './rule.js';
import { startFormats } from './support/formats.js';
import { checkScripts, startScripts } from './support/script-of-start.js';
import { secretIn } from './support/secret-in-text.js';

/** A password or token among the words of the command. */
export const secretInCommand: ContainerRule = {
  id: 'secret-in-command',
  title: 'A secret is written into the command line',
  severity: 'high',
  scope: 'container',
  formats: [...startFormats, 'dockerfile'],
  why: 'A command line is shown by ps to everybody on the machine, also outside of the container. It is in the manifest, in docker inspect and in process monitoring, too.',
  attack: 'Reads /proc/*/cmdline from any process on the host, or the manifest in the repository.',
  standards: {
    cisDocker: ['4.10'],
    cisKubernetes: ['5.4.1'],
    nsa: ['Secrets'],
    mitre: ['T1552.001', 'T1057'],
  },
  check(container) {
    const found: Offence[] = [];
    for (const { text, at, what } of [...startScripts(container), ...checkScripts(container)]) {
      const secret = secretIn(text);
      if (secret !== undefined)
        found.push({ at, message: `${what} has ${secret} in it`, detail: what, sensitive: true });
    }
    return found;
  },
  fix: {
    advice:
      'Let the program read the secret from a mounted file, and change the secret, for it has been read.',
    breaks: 'The program must have an option for a file (--password-file), or a start script that reads it.',
  },
};
