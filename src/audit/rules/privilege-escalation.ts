import type { Change } from '../fixes/change.js';
import type { DeclaredContainer } from '../model/declared-container.js';
import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { isWindows } from './support/identity.js';
import { suggestsSetuid } from './support/programs-that-need-more.js';
import { contradicts, supports } from './support/recorded.js';

const fixes: Change[] = [{ kind: 'no-new-privileges' }];

/** Set-user-id programs and file capabilities are left to work. Privileged containers are another rule's matter. */
export const privilegeEscalation: ContainerRule = {
  id: 'privilege-escalation',
  title: 'Processes may gain privileges',
  severity: 'medium',
  scope: 'container',
  formats: startFormats,
  why: 'A set-user-id program, or one with file capabilities, gives its caller more rights than it had. Without no_new_privs (allowPrivilegeEscalation: false) one such program in the image makes any user root.',
  attack:
    'Runs a flawed set-user-id program of the image, such as an old sudo or pkexec, and is root in the container.',
  standards: {
    cisDocker: ['5.26'],
    cisKubernetes: ['5.2.6'],
    pss: ['Privilege Escalation'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1548.001'],
  },
  check(container, workload) {
    const { noNewPrivileges, privileged } = container;
    if (noNewPrivileges?.value === true || privileged?.value === true || isWindows(workload)) return [];
    const message = noNewPrivileges ? 'allows privilege escalation' : 'does not forbid privilege escalation';
    return [{ at: noNewPrivileges?.at ?? container.at, message }];
  },
  fix: {
    advice: 'Set no-new-privileges (Docker, Podman) or allowPrivilegeEscalation: false (Kubernetes).',
    breaks:
      'sudo, su to root, ping with file capabilities and other set-user-id programs no longer gain rights. They say "must be setuid root" or "Operation not permitted".',
    unseen: ({ container }) => (safeUnseen(container) ? fixes : []),
    recorded: (_, policy) =>
      policy.noNewPrivileges
        ? supports(fixes, 'the workload was recorded and verified with it')
        : contradicts([], 'the policy says that programs may gain privileges'),
  },
};

/**
 * What set-user-id programs need to be of use is excluded: somebody asked for it, a program is known to, or
 * capabilities were added for a user who gets them through file capabilities only. The API server refuses the
 * combination with SYS_ADMIN.
 */
function safeUnseen(container: DeclaredContainer): boolean {
  if (container.noNewPrivileges !== undefined || suggestsSetuid(container)) return false;
  const { add } = container.capabilities;
  const uid = container.user?.value.uid;
  const asRoot = container.user === undefined ? container.runAsNonRoot?.value !== true : uid === 0;
  if (add.length > 0 && !asRoot) return false;
  return !add.some(({ value }) => value === 'SYS_ADMIN' || value === 'ALL');
}
