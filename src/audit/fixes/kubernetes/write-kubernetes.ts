import { parseCapability } from '../../../linux/capabilities.js';
import type { SharedNamespace } from '../../model/declared-container.js';
import { entriesOf, itemsOf, type ScalarNode, textOf, valueAt } from '../../source/node.js';
import { type ByKind, byKind, type ChangeOf } from '../by-kind.js';
import type { Change } from '../change.js';
import { changeList, stepsTo } from '../tree/change-list.js';
import { isWithin } from '../tree/own.js';
import { removePath } from '../tree/remove.js';
import type { Written } from '../tree/render-value.js';
import { replaceScalar } from '../tree/replace-scalar.js';
import { setEntry } from '../tree/set-entry.js';
import { setPath } from '../tree/set-path.js';
import { orCannot, type WriteResult, type WriteTarget } from '../write-result.js';
import { holderOf, type PodPlace, podPlace } from './pod-place.js';
import { cpuQuantity, memoryQuantity } from './quantity.js';
import { makeMountPrivate, makeMountReadOnly, removeMount, writeReadOnlyRoot } from './write-volumes.js';

const writers: ByKind<WriteResult, [PodPlace]> = {
  'privileged-off': (_, place) => setSecurity(place, 'privileged', false),
  'capabilities-only': ({ only }, place) => {
    const dropped = changeCapabilities(place, 'drop', ['ALL'], only);
    if ('cannot' in dropped || dropped.length > 0) return dropped;
    return changeCapabilities(place, 'add', only, only);
  },
  'capability-not-added': ({ capability }, { map, style }) =>
    orCannot(
      changeList(
        map,
        ['securityContext', 'capabilities', 'add'],
        { remove: (text) => nameOf(text) === nameOf(capability), add: [] },
        style,
      ),
    ),
  'capability-dropped': ({ capability }, { map, style }) =>
    orCannot(
      changeList(
        map,
        ['securityContext', 'capabilities', 'drop'],
        { remove: () => false, add: [capability] },
        style,
      ),
    ),
  'no-new-privileges': (_, place) => {
    const { privileged, capabilities } = place.container;
    // pkg/apis/core/validation, ValidateSecurityContext.
    if (privileged?.value === true)
      return { cannot: 'Kubernetes refuses allowPrivilegeEscalation: false beside privileged: true' };
    if (capabilities.add.some(({ value }) => value === 'SYS_ADMIN'))
      return { cannot: 'Kubernetes refuses allowPrivilegeEscalation: false beside CAP_SYS_ADMIN' };
    return setSecurity(place, 'allowPrivilegeEscalation', false);
  },
  'seccomp-default': (_, place) => setProfile(place, 'seccomp', 'seccompProfile'),
  'seccomp-profile': ({ file }) => ({
    cannot: `a profile must be on every node first, below the kubelet's seccomp directory: install ${file}, then set seccompProfile to Localhost`,
  }),
  'apparmor-default': (_, place) => {
    const annotation = annotationOf(place);
    if (annotation) return orCannot(replaceScalar(annotation, 'runtime/default', place.style));
    return setProfile(place, 'apparmor', 'appArmorProfile');
  },
  'selinux-enabled': () => ({ cannot: 'Kubernetes cannot turn SELinux off for a container' }),
  'selinux-option-removed': (change, place) => removeSelinuxOption(change, place),
  'proc-masked': (_, place) => setSecurity(place, 'procMount', 'Default'),
  'namespace-private': ({ namespace }, place) => makePrivate(namespace, place),
  user: ({ uid, gid }, place) => {
    const holder = holderOf(place, place.container.user);
    const path = (key: string) => ['securityContext', key];
    if (place.container.user?.value.uid !== uid)
      return orCannot(setPath(holder, path('runAsUser'), uid, place.style));
    return orCannot(setPath(holder, path('runAsGroup'), gid, place.style));
  },
  'run-as-non-root': (_, place) =>
    orCannot(
      setPath(
        holderOf(place, place.container.runAsNonRoot),
        ['securityContext', 'runAsNonRoot'],
        true,
        place.style,
      ),
    ),
  'read-only-root': (change, place) => writeReadOnlyRoot(place, change),
  'mount-read-only': ({ target }, place) => makeMountReadOnly(place, target),
  'mount-removed': ({ target }, place) => removeMount(place, target),
  'mount-propagation-private': ({ target }, place) => makeMountPrivate(place, target),
  'device-removed': () => ({
    cannot: 'a Pod has devices by volumes and by a device plugin’s resources; remove them by hand',
  }),
  'sysctl-removed': ({ name }, { spec }) => {
    const steps = stepsTo(spec, ['securityContext', 'sysctls']);
    const list = steps?.at(-1)?.entry.value;
    if (!steps || list?.kind !== 'list') return orCannot(undefined);
    const item = list.items.find((candidate) => textOf(valueAt(candidate, 'name')) === name);
    return orCannot(item && removePath([...steps, { in: list, item }]));
  },
  limit: (change, place) => writeLimit(change, place),
  'oom-kill-enabled': () => ({ cannot: 'Kubernetes has no such setting' }),
  'publish-address': (change, place) => publishOn(change, place),
  'service-account-token-off': (_, { spec, style }) =>
    orCannot(setEntry(spec, 'automountServiceAccountToken', false, style)),
  'log-rotation': () => ({
    cannot: "the kubelet rotates logs: see containerLogMaxSize in the node's configuration",
  }),
  'restart-limited': () => ({
    cannot: 'Kubernetes restarts with growing delays, and has no limit but for Jobs',
  }),
};

/** One step of a change to a Pod's text, YAML or JSON. */
export function writeKubernetes(change: Change, target: WriteTarget): WriteResult {
  const place = podPlace(target);
  return place ? byKind(writers, change, place) : { cannot: 'the container has no map of settings' };
}

function setSecurity({ map, style }: PodPlace, key: string, value: Written): WriteResult {
  return orCannot(setPath(map, ['securityContext', key], value, style));
}

function changeCapabilities(
  { map, style }: PodPlace,
  key: 'add' | 'drop',
  wanted: readonly string[],
  only: readonly string[],
): WriteResult {
  const path = ['securityContext', 'capabilities', key];
  const present = itemsOf(valueAt(map, ...path)).map((item) => nameOf(textOf(item) ?? ''));
  const add = wanted.filter((name) => !present.includes(name));
  // Runtimes differ on what is both dropped and added; what is dropped beside ALL does no harm.
  const remove = (text: string) => (key === 'add') !== only.includes(nameOf(text));
  return orCannot(changeList(map, path, { remove, add }, style));
}

function nameOf(text: string): string {
  return parseCapability(text) ?? text.toUpperCase().replace(/^CAP_/, '');
}

function setProfile(
  place: PodPlace,
  field: 'seccomp' | 'apparmor',
  key: 'seccompProfile' | 'appArmorProfile',
): WriteResult {
  const holder = holderOf(place, place.container[field]);
  return orCannot(setPath(holder, ['securityContext', key, 'type'], 'RuntimeDefault', place.style));
}

/** Where an annotation of the Pod says it, which comes before the Pod's field. */
function annotationOf({ container, workload, source }: PodPlace): ScalarNode | undefined {
  const at = container.apparmor?.at;
  const annotations = valueAt(workload.pod?.metadata, 'annotations');
  if (!at || annotations?.kind !== 'map' || !isWithin(at, annotations)) return undefined;
  for (const { value, alias } of entriesOf(annotations))
    if (value.kind === 'scalar' && !alias && value.start === at.start && value.source === source)
      return value;
  return undefined;
}

function removeSelinuxOption({ option }: ChangeOf<'selinux-option-removed'>, place: PodPlace): WriteResult {
  const holder = holderOf(place, place.container.selinux[option]);
  const steps = stepsTo(holder, ['securityContext', 'seLinuxOptions', option]);
  return orCannot(steps && removePath(steps));
}

const namespaceFields: Partial<Record<SharedNamespace, string>> = {
  pid: 'hostPID',
  ipc: 'hostIPC',
  network: 'hostNetwork',
  user: 'hostUsers',
};

function makePrivate(namespace: SharedNamespace, { spec, style, container }: PodPlace): WriteResult {
  const field = namespaceFields[namespace];
  if (field === undefined) return { cannot: `Kubernetes does not share ${namespace} namespaces` };
  const shared = namespace === 'pid' && container.namespaces.pid?.value.mode === 'joined';
  return orCannot(setEntry(spec, shared ? 'shareProcessNamespace' : field, false, style));
}

function writeLimit(
  { resource, value }: ChangeOf<'limit'>,
  { map, container, style }: PodPlace,
): WriteResult {
  if (resource === 'pids')
    return { cannot: "the kubelet limits processes: see podPidsLimit in the node's configuration" };
  const { memoryRequest, cpuRequest } = container.resources;
  const request = resource === 'memory' ? memoryRequest : cpuRequest;
  if (request !== undefined && request.value > value)
    return { cannot: 'more is requested than this limit allows' };
  const quantity = resource === 'memory' ? memoryQuantity(value) : cpuQuantity(value);
  const key = resource === 'memory' ? 'memory' : 'cpu';
  return orCannot(setPath(map, ['resources', 'limits', key], quantity, style));
}

function publishOn(
  { containerPort, protocol, address }: ChangeOf<'publish-address'>,
  { map, container, style }: PodPlace,
): WriteResult {
  const list = stepsTo(map, ['ports'])?.[0]?.entry.value;
  const ports = container.ports.filter(
    (port) => port.containerPort === containerPort && port.protocol === protocol && port.published,
  );
  const items = list?.kind === 'list' ? list.items : [];
  const item = items.find(
    (candidate) =>
      ports.some(({ at, published }) => published?.address !== address && isWithin(at, candidate)) &&
      list !== undefined &&
      isWithin(candidate, list),
  );
  return orCannot(item?.kind === 'map' ? setEntry(item, 'hostIP', address, style) : undefined);
}
