import { capabilityRule } from './support/capability-rule.js';

/** MKNOD is added. */
export const capMknod = capabilityRule({
  id: 'cap-mknod',
  capability: 'MKNOD',
  title: 'MKNOD is added: creates device nodes',
  severity: 'medium',
  why: "MKNOD creates nodes for any device of the machine. Only the device cgroup still refuses to open them, one rule away from the host's disk.",
  attack:
    "Creates a node for the host's disk on a shared directory, or opens it where a device rule is too wide.",
  mitre: ['T1611'],
  advice: 'Remove MKNOD: engines create the device nodes that a container is given.',
  breaks:
    'Programs that create device nodes at run time (debootstrap, some installers) fail with EPERM from mknod.',
});
