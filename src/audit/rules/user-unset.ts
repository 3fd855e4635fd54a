import type { ContainerRule } from './rule.js';
import { identityOf, isWindows } from './support/identity.js';
import { recordedUser } from './support/recorded-user.js';

/** Nothing says whom the container runs as: the image does, and mostly means root. */
export const userUnset: ContainerRule = {
  id: 'user-unset',
  title: 'No user is set, and images mostly mean root',
  severity: 'medium',
  scope: 'container',
  formats: ['compose', 'kubernetes', 'docker-run', 'quadlet', 'systemd', 'dockerfile'],
  why: 'Without a user the image decides, and most images mean root. A later version of the image may change its mind without anybody noticing.',
  attack: "Has root's capabilities at once where the image means root, and so more of the kernel to attack.",
  standards: {
    cisDocker: ['4.1'],
    cisKubernetes: ['5.2.7'],
    pss: ['Running as Non-root'],
    nsa: ['Non-root containers and "rootless" container engines'],
    mitre: ['T1611', 'T1068'],
  },
  check(container, workload) {
    if (identityOf(container, workload) !== 'image' || isWindows(workload)) return [];
    return [{ at: container.user?.at ?? container.at, message: 'sets no user' }];
  },
  fix: {
    advice: 'Set a user other than root by number, and let that user own what the program writes.',
    breaks:
      'Programs that write files of root, switch users or listen below port 1024 fail. Logs say "Permission denied".',
    recorded: (_, policy) => recordedUser(policy),
  },
};
