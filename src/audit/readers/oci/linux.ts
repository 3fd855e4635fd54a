import type { Setting } from '../../model/setting.js';
import {
  booleanOf,
  entriesOf,
  entryUnder,
  isNull,
  itemsOf,
  type Node,
  textOf,
  valueUnder,
} from '../../source/node.js';
import type { Place } from '../../source/source-text.js';
import { type OciReading, placeOfKey } from './oci-reading.js';

/** What of `linux` and `root` is neither a namespace nor a limit. */
export function readLinux(reading: OciReading): void {
  const { config, container } = reading;
  const linux = valueUnder(config, 'linux');
  const readOnly = valueUnder(valueUnder(config, 'root'), 'readonly');
  const readOnlyValue = booleanOf(readOnly);
  if (readOnly && readOnlyValue !== undefined)
    container.readOnlyRoot = { value: readOnlyValue, at: readOnly };
  const propagation = textOf(valueUnder(linux, 'rootfsPropagation'));
  if (propagation && /shared/.test(propagation)) {
    const at = valueUnder(linux, 'rootfsPropagation') ?? container.at;
    container.mounts.push({ at, kind: 'other', target: '/', readOnly: false, propagation, options: [] });
  }
  const cgroup = valueUnder(linux, 'cgroupsPath');
  const parent = cgroupParentOf(textOf(cgroup) ?? '');
  if (cgroup && parent !== undefined) container.cgroupParent = { value: parent, at: cgroup };
  for (const { key, value } of entriesOf(valueUnder(linux, 'sysctl'))) {
    const at = { source: key.source, start: key.start, end: Math.max(key.end, value.end) };
    container.sysctls.push({ value: { name: key.text, value: textOf(value) ?? '' }, at });
  }
  const missing = placeOfKey(reading, 'linux');
  readSeccomp(reading, linux, missing);
  readMasks(reading, linux, missing);
}

/** `/docker/ID` → `/docker`; systemd's `SLICE:PREFIX:NAME` → `SLICE`. */
function cgroupParentOf(path: string): string | undefined {
  const [slice, prefix] = path.split(':');
  if (prefix !== undefined) return slice;
  const end = path.lastIndexOf('/');
  return end < 0 ? undefined : path.slice(0, end) || '/';
}

function readSeccomp({ container }: OciReading, linux: Node | undefined, missing: Place): void {
  const entry = entryUnder(linux, 'seccomp');
  if (!entry || isNull(entry.value)) {
    container.seccomp = { value: { type: 'unconfined' }, at: entry?.key ?? missing };
    return;
  }
  const action = valueUnder(entry.value, 'defaultAction');
  const allows = /^SCMP_ACT_(?:ALLOW|LOG)$/.test(textOf(action) ?? '');
  const filters = itemsOf(valueUnder(entry.value, 'syscalls')).length > 0;
  container.seccomp =
    allows && !filters
      ? { value: { type: 'unconfined' }, at: action ?? entry.key }
      : { value: { type: 'localhost' }, at: entry.key };
}

/** Files that reach into the kernel: the ones that all engines hide, and the ones that they make read-only. */
const masked = ['/proc/kcore', '/proc/keys', '/proc/timer_list'];
const protectedPaths = ['/proc/sys', '/proc/sysrq-trigger', '/proc/irq', '/proc/bus'];

function readMasks({ container }: OciReading, linux: Node | undefined, missing: Place): void {
  const hidden = pathsUnder(linux, 'maskedPaths', missing);
  const readOnly = pathsUnder(linux, 'readonlyPaths', missing);
  const open =
    masked.some((path) => !covers(hidden.value, path)) ||
    protectedPaths.some((path) => !covers(hidden.value, path) && !covers(readOnly.value, path));
  if (!open) {
    container.procMount = { value: 'default', at: hidden.at };
    return;
  }
  const shorter = hidden.value.some((path) => path === masked[0]) ? readOnly : hidden;
  container.procMount = { value: 'unmasked', at: shorter.at };
}

function pathsUnder(linux: Node | undefined, key: string, missing: Place): Setting<string[]> {
  const entry = entryUnder(linux, key);
  return {
    value: itemsOf(entry?.value).flatMap((item) => textOf(item) ?? []),
    at: entry?.key ?? missing,
  };
}

function covers(paths: readonly string[], path: string): boolean {
  return paths.some((one) => path === one || path.startsWith(`${one}/`));
}
