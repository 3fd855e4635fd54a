import type { DeclaredMount } from '../../model/declared-container.js';
import {
  booleanOf,
  entriesOf,
  integerOf,
  itemsOf,
  type Node,
  textOf,
  valueUnder,
} from '../../source/node.js';
import { normalizeHostPath } from '../docker-syntax/host-path.js';
import { parseShortTmpfs } from '../docker-syntax/short-tmpfs.js';
import { parseMountOptions, parseShortVolume, trimPath } from '../docker-syntax/short-volume.js';
import { type InspectReading, textSettings } from './inspect-reading.js';

/**
 * `Mounts` has what is really mounted; `HostConfig` what was asked for, which is all there is of what an engine does not
 * list there (tmpfs), or of an inspection that was cut.
 */
export function readInspectMounts({ node, host, container, unresolved }: InspectReading): void {
  const mounts = new Map<string, DeclaredMount>();
  for (const item of itemsOf(valueUnder(node, 'Mounts'))) add(mounts, readMount(item, 'Destination'));
  for (const item of itemsOf(valueUnder(host, 'Mounts'))) add(mounts, readMount(item, 'Target'));
  for (const { value, at } of textSettings(host, 'Binds')) {
    const volume = parseShortVolume(value);
    if (volume) add(mounts, { at, ...volume });
    else unresolved.push({ field: 'Binds', at, reason: `"${value.slice(0, 80)}" is no volume` });
  }
  for (const { key, value } of entriesOf(valueUnder(host, 'Tmpfs'))) {
    const tmpfs = parseShortTmpfs(`${key.text}:${textOf(value) ?? ''}`);
    if (tmpfs)
      add(mounts, {
        at: { source: key.source, start: key.start, end: Math.max(key.end, value.end) },
        ...tmpfs,
      });
  }
  container.mounts.push(...mounts.values());
}

/** The first one at a place of the container wins. */
function add(mounts: Map<string, DeclaredMount>, mount: DeclaredMount | undefined): void {
  if (!mount) return;
  const same = mounts.get(mount.target);
  if (!same) mounts.set(mount.target, mount);
  else if (same.sizeBytes === undefined && mount.sizeBytes !== undefined) same.sizeBytes = mount.sizeBytes;
}

const kinds: Record<string, DeclaredMount['kind'] | undefined> = {
  __proto__: null as never,
  bind: 'bind',
  volume: 'volume',
  tmpfs: 'tmpfs',
  image: 'image',
};

function readMount(item: Node, targetKey: 'Destination' | 'Target'): DeclaredMount | undefined {
  const target = textOf(valueUnder(item, targetKey));
  if (!target) return undefined;
  const kind = kinds[textOf(valueUnder(item, 'Type')) ?? ''] ?? 'other';
  const sourceNode = valueUnder(item, 'Source');
  const source = textOf(sourceNode);
  const name = textOf(valueUnder(item, 'Name'));
  const mode = parseMountOptions(textOf(valueUnder(item, 'Mode')) ?? '');
  const mount: DeclaredMount = {
    at: (kind === 'bind' && source ? sourceNode : valueUnder(item, targetKey)) ?? item,
    kind,
    target: trimPath(target),
    readOnly: isReadOnly(item) ?? mode.readOnly,
    options: [...mode.options, ...itemsOf(valueUnder(item, 'Options')).flatMap(nonBind)],
  };
  const shown = kind === 'bind' ? source && normalizeHostPath(source) : (name ?? source);
  if (shown) mount.source = shown;
  const propagation =
    textOf(valueUnder(item, 'Propagation')) ||
    textOf(valueUnder(valueUnder(item, 'BindOptions'), 'Propagation'));
  if (propagation) mount.propagation = propagation;
  const size = integerOf(valueUnder(valueUnder(item, 'TmpfsOptions'), 'SizeBytes'));
  if (size !== undefined && size > 0) mount.sizeBytes = size;
  return mount;
}

function isReadOnly(item: Node): boolean | undefined {
  const writable = booleanOf(valueUnder(item, 'RW'));
  return writable === undefined ? booleanOf(valueUnder(item, 'ReadOnly')) : !writable;
}

function nonBind(option: Node): string[] {
  const text = textOf(option);
  return text === undefined || text === 'bind' || text === 'rbind' ? [] : [text];
}
