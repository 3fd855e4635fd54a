import type { ContainerRule } from './rule.js';
import { isWindows } from './support/identity.js';

/** The user is not root, and nothing keeps it so. */
export const runAsNonRootMissing: ContainerRule = {
  id: 'run-as-non-root-missing',
  title: 'runAsNonRoot is not set',
  severity: 'low',
  scope: 'container',
  formats: ['kubernetes'],
  why: 'The container names a user other than root, and the next edit may name another. With runAsNonRoot the kubelet refuses to start it as root.',
  attack: 'Deploys a change of the user that passes review, and has root in the container.',
  standards: {
    cisKubernetes: ['5.2.7'],
    pss: ['Running as Non-root'],
    nsa: ['Non-root containers and "rootless" container engines'],
    mitre: ['T1610'],
  },
  check(container, workload) {
    const uid = container.user?.value.uid;
    if (uid === undefined || uid === 0 || container.runAsNonRoot?.value === true) return [];
    if (isWindows(workload)) return [];
    const { at } = container.runAsNonRoot ?? container.user ?? container;
    return [{ at, message: `runs as user ${uid} without runAsNonRoot` }];
  },
  fix: {
    advice: 'Set runAsNonRoot to true.',
    breaks: 'Nothing as long as the user is not root.',
    unseen: () => [{ kind: 'run-as-non-root' }],
    recorded: (_, { user }) =>
      user.uid === 0
        ? { evidence: 'contradicts', changes: [], because: 'the workload was recorded as root' }
        : {
            evidence: 'supports',
            changes: [{ kind: 'run-as-non-root' }],
            because: `the workload was recorded as user ${user.uid}`,
          },
  },
};
