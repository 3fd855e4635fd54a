import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { hostMounts } from './support/host-path.js';
import { identityOf } from './support/identity.js';
import { contradicts, supports } from './support/recorded.js';

/** Root, who writes files on the host. In a user namespace of its own it is nobody there. */
export const comboRootHostPath: ContainerRule = {
  id: 'combo-root-host-path',
  title: 'Root writes to the host: leaves set-user-id programs there',
  severity: 'medium',
  scope: 'container',
  formats: startFormats,
  why: "Files that root of the container writes there belong to the host's root. With the set-user-id bit on, such a file gives root to whoever runs it on the host.",
  attack: 'Copies a shell there, makes it set-user-id, and runs it from any account of the host.',
  standards: {
    cisDocker: ['4.1', '5.6'],
    cisKubernetes: ['5.2.7', '5.2.12'],
    pss: ['HostPath Volumes', 'Running as Non-root'],
    mitre: ['T1548.001', 'T1611'],
  },
  check(container, workload) {
    if (container.mounts.length === 0 || identityOf(container, workload) !== 'root') return [];
    if (workload.pod?.hostUsers?.value === false || container.namespaces.user?.value.mode === 'private')
      return [];
    return hostMounts(container.mounts, 'other')
      .filter(({ readOnly, options }) => !readOnly && !options.includes('nosuid'))
      .map(({ at, target }) => ({
        at,
        message: `runs as root and writes to the host at ${target.slice(0, 80)}`,
        detail: target,
      }));
  },
  fix: {
    advice:
      'Run as another user, mount it read-only, or use a volume on a filesystem that is mounted nosuid.',
    breaks: 'Files there that belong to root are no longer writable. Change their owner once.',
    recorded: (_, { user: { uid, gid } }) =>
      uid === 0
        ? contradicts([], 'the workload was recorded as root')
        : supports([{ kind: 'user', uid, gid }], `the workload was recorded as user ${uid}, group ${gid}`),
  },
};
