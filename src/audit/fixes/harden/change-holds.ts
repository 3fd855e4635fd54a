import { parseCapability } from '../../../linux/capabilities.js';
import type { DeclaredContainer } from '../../model/declared-container.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';
import { type ByKind, byKind } from '../by-kind.js';
import type { Change } from '../change.js';
import { uncoveredPlaces } from '../uncovered-places.js';

const conditions: ByKind<boolean, [DeclaredContainer, DeclaredWorkload]> = {
  'privileged-off': (_, { privileged }) => privileged?.value !== true,
  'capabilities-only': ({ only }, { capabilities: { add, drop } }) => {
    const added = add.map(({ value }) => nameOf(value));
    return (
      drop.some(({ value }) => value === 'ALL') &&
      added.every((name) => only.some((wanted) => wanted === name)) &&
      only.every((name) => added.includes(name))
    );
  },
  'capability-not-added': ({ capability }, { capabilities: { add } }) =>
    !add.some(({ value }) => nameOf(value) === nameOf(capability)),
  'capability-dropped': ({ capability }, { capabilities: { add, drop } }, { format }) =>
    // An OCI configuration lists what a container has; to the reader, all else is dropped.
    format === 'oci'
      ? !add.some(({ value }) => nameOf(value) === capability)
      : drop.some(({ value }) => value === 'ALL' || nameOf(value) === capability),
  'no-new-privileges': (_, { noNewPrivileges }) => noNewPrivileges?.value === true,
  'seccomp-default': (_, { seccomp }, { format }) =>
    // Alone of all, Kubernetes confines nothing unless told to.
    seccomp === undefined ? format !== 'kubernetes' : seccomp.value.type !== 'unconfined',
  'seccomp-profile': ({ file }, { seccomp }) =>
    seccomp?.value.type === 'localhost' && baseName(seccomp.value.profile ?? '') === baseName(file),
  'apparmor-default': (_, { apparmor }) => apparmor?.value.type !== 'unconfined',
  'selinux-enabled': (_, { selinux }) => selinux.disabled === undefined,
  'selinux-option-removed': ({ option }, { selinux }) => selinux[option] === undefined,
  'proc-masked': (_, { procMount }) => procMount?.value !== 'unmasked',
  'namespace-private': ({ namespace }, { namespaces }, { format }) => {
    const choice = namespaces[namespace];
    if (choice) return choice.value.mode === 'private';
    // Where it can be said of one container, absence is the host's.
    return !(namespace === 'user' && (format === 'kubernetes' || format === 'quadlet'));
  },
  user: ({ uid, gid }, { user }) => user?.value.uid === uid && user.value.gid === gid,
  'run-as-non-root': (_, { runAsNonRoot }) => runAsNonRoot?.value === true,
  'read-only-root': ({ writable }, container) =>
    container.readOnlyRoot?.value === true && uncoveredPlaces(container, writable).length === 0,
  'mount-read-only': ({ target }, { mounts }) =>
    mounts.every((mount) => mount.target !== target || mount.readOnly),
  'mount-removed': ({ target }, { mounts }) => !mounts.some((mount) => mount.target === target),
  'mount-propagation-private': ({ target }, { mounts }) =>
    mounts.every((mount) => mount.target !== target || !isShared(mount.propagation)),
  'device-removed': ({ path }, { devices }) => !devices.some((device) => device.path === path),
  'sysctl-removed': ({ name }, { sysctls }) => !sysctls.some(({ value }) => value.name === name),
  limit: ({ resource, value }, { resources }) => {
    const { memoryLimit, cpuLimit, pidsLimit } = resources;
    const limit = { memory: memoryLimit, cpus: cpuLimit, pids: pidsLimit }[resource];
    // CPUs are written in thousandths.
    return limit !== undefined && limit.value > 0 && limit.value <= value + (resource === 'cpus' ? 0.001 : 0);
  },
  'oom-kill-enabled': (_, { resources }) => resources.oomKillDisable?.value !== true,
  'publish-address': ({ containerPort, protocol, address }, { ports }) =>
    ports.every(
      (port) =>
        port.containerPort !== containerPort ||
        port.protocol !== protocol ||
        port.published === undefined ||
        port.published.address === address,
    ),
  'service-account-token-off': (_, __, { pod }) => pod?.automountServiceAccountToken?.value === false,
  'log-rotation': (_, { logging }) =>
    logging?.value.options['max-size'] !== undefined && logging.value.options['max-file'] !== undefined,
  'restart-limited': (_, { restart }) => restart?.value.maxRetries !== undefined,
};

/** Whether a container is as a change would have it, by what the reader makes of the text. */
export function changeHolds(
  change: Change,
  container: DeclaredContainer,
  workload: DeclaredWorkload,
): boolean {
  return byKind(conditions, change, container, workload);
}

function nameOf(text: string): string {
  return parseCapability(text) ?? text;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isShared(propagation: string | undefined): boolean {
  return propagation !== undefined && propagation !== 'private' && propagation !== 'rprivate';
}
