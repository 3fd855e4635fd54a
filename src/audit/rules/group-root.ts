import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { contradicts, supports } from './support/recorded.js';

/** Another user than root, in root's group. */
export const groupRoot: ContainerRule = {
  id: 'group-root',
  title: "Runs in root's group",
  severity: 'low',
  scope: 'container',
  formats: startFormats,
  why: "Files that root's group may write are open to this user, in the image and on mounts of the host. Images often make such files so that any user can run them.",
  attack: "Writes start scripts or configuration that belong to root's group and that root runs later.",
  standards: {
    cisKubernetes: ['5.2.7'],
    nsa: ['Non-root containers and "rootless" container engines'],
    mitre: ['T1548'],
  },
  check({ user }) {
    const { uid, gid } = user?.value ?? {};
    if (user === undefined || gid !== 0 || uid === 0) return [];
    return [{ at: user.at, message: `runs as ${user.value.text.slice(0, 80)}, in group 0` }];
  },
  fix: {
    advice: 'Set a group above 0.',
    breaks:
      'Images made for OpenShift give their directories to group 0 and are then not writable. Logs say "Permission denied".',
    recorded(_, { user: { uid, gid } }) {
      return gid === 0
        ? contradicts([], "the workload was recorded in root's group")
        : supports([{ kind: 'user', uid, gid }], `the workload was recorded in group ${gid}`);
    },
  },
};
