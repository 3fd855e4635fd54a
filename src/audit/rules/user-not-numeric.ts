import type { ContainerRule } from './rule.js';
import { isWindows } from './support/identity.js';
import { recordedUser } from './support/recorded-user.js';

/** The kubelet has to take the image's word, and takes it only as a number. */
export const userNotNumeric: ContainerRule = {
  id: 'user-not-numeric',
  title: 'User is not given by number',
  severity: 'info',
  scope: 'container',
  formats: ['kubernetes', 'dockerfile'],
  why: 'The kubelet can tell that a user is not root by its number only. A name in the image may be root by /etc/passwd, and runAsNonRoot then refuses the image.',
  attack: 'Supplies an image whose /etc/passwd gives the trusted name the number 0.',
  standards: {
    cisDocker: ['4.1'],
    cisKubernetes: ['5.2.7'],
    pss: ['Running as Non-root user'],
    nsa: ['Non-root containers and "rootless" container engines'],
    mitre: ['T1610'],
  },
  check(container, workload) {
    const { user, runAsNonRoot } = container;
    if (workload.format === 'dockerfile') {
      if (user === undefined || user.value.uid !== undefined) return [];
      return [
        { at: user.at, message: `names its user ${user.value.text.slice(0, 80)} instead of numbering it` },
      ];
    }
    if (runAsNonRoot?.value !== true || user !== undefined || isWindows(workload)) return [];
    return [{ at: runAsNonRoot.at, message: 'must not be root, and leaves the user to the image' }];
  },
  fix: {
    advice: 'Give the user by number: USER 1000 in the Dockerfile, runAsUser in the Pod.',
    breaks: 'Files that belong to the former user are no longer writable if the number is another one.',
    recorded: (_, policy) => recordedUser(policy),
  },
};
