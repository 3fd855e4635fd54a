import type { ContainerRule } from './rule.js';
import { engineFormats } from './support/formats.js';
import { missing } from './support/recorded.js';

/** The device cgroup lets every device pass. */
export const deviceCgroupAll: ContainerRule = {
  id: 'device-cgroup-all',
  title: 'Device rules allow every device',
  severity: 'critical',
  scope: 'container',
  formats: [...engineFormats, 'oci'],
  why: "The device cgroup is what keeps a container from the host's disks and memory. A rule for all devices switches it off; a node is quickly made or mounted.",
  attack: "Makes a node for the host's disk with mknod, opens it and edits the host's files.",
  standards: { cisDocker: ['5.18'], nsa: ['Pod security enforcement'], mitre: ['T1611'] },
  check({ deviceCgroupRules: rules }) {
    if (rules.length === 0) return [];
    return rules
      .filter(({ value }) => /^\s*a\b/.test(value))
      .map(({ at, value }) => ({
        at,
        message: `allows all devices (${value.slice(0, 80)})`,
        detail: value.slice(0, 80),
      }));
  },
  fix: {
    advice:
      'Allow the major and minor numbers of the devices that the program uses, with the permissions it needs.',
    breaks: 'Programs that open devices not listed fail with "Operation not permitted". List what they name.',
    recorded: () => missing('a policy does not record which devices a workload uses'),
  },
};
