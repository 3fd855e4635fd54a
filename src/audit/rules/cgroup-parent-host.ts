import type { ContainerRule } from './rule.js';

const hostGroups = /^\/?(?:$|-\.slice|init\.scope|(?:system|user)\.slice(?:\/|$))/;

/** The container is accounted among the host's own services. */
export const cgroupParentHost: ContainerRule = {
  id: 'cgroup-parent-host',
  title: "Container is placed in the host's own control group",
  severity: 'medium',
  scope: 'container',
  formats: ['compose', 'docker-inspect', 'docker-run', 'systemd'],
  why: "Limits that the administrator set on the group of all containers do not reach this one. It shares the weights and limits of the host's own services instead.",
  attack: 'Takes CPU time and memory that were meant for the services that keep the host alive.',
  standards: { cisDocker: ['5.25'], mitre: ['T1499'] },
  check({ cgroupParent }) {
    if (cgroupParent === undefined || cgroupParent.value === '' || !hostGroups.test(cgroupParent.value))
      return [];
    return [{ at: cgroupParent.at, message: `runs in the control group ${cgroupParent.value.slice(0, 60)}` }];
  },
  fix: {
    advice: 'Remove cgroup_parent, or name a slice made for containers.',
    breaks: 'Accounting and limits that were set on the old group no longer include this container.',
  },
};
