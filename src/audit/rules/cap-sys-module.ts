import { capabilityRule } from './support/capability-rule.js';

/** SYS_MODULE is added. */
export const capSysModule = capabilityRule({
  id: 'cap-sys-module',
  capability: 'SYS_MODULE',
  title: 'SYS_MODULE is added: loads code into the kernel',
  severity: 'critical',
  why: "SYS_MODULE lets a process load and remove kernel modules. The kernel is shared by all containers and the host, so code in it obeys no container's limits.",
  attack: "Compiles a module that starts a reverse shell as the host's root, and loads it with insmod.",
  mitre: ['T1611', 'T1547.006', 'T1014'],
  advice: 'Remove SYS_MODULE and have the host load the modules at boot (modules-load.d).',
  breaks:
    'VPN, storage and network programs that load their own modules fail when the module is not there already. Compare lsmod on the host before and after.',
});
