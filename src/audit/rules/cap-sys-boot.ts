import { capabilityRule } from './support/capability-rule.js';

/** SYS_BOOT is added. */
export const capSysBoot = capabilityRule({
  id: 'cap-sys-boot',
  capability: 'SYS_BOOT',
  title: 'SYS_BOOT is added: reboots the host',
  severity: 'high',
  why: 'SYS_BOOT allows reboot and kexec_load, the latter of which replaces the running kernel. Outside a PID namespace of its own a container so ends every workload of the machine.',
  attack: 'Calls reboot, or loads and starts a kernel of its own with kexec.',
  mitre: ['T1529', 'T1611'],
  advice: 'Remove SYS_BOOT: nothing inside a container needs to restart the machine.',
  breaks: 'Update agents that reboot their host stop doing so. Their logs show a refused reboot.',
});
