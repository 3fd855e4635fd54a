import { valueAt } from '../source/node.js';
import type { ContainerRule } from './rule.js';
import { reachablePorts } from './support/published-port.js';

/** A published service that stays down after its first crash. */
export const restartMissing: ContainerRule = {
  id: 'restart-missing',
  title: 'A published service is never restarted',
  severity: 'info',
  scope: 'container',
  formats: ['compose'],
  why: 'Without a restart policy, one crash or OOM kill ends the service until somebody starts it by hand. For a service that others can reach, any input that crashes it is a lasting outage.',
  attack: 'Sends one request that crashes the service, and it stays down.',
  standards: { cisDocker: ['5.15'], mitre: ['T1499.004'] },
  check(container) {
    if (container.restart !== undefined && container.restart.value.policy !== 'no') return [];
    // Swarm restarts services by default, and says so under deploy.
    if (valueAt(container.node, 'deploy') !== undefined || reachablePorts(container).length === 0) return [];
    return [
      { at: container.restart?.at ?? container.at, message: 'publishes a port and has no restart policy' },
    ];
  },
  fix: {
    advice: 'Set restart to on-failure with a number of attempts (on-failure:5).',
    breaks: 'A container that is meant to end with an error, such as a test, is run again.',
  },
};
