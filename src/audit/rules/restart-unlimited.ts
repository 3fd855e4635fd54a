import type { ContainerRule } from './rule.js';

/** A restart policy that never gives up. */
export const restartUnlimited: ContainerRule = {
  id: 'restart-unlimited',
  title: 'Is restarted without end',
  severity: 'low',
  scope: 'container',
  formats: ['compose', 'docker-inspect', 'docker-run'],
  why: 'A container that cannot start is tried for ever, and each attempt costs CPU time and log space. An exploit that crashes the service on a wrong guess gets as many guesses as it wants.',
  attack: 'Crashes the service with each attempt at its memory layout, until an attempt succeeds.',
  standards: { cisDocker: ['5.15'], mitre: ['T1499'] },
  check({ restart }) {
    if (restart === undefined) return [];
    const { policy, maxRetries } = restart.value;
    if (policy === 'no' || (policy === 'on-failure' && maxRetries !== undefined && maxRetries > 0)) return [];
    return [{ at: restart.at, message: `is restarted without end (${policy})` }];
  },
  fix: {
    advice:
      'Use on-failure with a number of attempts (on-failure:5), and monitoring that notices when it gives up.',
    breaks:
      'Docker does not start on-failure containers again when the machine or the daemon restarts, and a service that ended with exit code 0 stays down.',
  },
};
