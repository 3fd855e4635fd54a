import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { identityOf, isWindows } from './support/identity.js';
import { recordedUser } from './support/recorded-user.js';

/** Root is asked for, or known to be what the container runs as. */
export const userRoot: ContainerRule = {
  id: 'user-root',
  title: 'Container runs as root',
  severity: 'high',
  scope: 'container',
  formats: [...startFormats, 'dockerfile'],
  why: "Root in a container is the host's root behind a few barriers. Flaws of runtime or kernel, and files mounted from the host, give it the rest.",
  attack:
    "Uses root's capabilities and an escape such as CVE-2019-5736 to overwrite the runtime, and is root on the host.",
  standards: {
    cisDocker: ['4.1'],
    cisKubernetes: ['5.2.7'],
    pss: ['Running as Non-root', 'Running as Non-root user'],
    nsa: ['Non-root containers and "rootless" container engines'],
    mitre: ['T1611', 'T1068'],
  },
  check(container, workload) {
    if (identityOf(container, workload) !== 'root' || isWindows(workload)) return [];
    const { user } = container;
    return user
      ? [{ at: user.at, message: `runs as ${user.value.text.slice(0, 80) || 'root'}` }]
      : [{ at: container.at, message: 'runs as root, for neither image nor command names another user' }];
  },
  fix: {
    advice:
      'Run as a user of the image, or as any number above 0, and let that user own what the program writes.',
    breaks:
      'Programs that write files of root, switch users or listen below port 1024 fail. Logs say "Permission denied".',
    recorded: (_, policy) => recordedUser(policy),
  },
};
