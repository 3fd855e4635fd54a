import type { ContainerRule } from './rule.js';
import { capabilityPlace, recordedParts } from './support/combination.js';
import { startFormats } from './support/formats.js';

/** The node for physical memory or ports, and the capability that opens it. */
export const comboRawioMemoryDevice: ContainerRule = {
  id: 'combo-rawio-memory-device',
  title: 'SYS_RAWIO with a memory device: writes physical memory',
  severity: 'critical',
  scope: 'container',
  formats: startFormats,
  why: 'The kernel asks for SYS_RAWIO when /dev/mem or /dev/port is opened, and the device cgroup for the device. With both given, nothing else stands before physical memory.',
  attack: 'Finds kernel data in physical memory and changes it to become root on the host.',
  standards: { cisDocker: ['5.4', '5.18'], pss: ['Capabilities'], mitre: ['T1611', 'T1014'] },
  check(container, { format }) {
    const { devices, capabilities } = container;
    if (devices.length === 0 || capabilities.add.length === 0) return [];
    if (capabilityPlace(container, format, 'SYS_RAWIO') === undefined) return [];
    return devices
      .filter(({ path }) => /^\/dev\/(?:k?mem|port)$/.test(path))
      .map(({ at, path }) => ({ at, message: `has SYS_RAWIO and ${path}`, detail: path }));
  },
  fix: {
    advice: 'Remove both, and let a service on the host read the sensors or firmware.',
    breaks: 'Programs such as flashrom and memory dumpers fail to open the device.',
    recorded: (_, policy) => recordedParts(policy, { capabilities: ['SYS_RAWIO'] }),
  },
};
