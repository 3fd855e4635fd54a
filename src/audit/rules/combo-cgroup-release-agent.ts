import type { ContainerRule } from './rule.js';
import { capabilityPlace, recordedParts } from './support/combination.js';
import { startFormats } from './support/formats.js';
import { hostMounts } from './support/host-path.js';

/** SYS_ADMIN and a writable cgroup tree of the host. */
export const comboCgroupReleaseAgent: ContainerRule = {
  id: 'combo-cgroup-release-agent',
  title: "SYS_ADMIN with the host's cgroup tree: runs host programs",
  severity: 'critical',
  scope: 'container',
  formats: startFormats,
  why: 'A release agent is a program that the kernel runs on the host when a cgroup empties. Writing it takes SYS_ADMIN and the cgroup tree, which this container has both.',
  attack: 'Writes a script of its own to release_agent, empties a cgroup, and the host runs it as root.',
  standards: {
    cisDocker: ['5.4', '5.6', '5.25'],
    cisKubernetes: ['5.2.9', '5.2.12'],
    pss: ['Capabilities', 'HostPath Volumes'],
    mitre: ['T1611'],
  },
  check(container, { format }) {
    if (container.mounts.length === 0) return [];
    const tree = hostMounts(container.mounts, 'cgroup').find(({ readOnly }) => !readOnly);
    if (tree === undefined || capabilityPlace(container, format, 'SYS_ADMIN') === undefined) return [];
    const at = tree.sourceAt ?? tree.at;
    return [
      { at, message: `has SYS_ADMIN and the host's cgroup tree at ${tree.target.slice(0, 80)}, writable` },
    ];
  },
  fix: {
    advice: 'Mount the tree read-only, and remove SYS_ADMIN.',
    breaks:
      'systemd and nested engines in the container need a writable tree of their own: use a private cgroup namespace.',
    recorded: (_, policy) => recordedParts(policy, { capabilities: ['SYS_ADMIN'] }),
  },
};
