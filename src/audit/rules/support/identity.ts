import type { DeclaredContainer } from '../../model/declared-container.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';

/**
 * As whom a container starts. `image`: nothing says so here, and the image decides, which mostly means root.
 * `refused`: root is asked for and forbidden, so that it never starts.
 */
export type Identity = 'root' | 'image' | 'other' | 'refused';

export function identityOf(container: DeclaredContainer, workload: DeclaredWorkload): Identity {
  const user = container.user?.value;
  const forbidden = container.runAsNonRoot?.value === true;
  if (user?.uid === 0) return forbidden ? 'refused' : 'root';
  if (user !== undefined && startsWithUser(user.text)) return 'other';
  if (forbidden) return 'other';
  // There the image's own user is merged in, and none means root (moby, daemon/commit.go, merge).
  if (workload.format === 'docker-inspect' || workload.format === 'oci') return 'root';
  return 'image';
}

/** Root, or whatever the image says. */
export function mayBeRoot(container: DeclaredContainer, workload: DeclaredWorkload): boolean {
  const identity = identityOf(container, workload);
  return identity === 'root' || identity === 'image';
}

/** A Windows Pod: it has no Linux user, capability, seccomp filter or namespace. */
export function isWindows(workload: DeclaredWorkload): boolean {
  return workload.pod?.os?.value === 'windows';
}

/** `:1000` names a group only. */
function startsWithUser(text: string): boolean {
  return text !== '' && text[0] !== ':';
}
