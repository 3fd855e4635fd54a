import type { ContainerRule } from './rule.js';
import { engineFormats } from './support/formats.js';
import { missing } from './support/recorded.js';

/** Block devices, or every character device, pass the device cgroup. */
export const deviceCgroupWide: ContainerRule = {
  id: 'device-cgroup-wide',
  title: 'Device rules allow disks or all character devices',
  severity: 'high',
  scope: 'container',
  formats: [...engineFormats, 'oci'],
  why: 'Block devices are disks, and among all character devices are physical memory and consoles. Nodes for them can be made where MKNOD is granted, as Docker does unasked.',
  attack: "Makes a node for the host's disk or memory with mknod and opens it.",
  standards: { cisDocker: ['5.18'], nsa: ['Pod security enforcement'], mitre: ['T1611'] },
  check({ deviceCgroupRules: rules }) {
    if (rules.length === 0) return [];
    return rules
      .filter(({ value }) => /^\s*(?:b\s|c\s+\*:)/.test(value))
      .map(({ at, value }) => ({
        at,
        message: `allows devices ${value.slice(0, 80)}`,
        detail: value.slice(0, 80),
      }));
  },
  fix: {
    advice: 'Allow the major and minor numbers of the devices that the program uses, and drop MKNOD.',
    breaks: 'Programs that open devices not listed fail with "Operation not permitted". List what they name.',
    recorded: () => missing('a policy does not record which devices a workload uses'),
  },
};
