import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { saidBefore } from './support/pod-wide.js';
import { contradicts, missing } from './support/recorded.js';

/** By name, and by number where Debian and its kin fix it (base-passwd). */
const groups: ReadonlyMap<string, string> = new Map([
  ['0', "root's files"],
  ['root', "root's files"],
  ['6', 'disks'],
  ['disk', 'disks'],
  ['15', 'kernel memory'],
  ['kmem', 'kernel memory'],
  ['42', 'password hashes'],
  ['shadow', 'password hashes'],
  ['docker', 'the Docker socket'],
  ['lxd', 'the LXD socket'],
  ['incus', 'the Incus socket'],
  ['libvirt', 'virtual machines'],
]);

/** A group that opens disks, hashes or an engine. */
export const supplementaryGroupPrivileged: ContainerRule = {
  id: 'supplementary-group-privileged',
  title: 'Joins a group that is as good as root',
  severity: 'medium',
  scope: 'container',
  formats: startFormats,
  why: 'Members of these groups open disks, password hashes or the socket of a container engine. With the fitting device or mount, that is root by another name.',
  attack: 'Opens the mounted socket or device that the group may use, and takes over the host.',
  standards: { nsa: ['Non-root containers and "rootless" container engines'], mitre: ['T1548'] },
  check(container, workload) {
    const { supplementaryGroups } = container;
    if (supplementaryGroups.length === 0 || saidBefore(container, workload)) return [];
    return supplementaryGroups
      .filter(({ value }) => groups.has(value))
      .map(({ at, value }) => ({
        at,
        message: `joins group ${value}, which opens ${groups.get(value)}`,
        detail: value,
      }));
  },
  fix: {
    advice: 'Remove the group, or give the file or socket to a group of its own.',
    breaks: 'The workload loses access to what the group opens. Its log says "Permission denied".',
    recorded({ offence }, { user: { additionalGids } }) {
      return additionalGids?.some((gid) => `${gid}` === offence.detail)
        ? contradicts([], `the workload was recorded in group ${offence.detail}`)
        : missing('a policy does not tell which groups give the access that the workload had');
    },
  },
};
