import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { missing } from './support/recorded.js';

/** What is mounted inside the container appears on the host. */
export const mountPropagationShared: ContainerRule = {
  id: 'mount-propagation-shared',
  title: 'Mounts of the container spread to the host',
  severity: 'high',
  scope: 'container',
  formats: startFormats,
  why: 'With shared propagation, what the container mounts below this directory is mounted on the host as well. The host and other containers then see a filesystem that the container chose.',
  attack: "Mounts a filesystem of its own over a directory that the host's programs use.",
  standards: { cisDocker: ['5.20'], mitre: ['T1611'] },
  check({ mounts }) {
    if (mounts.length === 0) return [];
    return mounts
      .filter(({ propagation }) => propagation === 'rshared' || propagation === 'shared')
      .map(({ at, target, propagation }) => ({
        at,
        message: `mounts ${target.slice(0, 80)} with propagation ${propagation}`,
        detail: target,
      }));
  },
  fix: {
    advice: 'Use rslave, which still brings mounts of the host in, or the default rprivate.',
    breaks:
      'Storage drivers that mount volumes for other containers need it. Those containers find empty directories.',
    recorded: () => missing('a policy does not tell whether mounts were meant for others'),
  },
};
