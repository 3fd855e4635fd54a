import type { ContainerRule } from './rule.js';
import { capabilityPlace, recordedParts } from './support/combination.js';
import { startFormats } from './support/formats.js';

/** open_by_handle_at on a filesystem of the host. */
export const comboDacReadSearchHostPath: ContainerRule = {
  id: 'combo-dac-read-search-host-path',
  title: "DAC_READ_SEARCH with a host mount: reads the host's disk",
  severity: 'critical',
  scope: 'container',
  formats: startFormats,
  why: 'DAC_READ_SEARCH opens files by number, and a bind mount says on which filesystem. Any directory of the host then stands for all of its filesystem.',
  attack:
    'Walks the inodes of the filesystem behind the mount and reads /etc/shadow and private keys (the "shocker" exploit).',
  standards: {
    cisDocker: ['5.4', '5.6'],
    cisKubernetes: ['5.2.9', '5.2.12'],
    pss: ['Capabilities', 'HostPath Volumes'],
    mitre: ['T1611', 'T1003.008'],
  },
  check(container, { format }) {
    const { mounts, capabilities } = container;
    if (capabilities.add.length === 0 || mounts.length === 0) return [];
    const mount = mounts.find(({ kind }) => kind === 'bind');
    const at = mount && capabilityPlace(container, format, 'DAC_READ_SEARCH');
    return at
      ? [{ at, message: `has DAC_READ_SEARCH and a mount of the host at ${mount.target.slice(0, 80)}` }]
      : [];
  },
  fix: {
    advice: 'Remove DAC_READ_SEARCH, or use volumes on a filesystem of their own instead of host paths.',
    breaks:
      'Backup programs that read others\' files get "Permission denied". Run them as the files\' owner.',
    recorded: (_, policy) => recordedParts(policy, { capabilities: ['DAC_READ_SEARCH'] }),
  },
};
