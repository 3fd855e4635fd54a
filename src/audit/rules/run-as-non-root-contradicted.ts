import type { ContainerRule } from './rule.js';
import { identityOf } from './support/identity.js';
import { recordedUser } from './support/recorded-user.js';

/** runAsNonRoot and user 0 at once: the kubelet refuses to start it. */
export const runAsNonRootContradicted: ContainerRule = {
  id: 'run-as-non-root-contradicted',
  title: 'Root is asked for and forbidden at once',
  severity: 'low',
  scope: 'container',
  formats: ['kubernetes'],
  why: 'The kubelet refuses to start a container that is to run as user 0 and may not. Whoever wants it to run removes the safe one of the two.',
  attack: 'Waits for runAsNonRoot to be removed in a hurry.',
  standards: { cisKubernetes: ['5.2.7'], pss: ['Running as Non-root user'], mitre: ['T1610'] },
  check(container, workload) {
    if (identityOf(container, workload) !== 'refused') return [];
    return [
      { at: container.user?.at ?? container.at, message: 'runs as user 0 although runAsNonRoot is true' },
    ];
  },
  fix: {
    advice: 'Set runAsUser to a number above 0.',
    breaks: 'Programs that need root fail; as it stands the container does not even start.',
    recorded: (_, policy) => recordedUser(policy),
  },
};
