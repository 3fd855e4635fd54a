import { capabilityRule } from './support/capability-rule.js';

/** SYS_ADMIN is added. */
export const capSysAdmin = capabilityRule({
  id: 'cap-sys-admin',
  capability: 'SYS_ADMIN',
  title: 'SYS_ADMIN is added: nearly all of root',
  severity: 'critical',
  why: 'SYS_ADMIN gates mount, namespaces, quotas, keys and hundreds of other kernel operations. A process that holds it can undo most of what makes a container a container.',
  attack:
    "Mounts the host's cgroup or block devices and writes a release agent or file that the host then runs as root.",
  mitre: ['T1611', 'T1068'],
  advice: 'Remove SYS_ADMIN and find the narrower capability, device or mount that the workload needs.',
  breaks:
    'Programs that mount filesystems, create namespaces (build tools, FUSE, systemd inside) stop with EPERM. Look for "Operation not permitted" from mount, unshare or setns.',
});
