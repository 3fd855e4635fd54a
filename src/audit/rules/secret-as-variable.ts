import type { ContainerRule } from './rule.js';
import { isSecretName } from './support/secret-name.js';

/** A secret that is kept elsewhere, but handed over as a variable. */
export const secretAsVariable: ContainerRule = {
  id: 'secret-as-variable',
  title: 'A secret is handed over as a variable',
  severity: 'low',
  scope: 'container',
  formats: ['kubernetes', 'compose', 'quadlet'],
  why: 'Every process that the container starts inherits its variables, and error pages, debuggers and docker inspect print them. A file is read only by who opens it, and can be replaced without a restart.',
  attack:
    'Makes the program print its environment (a debug page, phpinfo, /proc/self/environ), and has the secret.',
  standards: { cisKubernetes: ['5.4.1'], nsa: ['Secrets'], mitre: ['T1552.007'] },
  check({ environment }) {
    if (environment.length === 0) return [];
    return environment
      .filter(
        ({ from, name }) =>
          from === 'secret' || (from !== undefined && from !== 'field' && isSecretName(name)),
      )
      .map(({ at, name }) => ({
        at,
        message: `${name.slice(0, 80) || 'a Secret'} is handed over as a variable`,
        detail: name,
      }));
  },
  fix: {
    advice: 'Mount the secret as a file, and let the program read that (NAME_FILE in many images).',
    breaks: 'The program must read the file: where it knows only the variable, it starts without the secret.',
  },
};
