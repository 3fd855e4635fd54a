import type { ContainerRule } from './rule.js';
import { engineFormats } from './support/formats.js';
import { recordedLimit } from './support/recorded-limit.js';

/** Somebody took the limit on processes away. */
export const pidsLimitUnlimited: ContainerRule = {
  id: 'pids-limit-unlimited',
  title: 'Limit on processes is switched off',
  severity: 'medium',
  scope: 'container',
  formats: [...engineFormats, 'oci'],
  why: 'A value of 0 or less is no limit, also where the engine or daemon would set one. Process ids are one table for the whole machine, and the container may fill it.',
  attack: 'Starts a fork bomb; the machine stops accepting logins and only a restart helps.',
  standards: { cisDocker: ['5.29'], nsa: ['Resource policies'], mitre: ['T1499'] },
  check({ resources: { pidsLimit } }, { format }) {
    if (pidsLimit === undefined || pidsLimit.value > 0) return [];
    // What docker inspect prints as 0 was not set: `pids-limit-missing`.
    if (format === 'docker-inspect' && pidsLimit.value === 0) return [];
    return [
      { at: pidsLimit.at, message: `sets the limit on processes to ${pidsLimit.value}, which is none` },
    ];
  },
  fix: {
    advice: 'Replace it by a limit: twice the highest count of processes and threads that you have seen.',
    breaks:
      'Beyond the limit, fork and pthread_create fail with EAGAIN. See pids.peak and pids.events of its control group.',
    recorded: (_, policy) => recordedLimit(policy, 'pids'),
  },
};
