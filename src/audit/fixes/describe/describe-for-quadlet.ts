import { type ByKind, byKind } from '../by-kind.js';
import type { Change } from '../change.js';
import { dockerSize } from '../docker-size.js';
import { namespaceFlag } from './describe-for-docker-run.js';

const lines: ByKind<string[]> = {
  'privileged-off': () => ['remove from PodmanArgs: --privileged'],
  'capabilities-only': ({ only }) => [
    'DropCapability=all',
    ...(only.length > 0 ? [`AddCapability=${only.join(' ')}`] : []),
  ],
  'capability-not-added': ({ capability }) => [`remove from AddCapability: ${capability}`],
  'capability-dropped': ({ capability }) => [`DropCapability=${capability}`],
  'no-new-privileges': () => ['NoNewPrivileges=true'],
  'seccomp-default': () => ['remove: SeccompProfile=unconfined'],
  'seccomp-profile': ({ file }) => [`SeccompProfile=${file}`],
  'apparmor-default': () => ['remove from PodmanArgs: --security-opt apparmor=unconfined'],
  'selinux-enabled': () => ['remove: SecurityLabelDisable=true'],
  'selinux-option-removed': ({ option }) => [
    option === 'type'
      ? 'remove: SecurityLabelType'
      : `remove from PodmanArgs: --security-opt label=${option}:…`,
  ],
  'proc-masked': () => ['remove: Unmask'],
  'namespace-private': ({ namespace }) => [
    namespace === 'network'
      ? 'remove: Network=host'
      : namespace === 'user'
        ? 'UserNS=auto'
        : `remove from PodmanArgs: ${namespaceFlag[namespace]}`,
  ],
  user: ({ uid, gid }) => [`User=${uid}`, `Group=${gid}`],
  'run-as-non-root': () => [],
  'read-only-root': ({ writable }) => [
    'ReadOnly=true',
    ...writable.map(({ path, persistent }) => (persistent ? `Volume=${path}` : `Tmpfs=${path}`)),
  ],
  'mount-read-only': ({ target }) => [`Volume=…:${target}:ro`],
  'mount-removed': ({ target }) => [`remove: Volume=…:${target}`],
  'mount-propagation-private': ({ target }) => [
    `remove from the options of the mount on ${target}: its propagation`,
  ],
  'device-removed': ({ path }) => [`remove: AddDevice=${path}`],
  'sysctl-removed': ({ name }) => [`remove from Sysctl: ${name}`],
  limit: ({ resource, value }) => [
    {
      memory: `PodmanArgs=--memory ${dockerSize(value)}`,
      cpus: `PodmanArgs=--cpus ${value}`,
      pids: `PidsLimit=${value}`,
    }[resource],
  ],
  'oom-kill-enabled': () => ['remove from PodmanArgs: --oom-kill-disable'],
  'publish-address': ({ containerPort, address, protocol }) => [
    `PublishPort=${address}:…:${containerPort}${protocol === 'tcp' ? '' : `/${protocol}`}`,
  ],
  'service-account-token-off': () => [],
  'log-rotation': ({ maxSize }) => [`PodmanArgs=--log-opt max-size=${maxSize}`],
  'restart-limited': ({ maxRetries }) => [
    '[Service]',
    'Restart=on-failure',
    `# StartLimitBurst=${maxRetries} in [Unit]`,
  ],
};

/** Lines of a unit's [Container] section. */
export function describeForQuadlet(change: Change): string[] {
  return byKind(lines, change);
}
