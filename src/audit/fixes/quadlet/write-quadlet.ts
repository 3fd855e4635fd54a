import { parseCapability } from '../../../linux/capabilities.js';
import { type ByKind, byKind, type ChangeOf } from '../by-kind.js';
import type { Change } from '../change.js';
import { dockerSize } from '../docker-size.js';
import type { TextEdit } from '../text-edit.js';
import { uncoveredPlaces } from '../uncovered-places.js';
import { withAddress } from '../with-address.js';
import { privateOptions, readOnlyOptions, withMountOptions } from '../with-mount-options.js';
import { orCannot, type WriteResult, type WriteTarget } from '../write-result.js';
import {
  addLines,
  entriesOf,
  removeAt,
  replaceValue,
  setKey,
  type UnitText,
  unitTextOf,
} from './unit-text.js';

const odd = 'it comes from another file, or is not written so that it can be changed safely';

const writers: ByKind<WriteResult, [UnitText]> = {
  'privileged-off': (_, unit) => or(removeAt(unit, unit.container.privileged?.at)),
  'capabilities-only': ({ only }, unit) => {
    const { add, drop } = unit.container.capabilities;
    const gone = [
      ...add.filter(({ value }) => !only.some((name) => name === nameOf(value))),
      ...drop.filter(({ value }) => only.some((name) => name === nameOf(value))),
    ];
    if (gone[0]) return or(removeAt(unit, gone[0].at));
    const missing = only.filter((name) => !add.some(({ value }) => nameOf(value) === name));
    const dropsAll = drop.some(({ value }) => value === 'ALL');
    return or(
      addLines(unit, [
        ...(dropsAll ? [] : ['DropCapability=all']),
        ...(missing.length > 0 ? [`AddCapability=${missing.join(' ')}`] : []),
      ]),
    );
  },
  'capability-not-added': ({ capability }, unit) => {
    const { add } = unit.container.capabilities;
    return or(removeAt(unit, add.find(({ value }) => nameOf(value) === nameOf(capability))?.at));
  },
  'capability-dropped': ({ capability }, unit) => or(addLines(unit, [`DropCapability=${capability}`])),
  'no-new-privileges': (_, unit) => or(setKey(unit, 'NoNewPrivileges', 'true')),
  'seccomp-default': (_, unit) => or(removeAt(unit, unit.container.seccomp?.at)),
  'seccomp-profile': () => ({ cannot: 'a unit names the profile by its absolute path: set SeccompProfile' }),
  'apparmor-default': (_, unit) => or(removeAt(unit, unit.container.apparmor?.at)),
  'selinux-enabled': (_, unit) => or(removeAt(unit, unit.container.selinux.disabled?.at)),
  'selinux-option-removed': ({ option }, unit) => or(removeAt(unit, unit.container.selinux[option]?.at)),
  'proc-masked': (_, unit) => or(removeAt(unit, unit.container.procMount?.at)),
  'namespace-private': ({ namespace }, unit) => {
    if (namespace === 'user') return or(setKey(unit, 'UserNS', 'auto'));
    return or(removeAt(unit, unit.container.namespaces[namespace]?.at));
  },
  user: ({ uid, gid }, unit) =>
    unit.container.user?.value.uid !== uid
      ? or(setKey(unit, 'User', String(uid)))
      : or(setKey(unit, 'Group', String(gid))),
  'run-as-non-root': () => ({ cannot: 'there is no such check; set User' }),
  'read-only-root': ({ writable }, unit) => {
    const lines = uncoveredPlaces(unit.container, writable).map(({ path, persistent, sizeBytes }) => {
      const size = sizeBytes === undefined ? '' : `:size=${dockerSize(sizeBytes)}`;
      return persistent ? `Volume=${literally(path)}` : `Tmpfs=${literally(path)}${size}`;
    });
    return or(lines.length > 0 ? addLines(unit, lines) : setKey(unit, 'ReadOnly', 'true'));
  },
  'mount-read-only': ({ target }, unit) =>
    changeMount(unit, target, (text) => withMountOptions(text, readOnlyOptions)),
  'mount-removed': ({ target }, unit) =>
    or(removeAt(unit, unit.container.mounts.find((mount) => mount.target === target)?.at)),
  'mount-propagation-private': ({ target }, unit) =>
    changeMount(unit, target, (text) => withMountOptions(text, privateOptions)),
  'device-removed': ({ path }, unit) =>
    or(removeAt(unit, unit.container.devices.find((device) => device.path === path)?.at)),
  'sysctl-removed': ({ name }, unit) =>
    or(removeAt(unit, unit.container.sysctls.find(({ value }) => value.name === name)?.at)),
  limit: (change, unit) => writeLimit(change, unit),
  'oom-kill-enabled': (_, unit) => or(removeAt(unit, unit.container.resources.oomKillDisable?.at)),
  'publish-address': ({ containerPort, protocol, address }, unit) => {
    const port = unit.container.ports.find(
      (one) =>
        one.containerPort === containerPort &&
        one.protocol === protocol &&
        one.published !== undefined &&
        one.published.address !== address,
    );
    return changeEntry(unit, 'PublishPort', port?.at.start, (text) => withAddress(text, address));
  },
  'service-account-token-off': () => ({ cannot: 'only Kubernetes has service accounts' }),
  'log-rotation': () => ({ cannot: 'Podman logs to the journal, which rotates by itself' }),
  'restart-limited': () => ({ cannot: 'systemd limits restarts: see StartLimitBurst of the unit' }),
};

/** One step of a change to a quadlet's [Container]. */
export function writeQuadlet(change: Change, { source, container }: WriteTarget): WriteResult {
  return byKind(writers, change, unitTextOf(source, container));
}

function or(edits: TextEdit[] | undefined): WriteResult {
  return orCannot(edits, odd);
}

function nameOf(text: string): string {
  return parseCapability(text) ?? text;
}

/** A percent sign begins a specifier. */
function literally(path: string): string {
  return path.replaceAll('%', '%%');
}

function changeMount(
  unit: UnitText,
  target: string,
  change: (text: string) => string | undefined,
): WriteResult {
  const mount = unit.container.mounts.find((one) => one.target === target);
  return changeEntry(unit, 'Volume', mount?.at.start, change);
}

/** Changes the value of the entry at a place. */
function changeEntry(
  unit: UnitText,
  key: string,
  start: number | undefined,
  change: (text: string) => string | undefined,
): WriteResult {
  const entry = entriesOf(unit, key).find(
    ({ at }) => start !== undefined && at.start <= start && start < at.end,
  );
  const value = entry && change(entry.value);
  return or(entry && value !== undefined ? replaceValue(unit, entry, value) : undefined);
}

/** Of the three, only processes have a key in all versions of Podman that have quadlets. */
function writeLimit({ resource, value }: ChangeOf<'limit'>, unit: UnitText): WriteResult {
  const { memoryLimit, memoryRequest, cpuLimit } = unit.container.resources;
  if (resource === 'pids') return or(setKey(unit, 'PidsLimit', String(value)));
  if (resource === 'memory' && memoryRequest !== undefined && memoryRequest.value > value)
    return { cannot: 'more memory is reserved than this limit allows' };
  const written = resource === 'memory' ? memoryLimit : cpuLimit;
  if (written) return { cannot: `it has a limit already, which lifts it: ${resource}` };
  const flag = resource === 'memory' ? `--memory ${dockerSize(value)}` : `--cpus ${value}`;
  return or(addLines(unit, [`PodmanArgs=${flag}`]));
}
