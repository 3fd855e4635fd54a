import type { ContainerRule } from './rule.js';
import { addsAll } from './support/capability-grant.js';
import { capabilityStandards } from './support/capability-rule.js';
import { startFormats } from './support/formats.js';
import { recordedCapabilities } from './support/recorded.js';

/** `ALL` is added, or so many that it is the same. */
export const capabilitiesAllAdded: ContainerRule = {
  id: 'capabilities-all-added',
  title: 'All capabilities are added',
  severity: 'critical',
  scope: 'container',
  formats: startFormats,
  why: "With all capabilities the root user of the container may do nearly all that the host's may: load modules, mount, trace, set the clock. Only seccomp and AppArmor, which relax with capabilities, still stand between.",
  attack: "Mounts the host's disk or cgroup tree, or loads a kernel module, and runs as root on the host.",
  standards: capabilityStandards(['T1611', 'T1068']),
  check(container) {
    const all = addsAll(container);
    return all ? [{ at: all.at, message: 'adds all capabilities' }] : [];
  },
  fix: {
    advice: 'Replace ALL by the capabilities that the workload uses; `tightship learn` finds them.',
    breaks:
      'An operation whose capability is missing fails with EPERM. Exercise the workload and look for "Operation not permitted".',
    recorded: (_, policy) => recordedCapabilities(policy),
  },
};
