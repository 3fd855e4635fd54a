import { capabilityRule } from './support/capability-rule.js';

/** SYS_RAWIO is added. */
export const capSysRawio = capabilityRule({
  id: 'cap-sys-rawio',
  capability: 'SYS_RAWIO',
  title: 'SYS_RAWIO is added: raw access to memory and disks',
  severity: 'critical',
  why: 'SYS_RAWIO allows I/O ports, raw SCSI commands and, with the device node, physical memory. None of these know about files, containers or permissions.',
  attack:
    "Sends raw commands to the host's disk or writes to kernel memory through /dev/mem, and so changes what the host runs.",
  mitre: ['T1611', 'T1014'],
  advice: 'Remove SYS_RAWIO, and give disk or firmware tools a service on the host to ask instead.',
  breaks:
    'Tools such as smartctl, hdparm and flashrom lose their access. They say "Operation not permitted" when they open the device.',
});
