import type { ContainerRule } from './rule.js';
import { capabilityPlace, recordedParts } from './support/combination.js';
import { startFormats } from './support/formats.js';

/** SYS_ADMIN without the profile that would still refuse to mount. */
export const comboSysAdminUnconfined: ContainerRule = {
  id: 'combo-sys-admin-unconfined',
  title: 'SYS_ADMIN without AppArmor, SELinux or seccomp: as good as privileged',
  severity: 'critical',
  scope: 'container',
  formats: startFormats,
  why: 'The default profiles of AppArmor, SELinux and seccomp still refuse most of what SYS_ADMIN would allow, mounts above all. With one of them off, the known escapes work as they are.',
  attack:
    'Mounts a cgroup hierarchy, writes its release_agent, and has the kernel run a program on the host as root.',
  standards: {
    cisDocker: ['5.2', '5.4', '5.22'],
    cisKubernetes: ['5.2.9', '5.7.2'],
    pss: ['Capabilities', 'AppArmor', 'Seccomp'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1611'],
  },
  check(container, { format }) {
    const { apparmor, seccomp, selinux } = container;
    const off = [
      ...(apparmor?.value.type === 'unconfined' ? ['AppArmor'] : []),
      ...(selinux.disabled ? ['SELinux'] : []),
      ...(seccomp?.value.type === 'unconfined' ? ['seccomp'] : []),
    ];
    if (off.length === 0) return [];
    const at = capabilityPlace(container, format, 'SYS_ADMIN');
    return at ? [{ at, message: `has SYS_ADMIN, and ${off.join(' and ')} switched off` }] : [];
  },
  fix: {
    advice: 'Switch the profiles on again, and give a FUSE or mount helper on the host the task of mounting.',
    breaks:
      'Mounting inside the container is refused by AppArmor. The kernel log has apparmor="DENIED" operation="mount".',
    recorded: (_, policy) => recordedParts(policy, { capabilities: ['SYS_ADMIN'] }),
  },
};
