import type { ContainerRule } from './rule.js';
import { addsAll } from './support/capability-grant.js';
import { recordedCapability } from './support/recorded.js';

/** Capabilities added to a container that does not run as root (kubernetes/kubernetes#56374). */
export const capabilityWithoutEffect: ContainerRule = {
  id: 'capability-without-effect',
  title: 'Capability is added for a user other than root',
  severity: 'info',
  scope: 'container',
  // Podman makes additions ambient, so that its users have them.
  formats: ['compose', 'kubernetes', 'docker-inspect'],
  why: 'Docker and Kubernetes add capabilities to the bounding set only, which a user other than root does not hold. Only programs with file capabilities, and set-user-id ones, get them.',
  attack: 'Runs a program of the image that has file capabilities, and gains by it what its user lacks.',
  standards: { cisDocker: ['5.4'], cisKubernetes: ['5.2.9'], mitre: ['T1548'] },
  check(container) {
    const { add } = container.capabilities;
    if (add.length === 0 || container.privileged?.value === true || addsAll(container)) return [];
    const uid = container.user?.value.uid;
    if (uid === undefined || uid === 0) return [];
    return add.map(({ at, value }) => ({
      at,
      message: `adds ${value.slice(0, 80)} for user ${uid}, who gets it through file capabilities only`,
      detail: value.slice(0, 80),
    }));
  },
  fix: {
    advice: 'Remove it, unless a program of the image has it as a file capability (getcap shows that).',
    breaks:
      'A program with file capabilities, such as a server of port 80, fails to start without them. It says "Operation not permitted".',
    recorded: ({ offence }, policy) => recordedCapability(policy, offence.detail ?? ''),
  },
};
