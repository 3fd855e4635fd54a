import type { SharedNamespace } from '../../model/declared-container.js';
import { type ByKind, byKind } from '../by-kind.js';
import type { Change } from '../change.js';
import { cpuQuantity, memoryQuantity } from '../kubernetes/quantity.js';

const namespaces: Record<SharedNamespace, string[]> = {
  pid: ['hostPID: false'],
  ipc: ['hostIPC: false'],
  network: ['hostNetwork: false'],
  user: ['hostUsers: false'],
  uts: [],
  cgroup: [],
};

const lines: ByKind<string[]> = {
  'privileged-off': () => under('privileged: false'),
  'capabilities-only': ({ only }) =>
    under('capabilities:', '  drop: [ALL]', ...(only.length > 0 ? [`  add: [${only.join(', ')}]`] : [])),
  'capability-not-added': ({ capability }) => [`remove from securityContext.capabilities.add: ${capability}`],
  'capability-dropped': ({ capability }) => under('capabilities:', `  drop: [${capability}]`),
  'no-new-privileges': () => under('allowPrivilegeEscalation: false'),
  'seccomp-default': () => under('seccompProfile:', '  type: RuntimeDefault'),
  'seccomp-profile': ({ file }) => [
    `# after ${baseName(file)} is in /var/lib/kubelet/seccomp on every node:`,
    ...under('seccompProfile:', '  type: Localhost', `  localhostProfile: ${baseName(file)}`),
  ],
  'apparmor-default': () => under('appArmorProfile:', '  type: RuntimeDefault'),
  'selinux-enabled': () => [],
  'selinux-option-removed': ({ option }) => [`remove: securityContext.seLinuxOptions.${option}`],
  'proc-masked': () => under('procMount: Default'),
  'namespace-private': ({ namespace }) => namespaces[namespace],
  user: ({ uid, gid }) => under(`runAsUser: ${uid}`, `runAsGroup: ${gid}`),
  'run-as-non-root': () => under('runAsNonRoot: true'),
  'read-only-root': ({ writable }) => [
    ...under('readOnlyRootFilesystem: true'),
    ...writable.map(({ path }) => `# and an emptyDir volume mounted at ${path}`),
  ],
  'mount-read-only': ({ target }) => ['volumeMounts:', `- mountPath: ${target}`, '  readOnly: true'],
  'mount-removed': ({ target }) => [`remove from volumeMounts: ${target}`],
  'mount-propagation-private': ({ target }) => [`remove from the mount on ${target}: mountPropagation`],
  'device-removed': ({ path }) => [`remove: ${path}`],
  'sysctl-removed': ({ name }) => [`remove from securityContext.sysctls: ${name}`],
  limit: ({ resource, value }) =>
    resource === 'pids'
      ? []
      : [
          'resources:',
          '  limits:',
          resource === 'memory' ? `    memory: ${memoryQuantity(value)}` : `    cpu: ${cpuQuantity(value)}`,
        ],
  'oom-kill-enabled': () => [],
  'publish-address': ({ containerPort, address }) => [
    'ports:',
    `- containerPort: ${containerPort}`,
    `  hostIP: ${address}`,
  ],
  'service-account-token-off': () => ['automountServiceAccountToken: false'],
  'log-rotation': () => [],
  'restart-limited': () => [],
};

function under(...inner: string[]): string[] {
  return ['securityContext:', ...inner.map((line) => `  ${line}`)];
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** In a container's map, except for what only a Pod's spec has. */
export function describeForKubernetes(change: Change): string[] {
  return byKind(lines, change);
}
