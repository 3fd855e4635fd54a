import { parseCapability } from '../../../linux/capabilities.js';
import type { DeclaredContainer } from '../../model/declared-container.js';
import type { SecurityOption } from '../../readers/docker-syntax/security-option.js';
import { itemsOf, type MapNode, textOf, valueAt, valueUnder } from '../../source/node.js';
import { type ByKind, byKind } from '../by-kind.js';
import type { Change } from '../change.js';
import { changeList, stepsTo } from '../tree/change-list.js';
import { isWithin } from '../tree/own.js';
import { removePath } from '../tree/remove.js';
import { setEntry } from '../tree/set-entry.js';
import { setPath } from '../tree/set-path.js';
import { orCannot, type WriteResult, type WriteTarget } from '../write-result.js';
import { composeNamespaceKey, composePrivateWord } from './namespace-keys.js';
import { neutralize } from './neutralize.js';
import { changeSecurityOption } from './security-options.js';
import type { Service } from './service.js';
import { serviceOf } from './service-of.js';
import { writeLimit } from './write-limit.js';
import { makeMountPrivate, makeMountReadOnly, removeMount } from './write-mount.js';
import { publishOn } from './write-port.js';
import { writeReadOnlyRoot } from './write-read-only-root.js';

const writers: ByKind<WriteResult, [Service]> = {
  'privileged-off': (_, { map, style, container }) =>
    orCannot(setEntry(privilegedHook(map, container) ?? map, 'privileged', false, style)),
  'capabilities-only': ({ only }, service) => {
    const dropped = changeCapabilities(service, 'cap_drop', ['ALL'], only);
    if ('cannot' in dropped || dropped.length > 0) return dropped;
    return changeCapabilities(service, 'cap_add', only, only);
  },
  'capability-not-added': ({ capability }, { map, style }) =>
    orCannot(
      changeList(map, ['cap_add'], { remove: (text) => nameOf(text) === nameOf(capability), add: [] }, style),
    ),
  'capability-dropped': ({ capability }, { map, style }) =>
    orCannot(changeList(map, ['cap_drop'], { remove: () => false, add: [capability] }, style)),
  'no-new-privileges': (_, service) =>
    changeSecurityOption(service, ({ kind }) => kind === 'no-new-privileges', 'no-new-privileges:true'),
  'seccomp-default': (_, service) => changeSecurityOption(service, isUnconfined('seccomp')),
  'seccomp-profile': ({ file }, service) =>
    changeSecurityOption(service, ({ kind }) => kind === 'seccomp', `seccomp:${file}`),
  'apparmor-default': (_, service) => changeSecurityOption(service, isUnconfined('apparmor')),
  'selinux-enabled': (_, service) => changeSecurityOption(service, ({ kind }) => kind === 'selinux-disabled'),
  'selinux-option-removed': ({ option }, service) =>
    changeSecurityOption(service, (found) => found.kind === 'selinux' && found.option === option),
  'proc-masked': (_, service) => changeSecurityOption(service, ({ kind }) => kind === 'proc-unmasked'),
  'namespace-private': ({ namespace }, service) =>
    neutralize(service, composeNamespaceKey[namespace], composePrivateWord[namespace]),
  user: ({ uid, gid }, { map, style }) => orCannot(setEntry(map, 'user', `${uid}:${gid}`, style)),
  'run-as-non-root': () => ({ cannot: 'Compose has no such check; give the service a `user`' }),
  'read-only-root': (change, service) => writeReadOnlyRoot(service, change),
  'mount-read-only': ({ target }, service) => makeMountReadOnly(service, target),
  'mount-removed': ({ target }, service) => removeMount(service, target),
  'mount-propagation-private': ({ target }, service) => makeMountPrivate(service, target),
  'device-removed': ({ path }, service) => removeDevice(service, path),
  'sysctl-removed': ({ name }, service) => removeSysctl(service, name),
  limit: (change, service) => writeLimit(service, change),
  'oom-kill-enabled': (_, service) => neutralize(service, 'oom_kill_disable', false),
  'publish-address': (change, service) => publishOn(service, change),
  'service-account-token-off': () => ({ cannot: 'only Kubernetes has service accounts' }),
  'log-rotation': ({ maxSize, maxFiles }, service) => rotateLogs(service, maxSize, maxFiles),
  'restart-limited': ({ maxRetries }, { map, style }) => {
    const path = ['deploy', 'restart_policy', 'max_attempts'];
    if (valueAt(map, 'deploy', 'restart_policy') === undefined)
      return orCannot(setEntry(map, 'restart', `on-failure:${maxRetries}`, style));
    return orCannot(setPath(map, path, maxRetries, style));
  },
};

/** One step of a change to the service's own text. */
export function writeCompose(change: Change, target: WriteTarget): WriteResult {
  const map = serviceOf(target);
  if (!map) return { cannot: 'the service is declared in another file: harden that one' };
  return byKind(writers, change, { map, container: target.container, style: target.style });
}

/** A hook runs in the service's container, with privileges of its own. */
function privilegedHook(map: MapNode, { privileged }: DeclaredContainer): MapNode | undefined {
  for (const key of ['post_start', 'pre_stop']) {
    const list = stepsTo(map, [key])?.[0]?.entry.value;
    for (const item of itemsOf(list))
      if (item.kind === 'map' && list && isWithin(item, list) && privileged && isWithin(privileged.at, item))
        return item;
  }
  return undefined;
}

function changeCapabilities(
  { map, style }: Service,
  key: 'cap_add' | 'cap_drop',
  wanted: readonly string[],
  only: readonly string[],
): WriteResult {
  const present = itemsOf(valueUnder(map, key)).map((item) => nameOf(textOf(item) ?? ''));
  const add = wanted.filter((name) => !present.includes(name));
  // Engines differ on what is both dropped and added; what is dropped beside ALL does no harm.
  const remove = (text: string) => (key === 'cap_add') !== only.includes(nameOf(text));
  if (valueUnder(map, key) === undefined && add.length > 0)
    return orCannot(setEntry(map, key, add, style, key === 'cap_add' ? 'cap_drop' : 'cap_add'));
  return orCannot(changeList(map, [key], { remove, add }, style));
}

function nameOf(text: string): string {
  return parseCapability(text) ?? text.toUpperCase().replace(/^CAP_/, '');
}

function isUnconfined(kind: 'seccomp' | 'apparmor'): (option: SecurityOption) => boolean {
  return (option) => option.kind === kind && option.profile.type === 'unconfined';
}

function removeDevice({ map, container }: Service, path: string): WriteResult {
  const steps = stepsTo(map, ['devices']);
  const list = steps?.[0]?.entry.value;
  if (!steps || list?.kind !== 'list') return orCannot(undefined);
  const devices = container.devices.filter((device) => device.path === path);
  const item = list.items.find((candidate) => devices.some(({ at }) => isWithin(at, candidate)));
  return orCannot(item && removePath([...steps, { in: list, item }]));
}

function removeSysctl({ map, style }: Service, name: string): WriteResult {
  const entry = stepsTo(map, ['sysctls', name]);
  if (entry) return orCannot(removePath(entry));
  return orCannot(
    changeList(map, ['sysctls'], { remove: (text) => text.startsWith(`${name}=`), add: [] }, style),
  );
}

/** The log files of these drivers are Docker's own, and can be rotated. */
const rotating = new Set(['json-file', 'local']);

function rotateLogs({ map, style }: Service, maxSize: string, maxFiles: number): WriteResult {
  const driver = textOf(valueAt(map, 'logging', 'driver'));
  if (driver !== undefined && !rotating.has(driver))
    return { cannot: `the log driver ${driver} keeps no files that could be rotated` };
  const options = { 'max-size': maxSize, 'max-file': String(maxFiles) };
  if (valueUnder(map, 'logging') === undefined)
    return orCannot(setEntry(map, 'logging', { driver: 'json-file', options }, style));
  for (const [key, value] of Object.entries(options)) {
    const path = ['logging', 'options', key];
    if (textOf(valueAt(map, ...path)) !== value) return orCannot(setPath(map, path, value, style));
  }
  return [];
}
