import type { ContainerRule } from './rule.js';
import { addedByName, addsAll } from './support/capability-grant.js';
import { startFormats } from './support/formats.js';
import { missing, recordedCapability } from './support/recorded.js';

/** May mount, and what it mounts the host has as well. */
export const comboPropagationSysAdmin: ContainerRule = {
  id: 'combo-propagation-sys-admin',
  title: 'May mount, and its mounts spread to the host',
  severity: 'critical',
  scope: 'container',
  formats: startFormats,
  why: 'Shared propagation is idle as long as the container cannot mount. With SYS_ADMIN or privileged it replaces what the host and other containers see below that directory.',
  attack: 'Mounts a directory of its own over programs or keys that the host uses there.',
  standards: {
    cisDocker: ['5.4', '5.5', '5.20'],
    cisKubernetes: ['5.2.2', '5.2.9'],
    pss: ['Privileged Containers', 'Capabilities', 'HostPath Volumes'],
    mitre: ['T1611'],
  },
  check(container) {
    const { mounts, privileged } = container;
    if (mounts.length === 0) return [];
    const powerful = privileged?.value === true || addedByName(container, 'SYS_ADMIN') || addsAll(container);
    if (!powerful) return [];
    return mounts
      .filter(({ propagation }) => propagation === 'rshared' || propagation === 'shared')
      .map(({ at, target }) => ({
        at,
        message: `may mount, and shares mounts below ${target.slice(0, 80)} with the host`,
        detail: target,
      }));
  },
  fix: {
    advice: 'Use rslave, unless this is a storage driver of the node.',
    breaks:
      'Storage drivers that mount volumes for other containers need both. Those containers find empty directories.',
    recorded: ({ container }, policy) =>
      addedByName(container, 'SYS_ADMIN')
        ? recordedCapability(policy, 'SYS_ADMIN')
        : missing('a policy does not tell whether mounts were meant for others'),
  },
};
