import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Host's cgroup tree is mounted writable. */
export const hostCgroup = hostPathRule({
  id: 'host-cgroup',
  kind: 'cgroup',
  only: 'writable',
  title: "Host's cgroup tree is mounted writable",
  severity: 'high',
  why: 'The cgroup tree holds the limits and device rules of every container and service. With version 1 it also holds a release agent, which the kernel runs on the host.',
  attack: 'Writes a program to release_agent and empties a cgroup, or lifts its own limits.',
  standards: { ...hostPathStandards, mitre: ['T1611', 'T1499'] },
  advice:
    'Mount it read-only, or use a cgroup namespace of its own (private), in which systemd works as well.',
  breaks:
    'systemd and nested container engines in the container need a writable cgroup tree of their own. They fail at start with "Read-only file system".',
});
