import { hostNamespaceRule } from './support/host-namespace-rule.js';

/** Host's cgroup namespace is shared. */
export const hostCgroupNamespace = hostNamespaceRule({
  id: 'host-cgroup-namespace',
  namespace: 'cgroup',
  title: "Host's cgroup namespace is shared",
  severity: 'low',
  why: 'The container sees the names and limits of all cgroups of the host. With a writable cgroup tree it also reaches them.',
  attack: 'Learns which other workloads run, and finds the paths that an escape through cgroups needs.',
  standards: { cisDocker: ['5.25'], mitre: ['T1613'] },
  advice: 'Remove it: a private cgroup namespace is the default with cgroup v2.',
  breaks:
    "systemd and nested engines may need a writable tree of their own, monitoring agents the host's. They name /sys/fs/cgroup.",
});
