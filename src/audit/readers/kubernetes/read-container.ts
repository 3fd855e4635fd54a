import type { DeclaredContainer, RestartChoice, UserChoice } from '../../model/declared-container.js';
import { newContainer } from '../../model/new-container.js';
import type { Setting } from '../../model/setting.js';
import { isNull, type MapNode, type Node } from '../../source/node.js';
import type { ProfileAnnotations } from './annotations.js';
import { readEnv, readEnvFrom } from './environment.js';
import { type PodVolumes, readMounts, readVolumeDevices } from './mounts.js';
import { readPorts } from './ports.js';
import type { Reading } from './reading.js';
import { inheritResources, readResources } from './resources.js';
import { readSecurityContext, type SecurityContext } from './security-context.js';

/** What each container of a Pod gets from it. */
export interface PodDefaults {
  securityContext: SecurityContext;
  annotations: ProfileAnnotations;
  volumes: PodVolumes;
  namespaces: DeclaredContainer['namespaces'];
  resources: DeclaredContainer['resources'];
  restart?: Setting<RestartChoice>;
  runtime?: Setting<string>;
}

export const restartPolicies: Readonly<Record<string, RestartChoice>> = {
  Always: { policy: 'always' },
  OnFailure: { policy: 'on-failure' },
  Never: { policy: 'no' },
};

/** A container while it is read. */
interface Draft {
  container: DeclaredContainer;
  pod: PodDefaults;
  reading: Reading;
}

const fields: ReadonlyMap<string, (value: Node, draft: Draft) => void> = new Map([
  ['name', readName],
  ['image', readImage],
  ['command', (value: Node, draft: Draft) => readWords('command', 'entrypoint', value, draft)],
  ['args', (value: Node, draft: Draft) => readWords('args', 'command', value, draft)],
  [
    'env',
    (value: Node, { container, reading }: Draft) => append(container.environment, readEnv(value, reading)),
  ],
  [
    'envFrom',
    (value: Node, { container, reading }: Draft) =>
      append(container.environment, readEnvFrom(value, reading)),
  ],
  [
    'ports',
    (value: Node, { container, reading }: Draft) => append(container.ports, readPorts(value, reading)),
  ],
  [
    'volumeMounts',
    (value: Node, { container, pod, reading }: Draft) =>
      append(container.mounts, readMounts(value, pod.volumes, reading)),
  ],
  [
    'volumeDevices',
    (value: Node, { container, pod, reading }: Draft) =>
      append(container.devices, readVolumeDevices(value, pod.volumes, reading)),
  ],
  ['resources', readOwnResources],
  ['livenessProbe', readLiveness],
  ['readinessProbe', readReadiness],
  ['restartPolicy', readOwnRestart],
  ['targetContainerName', readTarget],
]);

/** Reads one container; what it does not set itself it has from the Pod. */
export function readContainer(
  node: MapNode,
  role: 'main' | 'init' | 'ephemeral',
  pod: PodDefaults,
  reading: Reading,
): DeclaredContainer {
  const container = newContainer('', node, role);
  container.node = node;
  container.supplementaryGroups = pod.securityContext.groups;
  container.namespaces = pod.namespaces;
  container.sysctls = pod.securityContext.sysctls;
  if (pod.restart) container.restart = pod.restart;
  if (pod.runtime) container.runtime = pod.runtime;
  const draft: Draft = { container, pod, reading };
  let own: Node | undefined;
  for (const { key, value } of reading.entries('containers', node)) {
    if (key.text === 'securityContext') own = value;
    else fields.get(key.text)?.(value, draft);
  }
  // Last, for annotations go by the container's name.
  applySecurity(container, readSecurityContext(own, reading), pod);
  inheritResources(container.resources, pod.resources);
  return container;
}

function append<T>(list: T[], more: readonly T[]): void {
  for (const item of more) list.push(item);
}

function readName(value: Node, { container, reading }: Draft): void {
  const name = reading.plain('name', value);
  if (!name) return;
  container.name = name.value;
  container.at = value;
}

function readImage(value: Node, { container, reading }: Draft): void {
  const image = reading.text('image', value);
  if (image) container.image = image;
}

function readWords(
  field: string,
  target: 'entrypoint' | 'command',
  value: Node,
  { container, reading }: Draft,
): void {
  const words = reading.items(field, value).map((item) => reading.plain(field, item)?.value ?? '');
  if (value.kind === 'list') container[target] = { value: words, at: value };
}

function readOwnResources(value: Node, { container, reading }: Draft): void {
  const { resources, devices } = readResources(value, reading);
  container.resources = resources;
  append(container.devices, devices);
}

function readLiveness(value: Node, { container }: Draft): void {
  if (!isNull(value)) container.healthCheck = { value: 'defined', at: value };
}

function readReadiness(value: Node, { container }: Draft): void {
  if (!isNull(value)) container.readinessCheck = { value: 'defined', at: value };
}

/** An init container that is always restarted is a sidecar. */
function readOwnRestart(value: Node, { container, reading }: Draft): void {
  const restart = reading.word('restartPolicy', value, restartPolicies);
  if (!restart) return;
  container.restart = restart;
  if (container.role === 'init' && restart.value.policy === 'always') container.role = 'sidecar';
}

/** Whose processes an ephemeral container sees. */
function readTarget(value: Node, { container, reading }: Draft): void {
  const target = reading.text('targetContainerName', value);
  if (target && target.value !== '' && !container.namespaces.pid) {
    const pid = { value: { mode: 'joined', with: target.value } as const, at: value };
    container.namespaces = { ...container.namespaces, pid };
  }
}

/**
 * AppArmor: the container's field, else its annotation, else the Pod's field, as the kubelet has it
 * (pkg/security/apparmor/helpers.go). Seccomp: annotations protect nobody any more, so only one that takes protection
 * away is believed, for the clusters that still look.
 */
function applySecurity(container: DeclaredContainer, own: SecurityContext, pod: PodDefaults): void {
  const { securityContext: inherited, annotations } = pod;
  const orPod = <T>(key: string, setting: T | undefined, ofPod: T | undefined) =>
    setting ?? (own.unclear.has(key) ? undefined : ofPod);
  container.capabilities = own.capabilities;
  if (own.privileged) container.privileged = own.privileged;
  if (own.readOnlyRootFilesystem) container.readOnlyRoot = own.readOnlyRootFilesystem;
  if (own.procMount) container.procMount = own.procMount;
  const escalation = own.allowPrivilegeEscalation;
  if (escalation) container.noNewPrivileges = { value: !escalation.value, at: escalation.at };
  const nonRoot = orPod('runAsNonRoot', own.runAsNonRoot, inherited.runAsNonRoot);
  if (nonRoot) container.runAsNonRoot = nonRoot;
  const user = effectiveUser(own, inherited);
  if (user) container.user = user;
  const oldSeccomp = annotations.seccomp.get(container.name) ?? annotations.seccomp.get('');
  const unconfined = oldSeccomp?.value.type === 'unconfined' ? oldSeccomp : undefined;
  const seccomp = orPod('seccompProfile', own.seccomp, inherited.seccomp ?? unconfined);
  if (seccomp) container.seccomp = seccomp;
  const outerAppArmor = annotations.apparmor.get(container.name) ?? inherited.apparmor;
  const apparmor = orPod('appArmorProfile', own.apparmor, outerAppArmor);
  if (apparmor) container.apparmor = apparmor;
  container.selinux = own.selinux ?? inherited.selinux ?? {};
}

/** A group alone names no user: whom the image runs as stays unknown. */
function effectiveUser(own: SecurityContext, pod: SecurityContext): Setting<UserChoice> | undefined {
  if (own.unclear.has('runAsUser')) return undefined;
  const uid = own.runAsUser ?? pod.runAsUser;
  const gid = own.runAsGroup ?? pod.runAsGroup;
  const name = own.runAsUserName ?? pod.runAsUserName;
  if (uid === undefined) return name && { value: { text: name.value }, at: name.at };
  const text = gid === undefined ? String(uid.value) : `${uid.value}:${gid.value}`;
  return { value: { text, uid: uid.value, ...(gid !== undefined && { gid: gid.value }) }, at: uid.at };
}
