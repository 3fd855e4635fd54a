import type { SharedNamespace } from '../../model/declared-container.js';
import { type ByKind, byKind } from '../by-kind.js';
import type { Change } from '../change.js';
import { dockerSize } from '../docker-size.js';

/** The flag that chooses a namespace. */
export const namespaceFlag: Record<SharedNamespace, string> = {
  pid: '--pid',
  ipc: '--ipc',
  network: '--network',
  uts: '--uts',
  user: '--userns',
  cgroup: '--cgroupns',
};

const lines: ByKind<string[]> = {
  'privileged-off': () => ['remove: --privileged'],
  'capabilities-only': ({ only }) => ['--cap-drop ALL', ...only.map((name) => `--cap-add ${name}`)],
  'capability-not-added': ({ capability }) => [`remove: --cap-add ${capability}`],
  'capability-dropped': ({ capability }) => [`--cap-drop ${capability}`],
  'no-new-privileges': () => ['--security-opt no-new-privileges'],
  'seccomp-default': () => ['remove: --security-opt seccomp=unconfined'],
  'seccomp-profile': ({ file }) => [`--security-opt seccomp=${file}`],
  'apparmor-default': () => ['remove: --security-opt apparmor=unconfined'],
  'selinux-enabled': () => ['remove: --security-opt label=disable'],
  'selinux-option-removed': ({ option }) => [`remove: --security-opt label=${option}:…`],
  'proc-masked': () => ['remove: --security-opt systempaths=unconfined'],
  'namespace-private': ({ namespace }) => [`remove: ${namespaceFlag[namespace]}`],
  user: ({ uid, gid }) => [`--user ${uid}:${gid}`],
  'run-as-non-root': () => [],
  'read-only-root': ({ writable }) => [
    '--read-only',
    ...writable.map(({ path, persistent }) => (persistent ? `--volume ${path}` : `--tmpfs ${path}`)),
  ],
  'mount-read-only': ({ target }) => [`--volume …:${target}:ro`],
  'mount-removed': ({ target }) => [`remove: --volume …:${target}`],
  'mount-propagation-private': ({ target }) => [
    `remove from the options of the mount on ${target}: its propagation`,
  ],
  'device-removed': ({ path }) => [`remove: --device ${path}`],
  'sysctl-removed': ({ name }) => [`remove: --sysctl ${name}`],
  limit: ({ resource, value }) => [
    { memory: `--memory ${dockerSize(value)}`, cpus: `--cpus ${value}`, pids: `--pids-limit ${value}` }[
      resource
    ],
  ],
  'oom-kill-enabled': () => ['remove: --oom-kill-disable'],
  'publish-address': ({ containerPort, address, protocol }) => [
    `--publish ${address}:…:${containerPort}${protocol === 'tcp' ? '' : `/${protocol}`}`,
  ],
  'service-account-token-off': () => [],
  'log-rotation': ({ maxSize, maxFiles }) => [
    `--log-opt max-size=${maxSize}`,
    `--log-opt max-file=${maxFiles}`,
  ],
  'restart-limited': ({ maxRetries }) => [`--restart on-failure:${maxRetries}`],
};

/** Flags of `docker run` and `podman run`. */
export function describeForDockerRun(change: Change): string[] {
  return byKind(lines, change);
}
