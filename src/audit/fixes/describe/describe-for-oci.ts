import { type ByKind, byKind } from '../by-kind.js';
import type { Change } from '../change.js';

const lines: ByKind<string[]> = {
  'privileged-off': () => [],
  'capabilities-only': ({ only }) =>
    ['bounding', 'effective', 'permitted'].map(
      (set) => `process.capabilities.${set}: ${JSON.stringify(only.map((name) => `CAP_${name}`))}`,
    ),
  'capability-not-added': ({ capability }) => [`remove from process.capabilities: CAP_${capability}`],
  'capability-dropped': ({ capability }) => [`remove from process.capabilities: CAP_${capability}`],
  'no-new-privileges': () => ['process.noNewPrivileges: true'],
  'seccomp-default': () => [],
  'seccomp-profile': ({ file }) => [`linux.seccomp: the contents of ${file}`],
  'apparmor-default': () => [],
  'selinux-enabled': () => [],
  'selinux-option-removed': ({ option }) => [`remove from process.selinuxLabel: the ${option}`],
  'proc-masked': () => [
    'linux.maskedPaths: ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware", …]',
  ],
  'namespace-private': ({ namespace }) => [`linux.namespaces: {"type": "${namespace}"} without a path`],
  user: ({ uid, gid }) => [`process.user: {"uid": ${uid}, "gid": ${gid}}`],
  'run-as-non-root': () => [],
  'read-only-root': ({ writable }) => [
    'root.readonly: true',
    ...writable.map(({ path }) => `mounts: {"destination": ${JSON.stringify(path)}, "type": "tmpfs"}`),
  ],
  'mount-read-only': ({ target }) => [`mounts: "ro" in the options of ${target}`],
  'mount-removed': ({ target }) => [`remove from mounts: ${target}`],
  'mount-propagation-private': ({ target }) => [`remove from the options of ${target}: its propagation`],
  'device-removed': ({ path }) => [`remove from linux.devices: ${path}`],
  'sysctl-removed': ({ name }) => [`remove from linux.sysctl: ${name}`],
  limit: ({ resource, value }) => [
    {
      memory: `linux.resources.memory.limit: ${value}`,
      cpus: `linux.resources.cpu: {"period": 100000, "quota": ${Math.ceil(value * 100_000)}}`,
      pids: `linux.resources.pids.limit: ${value}`,
    }[resource],
  ],
  'oom-kill-enabled': () => ['linux.resources.memory.disableOOMKiller: false'],
  'publish-address': () => [],
  'service-account-token-off': () => [],
  'log-rotation': () => [],
  'restart-limited': () => [],
};

/** Paths of an OCI `config.json`, and their values. */
export function describeForOci(change: Change): string[] {
  return byKind(lines, change);
}
