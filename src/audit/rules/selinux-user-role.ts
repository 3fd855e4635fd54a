import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { missing } from './support/recorded.js';

/** What runtimes set by themselves. */
const usual: ReadonlySet<string> = new Set(['', 'system_u', 'system_r']);

/** An SELinux user or role of somebody's own. */
export const selinuxUserRole: ContainerRule = {
  id: 'selinux-user-role',
  title: 'SELinux user or role is set',
  severity: 'medium',
  scope: 'container',
  formats: startFormats,
  why: 'User and role decide which types a process may change to. Containers have system_u and system_r; others reach domains that were never meant for them.',
  attack: 'Changes to a domain that the role allows and that is less confined.',
  standards: { cisDocker: ['5.3'], pss: ['SELinux'], mitre: ['T1562.001'] },
  check({ selinux: { user, role } }) {
    return [
      ...(user && !usual.has(user.value) ? [offence('user', user.value, user.at)] : []),
      ...(role && !usual.has(role.value) ? [offence('role', role.value, role.at)] : []),
    ];
  },
  fix: {
    advice: 'Remove it: the runtime sets system_u and system_r.',
    breaks:
      'Programs that change domain inside the container may be refused. The audit log has "avc: denied".',
    recorded: () => missing('a policy does not say which SELinux label it was recorded under'),
  },
};

function offence<P>(option: 'user' | 'role', value: string, at: P) {
  return { at, message: `runs with SELinux ${option} ${value.slice(0, 80)}`, detail: option };
}
