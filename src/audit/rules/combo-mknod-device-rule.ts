import type { ContainerRule } from './rule.js';
import { capabilityPlace, recordedParts } from './support/combination.js';
import { engineFormats } from './support/formats.js';

/** May make a node for a disk, and may open it. */
export const comboMknodDeviceRule: ContainerRule = {
  id: 'combo-mknod-device-rule',
  title: 'MKNOD with a wide device rule: opens disks',
  severity: 'critical',
  scope: 'container',
  formats: [...engineFormats, 'oci'],
  why: 'A device rule says what may be opened, and MKNOD, which Docker grants unasked, makes the node to open. Together they are the disk itself, although no device was given.',
  attack: "Runs `mknod disk b 8 0` and edits the host's filesystem with debugfs.",
  standards: {
    cisDocker: ['5.4', '5.18'],
    pss: ['Capabilities'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1611'],
  },
  check(container, { format }) {
    const { deviceCgroupRules: rules } = container;
    if (rules.length === 0 || capabilityPlace(container, format, 'MKNOD') === undefined) return [];
    return rules
      .filter(({ value }) => /^\s*(?:a\b|b\s)/.test(value))
      .map(({ at, value }) => ({
        at,
        message: `allows devices ${value.slice(0, 80)}, and MKNOD is not dropped`,
        detail: value.slice(0, 80),
      }));
  },
  fix: {
    advice: 'Drop MKNOD, and narrow the rule to the devices that are used.',
    breaks: 'Programs that make device nodes themselves fail with EPERM from mknod.',
    recorded: (_, policy) => recordedParts(policy, { capabilities: ['MKNOD'] }),
  },
};
