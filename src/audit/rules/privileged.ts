import { dockerDefaultCapabilities } from '../../linux/capabilities.js';
import type { Change } from '../fixes/change.js';
import type { ContainerRule } from './rule.js';
import { engineFormats } from './support/formats.js';
import { contradicts, supports } from './support/recorded.js';

/** A container with every capability, every device, and neither seccomp, AppArmor nor masked paths. */
export const privileged: ContainerRule = {
  id: 'privileged',
  title: 'Container runs privileged',
  severity: 'critical',
  scope: 'container',
  // What it comes to in an OCI configuration are settings of their own.
  formats: [...engineFormats, 'kubernetes'],
  why: "Privileged gives all capabilities and all of the host's devices, and takes away seccomp, AppArmor and the masks of /proc and /sys. Root in it is root on the host, a mount away.",
  attack:
    "Mounts the host's disk from /dev, or writes a program to a cgroup's release_agent, and runs as root on the host.",
  standards: {
    cisDocker: ['5.5'],
    cisKubernetes: ['5.2.2'],
    pss: ['Privileged Containers'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1611'],
  },
  check({ privileged: setting }) {
    return setting?.value === true ? [{ at: setting.at, message: 'runs privileged' }] : [];
  },
  fix: {
    advice:
      'Remove it, and add the capabilities and devices that the workload is then refused; `tightship learn` finds them.',
    breaks:
      'Whatever used a device, a capability or a mount fails with EPERM or EACCES. Exercise the workload and read its log.',
    recorded(_, policy) {
      const changes: Change[] = [
        { kind: 'privileged-off' },
        { kind: 'capabilities-only', only: policy.capabilities },
      ];
      const more = policy.capabilities.filter((name) => !dockerDefaultCapabilities.includes(name));
      return more.length > 0
        ? contradicts(changes, `the recorded workload needs ${more.join(', ')}, and not the rest`)
        : supports(changes, "the recorded workload needs nothing beyond the engine's default capabilities");
    },
  },
};
