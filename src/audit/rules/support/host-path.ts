import type { DeclaredMount } from '../../model/declared-container.js';

/** What of the host a bind mount gives away; each mount has one, the most telling. `harmless` may be read by anyone. */
export type HostPathKind =
  | 'root'
  | 'docker-socket'
  | 'containerd-socket'
  | 'crio-socket'
  | 'podman-socket'
  | 'run'
  | 'system-bus'
  | 'start-up'
  | 'etc'
  | 'home'
  | 'credentials'
  | 'proc'
  | 'cgroup'
  | 'kernel-debug'
  | 'sys'
  | 'dev'
  | 'kernel-files'
  | 'programs'
  | 'engine-data'
  | 'kubelet'
  | 'cluster-secrets'
  | 'logs'
  | 'project'
  | 'other'
  | 'harmless';

/** Below each first directory, from the narrower to the wider. A mount of a parent is as bad as its worst child. */
const below: Record<string, readonly (readonly [path: string, kind: HostPathKind])[]> = {
  run: [
    ['/run/docker.sock', 'docker-socket'],
    ['/run/containerd', 'containerd-socket'],
    ['/run/k3s/containerd', 'containerd-socket'],
    ['/run/crio', 'crio-socket'],
    ['/run/podman', 'podman-socket'],
    ['/run/systemd', 'system-bus'],
    ['/run/dbus', 'system-bus'],
    ['/run/udev', 'harmless'],
  ],
  etc: [
    ['/etc/localtime', 'harmless'],
    ['/etc/timezone', 'harmless'],
    ['/etc/hosts', 'harmless'],
    ['/etc/hostname', 'harmless'],
    ['/etc/resolv.conf', 'harmless'],
    ['/etc/machine-id', 'harmless'],
    ['/etc/os-release', 'harmless'],
    ['/etc/ssl/certs', 'harmless'],
    ['/etc/ca-certificates', 'harmless'],
    ['/etc/pki/ca-trust', 'harmless'],
    ['/etc/pki/tls/certs', 'harmless'],
    ['/etc/kubernetes', 'cluster-secrets'],
    ['/etc/rancher', 'cluster-secrets'],
    ['/etc/cron.d', 'start-up'],
    ['/etc/cron.daily', 'start-up'],
    ['/etc/cron.hourly', 'start-up'],
    ['/etc/crontab', 'start-up'],
    ['/etc/systemd', 'start-up'],
    ['/etc/init.d', 'start-up'],
    ['/etc/profile.d', 'start-up'],
    ['/etc/ld.so.preload', 'start-up'],
    ['/etc', 'etc'],
  ],
  sys: [
    ['/sys/fs/cgroup', 'cgroup'],
    ['/sys/kernel/debug', 'kernel-debug'],
    ['/sys/kernel/tracing', 'kernel-debug'],
    ['/sys/kernel/security', 'kernel-debug'],
    ['/sys/fs/bpf', 'kernel-debug'],
    ['/sys/firmware', 'kernel-debug'],
    ['/sys', 'sys'],
  ],
  dev: [
    ['/dev/shm', 'other'],
    ['/dev/log', 'other'],
    ['/dev/null', 'harmless'],
    ['/dev/zero', 'harmless'],
    ['/dev/random', 'harmless'],
    ['/dev/urandom', 'harmless'],
    ['/dev', 'dev'],
  ],
  var: [
    ['/var/lib/docker', 'engine-data'],
    ['/var/lib/containerd', 'engine-data'],
    ['/var/lib/containers', 'engine-data'],
    ['/var/lib/crio', 'engine-data'],
    ['/var/lib/rancher', 'cluster-secrets'],
    ['/var/lib/etcd', 'cluster-secrets'],
    ['/var/lib/kubelet/pki', 'cluster-secrets'],
    ['/var/lib/kubelet/kubeconfig', 'cluster-secrets'],
    ['/var/lib/kubelet', 'kubelet'],
    ['/var/spool/cron', 'start-up'],
    ['/var/log', 'logs'],
  ],
  usr: [
    ['/usr/share/zoneinfo', 'harmless'],
    ['/usr/share/ca-certificates', 'harmless'],
    ['/usr/lib/modules', 'kernel-files'],
    ['/usr/src', 'kernel-files'],
    ['/usr/lib/systemd', 'start-up'],
    ['/usr/share', 'other'],
    ['/usr', 'programs'],
  ],
  lib: [
    ['/lib/modules', 'kernel-files'],
    ['/lib/systemd', 'start-up'],
    ['/lib', 'programs'],
  ],
  lib64: [['/lib64', 'programs']],
  bin: [['/bin', 'programs']],
  sbin: [['/sbin', 'programs']],
  boot: [['/boot', 'kernel-files']],
  proc: [['/proc', 'proc']],
  root: [['/root', 'home']],
};

/** Directories that hold several of the above. */
const parents: Record<string, HostPathKind> = {
  '/': 'root',
  '/run': 'run',
  '/var': 'run',
  '/var/lib': 'engine-data',
  '/var/spool': 'start-up',
  '/home': 'home',
};

const socketNames: readonly (readonly [name: string, kind: HostPathKind])[] = [
  ['docker.sock', 'docker-socket'],
  ['containerd.sock', 'containerd-socket'],
  ['crio.sock', 'crio-socket'],
  ['podman.sock', 'podman-socket'],
];

/** Where programs keep what they log in with. A path that ends in or passes through one of them. */
const credentialPlaces =
  /\/(?:\.aws|\.azure|\.config\/gcloud|\.kube|\.docker|\.ssh|\.gnupg|\.netrc|\.npmrc|\.pgpass|\.vault-token|\.git-credentials|\.config\/gh)(?:\/|$)/;

const known = new WeakMap<DeclaredMount, HostPathKind | 'none'>();

/** What a mount shares of the host; `undefined` for what is no bind mount. Computed once for each mount. */
export function hostPathKind(mount: DeclaredMount): HostPathKind | undefined {
  if (mount.kind !== 'bind') return undefined;
  let kind = known.get(mount);
  if (kind === undefined) {
    kind = mount.source === undefined ? 'none' : kindOfPath(mount.source);
    known.set(mount, kind);
  }
  return kind === 'none' ? undefined : kind;
}

/** The kind of a path as manifests have it, on the host. */
export function kindOfPath(written: string): HostPathKind {
  const path = canonical(written);
  for (const [name, kind] of socketNames) if (path.endsWith(name)) return kind;
  // Windows: the same socket as a named pipe.
  if (path.endsWith('pipe/docker_engine') || path.endsWith('pipe\\docker_engine')) return 'docker-socket';
  if (path.includes('/.') && credentialPlaces.test(path)) return 'credentials';
  if (path[0] !== '/') return ofRelative(path);
  const parent = parents[path];
  if (parent !== undefined) return parent;
  const end = path.indexOf('/', 1);
  const first = path.slice(1, end < 0 ? undefined : end);
  if (first === 'home') return path.indexOf('/', 6) < 0 ? 'home' : 'other';
  for (const [place, kind] of Object.hasOwn(below, first) ? (below[first] ?? []) : []) {
    if (path === place || (path.startsWith(place) && path[place.length] === '/')) return kind;
  }
  return 'other';
}

/** `/var/run` is a link to `/run` on every current distribution. */
function canonical(path: string): string {
  return path === '/var/run' || path.startsWith('/var/run/') ? path.slice('/var'.length) : path;
}

function ofRelative(path: string): HostPathKind {
  const name = path.replace(/^\$\{(\w+)\}$/, '$$$1');
  if (name === '~' || name === '$HOME') return 'home';
  return name === '.' || name === './' || name === '..' || name === '$PWD' ? 'project' : 'other';
}

/** Bind mounts of one kind, in the order of the manifest. */
export function hostMounts(mounts: readonly DeclaredMount[], kind: HostPathKind): DeclaredMount[] {
  let found: DeclaredMount[] | undefined;
  for (const mount of mounts) {
    if (hostPathKind(mount) !== kind) continue;
    found ??= [];
    found.push(mount);
  }
  return found ?? noMounts;
}

const noMounts: DeclaredMount[] = [];
