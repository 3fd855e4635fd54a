import { capabilityRule } from './support/capability-rule.js';

/** SYS_CHROOT is added. */
export const capSysChroot = capabilityRule({
  id: 'cap-sys-chroot',
  capability: 'SYS_CHROOT',
  title: 'SYS_CHROOT is added: changes root directories',
  severity: 'info',
  why: 'SYS_CHROOT allows chroot and entering mount namespaces. It is half of several ways out of a container.',
  attack:
    'Enters a directory of the host that is mounted in the container as its root, and works there as if on the host.',
  mitre: ['T1611'],
  advice: 'Remove SYS_CHROOT unless the program confines its workers by chroot (sshd, vsftpd, postfix).',
  breaks:
    'sshd, vsftpd, postfix and haproxy with a chroot setting fail to start their workers. They name chroot.',
});
