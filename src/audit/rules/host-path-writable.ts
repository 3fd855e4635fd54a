import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { hostMounts } from './support/host-path.js';
import { describeMount, hostPathStandards } from './support/host-path-rule.js';
import { missing } from './support/recorded.js';
import { recordedMount } from './support/recorded-mount.js';

/** Files of the host that no narrower rule is about, mounted writable. */
export const hostPathWritable: ContainerRule = {
  id: 'host-path-writable',
  title: 'Files of the host are mounted writable',
  severity: 'low',
  scope: 'container',
  formats: startFormats,
  why: 'What the container writes there stays on the host, owned by its user, which often is root. Programs and people of the host then meet files that an attacker made.',
  attack: 'Leaves a set-user-id program or a link there for a user of the host to follow, or fills the disk.',
  standards: hostPathStandards,
  check({ mounts }) {
    if (mounts.length === 0) return [];
    return hostMounts(mounts, 'other')
      .filter(({ readOnly }) => !readOnly)
      .map((mount) => ({
        at: mount.sourceAt ?? mount.at,
        message: describeMount(mount),
        detail: mount.target,
      }));
  },
  fix: {
    advice: 'Mount it read-only, or use a volume, whose place on the host nothing else uses.',
    breaks:
      'A workload that writes there fails with "Read-only file system". Its data may have to be moved to a volume.',
    recorded({ container, offence }, policy) {
      const mount = container.mounts.find(({ target }) => target === offence.detail);
      return mount ? recordedMount(policy, mount) : missing('there is no such mount');
    },
  },
};
