import type { DeclaredMount } from '../../model/declared-container.js';

const volume = /^\/var\/lib\/(?:docker|containers\/storage)\/volumes\/([^/]+)\/_data$/;
const kubelet = /^\/var\/lib\/kubelet\/pods\/[^/]+\/volumes\/kubernetes\.io~([a-z-]+)\/([^/]+)/;
const kubeletKinds: Record<string, DeclaredMount['kind'] | undefined> = {
  __proto__: null as never,
  secret: 'secret',
  configmap: 'config',
  projected: 'projected',
  'downward-api': 'projected',
  'empty-dir': 'volume',
};
/** Files that engines make for every container. */
const ownTargets: ReadonlySet<string> = new Set([
  ...['/etc/hostname', '/etc/hosts', '/etc/resolv.conf', '/run/.containerenv', '/dev/shm'],
  ...['/dev/termination-log', '/etc/mtab', '/run/secrets', '/sbin/docker-init', '/dev/init'],
]);
const ownSource =
  /^\/(?:var\/lib|run|var\/run)\/(?:docker|containers?|containerd|kubelet)(?:\/|$)|^\/run\/user\/\d+\/containers\/|^\/usr\/(?:bin|libexec)\/|\/containers\/storage\//;

/**
 * What a bind mount of a bundle really is: engines turn volumes, secrets and their own small files into bind mounts of
 * their directories.
 */
export function engineSource(source: string, target: string): Pick<DeclaredMount, 'kind' | 'source'> {
  const name = volume.exec(source)?.[1];
  if (name !== undefined) return { kind: 'volume', source: name };
  const match = kubelet.exec(source);
  const kind = kubeletKinds[match?.[1] ?? ''];
  if (match && kind !== undefined) return { kind, source: match[2] ?? '' };
  if (ownTargets.has(target) && ownSource.test(source)) return { kind: 'other', source };
  return { kind: 'bind', source };
}
