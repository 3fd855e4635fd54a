import { type ByKind, byKind } from '../by-kind.js';
import type { Change } from '../change.js';
import { composeNamespaceKey, composePrivateWord } from '../compose/namespace-keys.js';
import { dockerSize } from '../docker-size.js';

const lines: ByKind<string[]> = {
  'privileged-off': () => ['privileged: false'],
  'capabilities-only': ({ only }) => [
    'cap_drop: [ALL]',
    ...(only.length > 0 ? [`cap_add: [${only.join(', ')}]`] : []),
  ],
  'capability-not-added': ({ capability }) => [`remove from cap_add: ${capability}`],
  'capability-dropped': ({ capability }) => [`cap_drop: [${capability}]`],
  'no-new-privileges': () => ['security_opt: ["no-new-privileges:true"]'],
  'seccomp-default': () => ['remove from security_opt: seccomp:unconfined'],
  'seccomp-profile': ({ file }) => [`security_opt: ["seccomp:${file}"]`],
  'apparmor-default': () => ['remove from security_opt: apparmor:unconfined'],
  'selinux-enabled': () => ['remove from security_opt: label:disable'],
  'selinux-option-removed': ({ option }) => [`remove from security_opt: label:${option}`],
  'proc-masked': () => ['remove from security_opt: systempaths=unconfined'],
  'namespace-private': ({ namespace }) => {
    const key = composeNamespaceKey[namespace];
    const word = composePrivateWord[namespace];
    return [word === undefined ? `remove: ${key}` : `${key}: ${word}`];
  },
  user: ({ uid, gid }) => [`user: "${uid}:${gid}"`],
  'run-as-non-root': () => [],
  'read-only-root': ({ writable }) => [
    'read_only: true',
    ...list(
      'tmpfs',
      writable.filter(({ persistent }) => !persistent).map(({ path }) => path),
    ),
    ...list(
      'volumes',
      writable.filter(({ persistent }) => persistent).map(({ path }) => path),
    ),
  ],
  'mount-read-only': ({ target }) => [`volumes: ["…:${target}:ro"]`],
  'mount-removed': ({ target }) => [`remove from volumes: …:${target}`],
  'mount-propagation-private': ({ target }) => [
    `remove from the options of the mount on ${target}: its propagation`,
  ],
  'device-removed': ({ path }) => [`remove from devices: ${path}`],
  'sysctl-removed': ({ name }) => [`remove from sysctls: ${name}`],
  limit: ({ resource, value }) => [
    { memory: `mem_limit: ${dockerSize(value)}`, cpus: `cpus: ${value}`, pids: `pids_limit: ${value}` }[
      resource
    ],
  ],
  'oom-kill-enabled': () => ['oom_kill_disable: false'],
  'publish-address': ({ containerPort, address, protocol }) => [
    `ports: ["${address}:…:${containerPort}${protocol === 'tcp' ? '' : `/${protocol}`}"]`,
  ],
  'service-account-token-off': () => [],
  'log-rotation': ({ maxSize, maxFiles }) => [
    'logging:',
    '  options:',
    `    max-size: ${maxSize}`,
    `    max-file: "${maxFiles}"`,
  ],
  'restart-limited': ({ maxRetries }) => [`restart: on-failure:${maxRetries}`],
};

function list(key: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`${key}: [${items.join(', ')}]`];
}

/** In a service's map. */
export function describeForCompose(change: Change): string[] {
  return byKind(lines, change);
}
