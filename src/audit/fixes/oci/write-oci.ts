import {
  entriesOf,
  itemsOf,
  type MapNode,
  type Node,
  textOf,
  valueAt,
  valueUnder,
} from '../../source/node.js';
import { type ByKind, byKind, type ChangeOf } from '../by-kind.js';
import type { Change } from '../change.js';
import { collide, type TextEdit } from '../text-edit.js';
import { addItems } from '../tree/add-item.js';
import { changeList, type ListChange, stepsTo } from '../tree/change-list.js';
import { isWithin } from '../tree/own.js';
import { removePath } from '../tree/remove.js';
import type { Written } from '../tree/render-value.js';
import { setPath } from '../tree/set-path.js';
import type { TextStyle } from '../tree/text-style.js';
import { uncoveredPlaces } from '../uncovered-places.js';
import { orCannot, type WriteResult, type WriteTarget } from '../write-result.js';

interface Config {
  map: MapNode;
  style: TextStyle;
  container: WriteTarget['container'];
}

/** What Docker hides, and makes read-only (moby, oci/defaults.go). */
const maskedPaths = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/firmware',
  '/sys/devices/virtual/powercap',
];
const readonlyPaths = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

const writers: ByKind<WriteResult, [Config]> = {
  'privileged-off': () => ({ cannot: 'a configuration says each privilege apart: there is no such switch' }),
  'capabilities-only': ({ only }, config) =>
    changeSets(config, (name) => !only.some((wanted) => wanted === name), only),
  'capability-not-added': ({ capability }, config) => changeSets(config, (name) => name === capability, []),
  'capability-dropped': ({ capability }, config) => changeSets(config, (name) => name === capability, []),
  'no-new-privileges': (_, config) => set(config, ['process', 'noNewPrivileges'], true),
  'seccomp-default': () => ({
    cannot: 'a configuration holds its filter itself; `tightship export` makes one',
  }),
  'seccomp-profile': () => ({
    cannot: 'a configuration holds its filter itself: put the profile under linux.seccomp',
  }),
  'apparmor-default': () => ({
    cannot: 'the name of the profile is the engine’s: set process.apparmorProfile',
  }),
  'selinux-enabled': () => ({ cannot: 'the label is the engine’s: set process.selinuxLabel' }),
  'selinux-option-removed': () => ({ cannot: 'the label is one text: change process.selinuxLabel' }),
  'proc-masked': (_, config) => {
    const { map, style } = config;
    const lists = { maskedPaths, readonlyPaths };
    for (const [key, paths] of Object.entries(lists)) {
      const present = itemsOf(valueAt(map, 'linux', key)).map((item) => textOf(item));
      const add = paths.filter((path) => !present.includes(path));
      if (add.length > 0)
        return orCannot(changeList(map, ['linux', key], { remove: () => false, add }, style));
    }
    return [];
  },
  'namespace-private': ({ namespace }, config) => makePrivate(config, namespace),
  user: ({ uid, gid }, config) => {
    const key = config.container.user?.value.uid === uid ? 'gid' : 'uid';
    return set(config, ['process', 'user', key], key === 'uid' ? uid : gid);
  },
  'run-as-non-root': () => ({ cannot: 'there is no such check; set process.user' }),
  'read-only-root': (change, config) => writeReadOnlyRoot(change, config),
  'mount-read-only': ({ target }, config) =>
    changeMount(config, target, { remove: (text) => text === 'rw', add: ['ro'], inPlace: true }),
  'mount-removed': ({ target }, { map, container }) => {
    const steps = stepsTo(map, ['mounts']);
    const item = mountItem(map, container, target);
    const list = steps?.[0]?.entry.value;
    return orCannot(
      item && steps && list?.kind === 'list' ? removePath([...steps, { in: list, item }]) : undefined,
    );
  },
  'mount-propagation-private': ({ target }, config) =>
    changeMount(config, target, { remove: (text) => /^r?(?:shared|slave)$/.test(text), add: [] }),
  'device-removed': ({ path }, { map }) => {
    const steps = stepsTo(map, ['linux', 'devices']);
    const list = steps?.at(-1)?.entry.value;
    if (!steps || list?.kind !== 'list') return orCannot(undefined);
    const item = list.items.find((one) => textOf(valueUnder(one, 'path')) === path);
    return orCannot(item && removePath([...steps, { in: list, item }]));
  },
  'sysctl-removed': ({ name }, { map }) => {
    const steps = stepsTo(map, ['linux', 'sysctl', name]);
    return orCannot(steps && removePath(steps));
  },
  limit: ({ resource, value }, config) => {
    const resources = ['linux', 'resources'];
    if (resource === 'memory') return set(config, [...resources, 'memory', 'limit'], value);
    if (resource === 'pids') return set(config, [...resources, 'pids', 'limit'], value);
    const period = Number(textOf(valueAt(config.map, ...resources, 'cpu', 'period'))) || 100_000;
    return set(config, [...resources, 'cpu', 'quota'], Math.floor(value * period));
  },
  'oom-kill-enabled': (_, config) => set(config, ['linux', 'resources', 'memory', 'disableOOMKiller'], false),
  'publish-address': () => ({ cannot: 'ports are published by who sets up the network' }),
  'service-account-token-off': () => ({ cannot: 'only Kubernetes has service accounts' }),
  'log-rotation': () => ({ cannot: 'logs are whoever runs the container’s' }),
  'restart-limited': () => ({ cannot: 'restarts are whoever runs the container’s' }),
};

/** One step of a change to a `config.json`. */
export function writeOci(change: Change, { documents, style, container }: WriteTarget): WriteResult {
  const [map] = documents;
  if (map?.kind !== 'map') return { cannot: 'the configuration is no map' };
  return byKind(writers, change, { map, style, container });
}

function set({ map, style }: Config, path: readonly string[], value: Written): WriteResult {
  return orCannot(setPath(map, path, value, style));
}

/** What is to be there is not added to the sets that programs pass on. Removals that touch wait for the next step. */
function changeSets(
  { map, style }: Config,
  remove: (name: string) => boolean,
  wanted: readonly string[],
): WriteResult {
  const sets = valueAt(map, 'process', 'capabilities');
  const granted = wanted.map((name) => `CAP_${name}`);
  if (entriesOf(sets).length === 0) {
    const all = { bounding: granted, effective: granted, permitted: granted };
    return orCannot(granted.length === 0 ? [] : setPath(map, ['process', 'capabilities'], all, style));
  }
  const edits: TextEdit[] = [];
  for (const { key } of entriesOf(sets)) {
    const change = setChange(sets, key.text, remove, wanted);
    const more = changeList(map, ['process', 'capabilities', key.text], change, style);
    if (more === undefined) return orCannot(undefined);
    if (!more.some((edit) => edits.some((other) => collide(edit, other)))) edits.push(...more);
  }
  return edits;
}

function setChange(
  sets: Node | undefined,
  key: string,
  remove: (name: string) => boolean,
  wanted: readonly string[],
): ListChange {
  const present = itemsOf(valueUnder(sets, key)).map((item) => nameOf(textOf(item) ?? ''));
  const granted = key === 'inheritable' || key === 'ambient' ? [] : wanted;
  const add = granted.filter((name) => !present.includes(name)).map((name) => `CAP_${name}`);
  return { remove: (text) => remove(nameOf(text)), add };
}

function nameOf(text: string): string {
  return text.toUpperCase().replace(/^CAP_/, '');
}

function makePrivate({ map, style }: Config, namespace: string): WriteResult {
  const list = valueAt(map, 'linux', 'namespaces');
  const item = itemsOf(list).find((one) => textOf(valueUnder(one, 'type')) === namespace);
  if (item?.kind === 'map') {
    const path = stepsTo(item, ['path']);
    return orCannot(path && removePath(path));
  }
  if (list?.kind === 'list') return orCannot(addItems(list, [{ type: namespace }], style));
  return orCannot(setPath(map, ['linux', 'namespaces'], [{ type: namespace }], style));
}

function mountItem(map: MapNode, container: Config['container'], target: string): Node | undefined {
  const mounts = container.mounts.filter((mount) => mount.target === target);
  return itemsOf(valueUnder(map, 'mounts')).find((item) => mounts.some(({ at }) => isWithin(at, item)));
}

function changeMount({ map, container, style }: Config, target: string, change: ListChange): WriteResult {
  const item = mountItem(map, container, target);
  return orCannot(item?.kind === 'map' ? changeList(item, ['options'], change, style) : undefined);
}

function writeReadOnlyRoot({ writable }: ChangeOf<'read-only-root'>, config: Config): WriteResult {
  const { map, container, style } = config;
  const places = uncoveredPlaces(container, writable);
  const kept = places.find(({ persistent }) => persistent);
  if (kept) return { cannot: `it needs a directory of the host mounted at ${kept.path.slice(0, 80)}` };
  if (places.length === 0) return set(config, ['root', 'readonly'], true);
  const mounts = places.map(({ path, sizeBytes }) => ({
    destination: path,
    type: 'tmpfs',
    source: 'tmpfs',
    options: ['nosuid', 'nodev', 'mode=1777', ...(sizeBytes === undefined ? [] : [`size=${sizeBytes}`])],
  }));
  const list = valueUnder(map, 'mounts');
  if (list?.kind === 'list') return orCannot(addItems(list, mounts, style));
  return orCannot(setPath(map, ['mounts'], mounts, style));
}
