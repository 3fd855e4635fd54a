import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { hostMounts } from './support/host-path.js';
import { describeMount, hostPathStandards } from './support/host-path-rule.js';
import { missing } from './support/recorded.js';
import { recordedMount } from './support/recorded-mount.js';

/** What no workload writes: the clock's zone, the machine's id and name, the list of authorities. */
const onlyRead = /^\/(?:etc\/(?:localtime|timezone|machine-id|os-release)|usr\/share\/zoneinfo(?:\/.*)?)$/;

/** Settings of the host that are harmless to read are mounted writable. */
export const hostSettingsWritable: ContainerRule = {
  id: 'host-settings-writable',
  title: "Host's time zone, names or certificates are mounted writable",
  severity: 'medium',
  scope: 'container',
  formats: startFormats,
  why: 'These files are mounted so that the container knows the time zone, the names or the authorities of the host. Writable, the container sets them for the host.',
  attack: "Adds a certificate authority or an address to the host's files, and reads its connections.",
  standards: { ...hostPathStandards, mitre: ['T1565.001', 'T1557'] },
  check({ mounts }) {
    if (mounts.length === 0) return [];
    return hostMounts(mounts, 'harmless')
      .filter(({ readOnly, source }) => !readOnly && source?.startsWith('/dev/') !== true)
      .map((mount) => ({
        at: mount.sourceAt ?? mount.at,
        message: describeMount(mount),
        detail: mount.target,
      }));
  },
  fix: {
    advice: 'Mount it read-only.',
    breaks:
      'Programs that edit these files (resolvers, certificate installers) fail with "Read-only file system".',
    unseen({ container, offence: { detail } }) {
      const mount = container.mounts.find(({ target }) => target === detail);
      return mount && onlyRead.test(mount.source ?? '')
        ? [{ kind: 'mount-read-only', target: mount.target }]
        : [];
    },
    recorded({ container, offence }, policy) {
      const mount = container.mounts.find(({ target }) => target === offence.detail);
      return mount ? recordedMount(policy, mount) : missing('there is no such mount');
    },
  },
};
