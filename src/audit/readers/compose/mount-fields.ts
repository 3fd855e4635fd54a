import type { DeclaredMount } from '../../model/declared-container.js';
import { type MapNode, type Node, valueUnder } from '../../source/node.js';
import { parseByteSize } from '../docker-syntax/byte-size.js';
import { normalizeHostPath } from '../docker-syntax/host-path.js';
import { parseShortTmpfs } from '../docker-syntax/short-tmpfs.js';
import { parseShortVolume, trimPath } from '../docker-syntax/short-volume.js';
import { withDeclaredVolume } from './declared-volume.js';
import { short } from './project.js';
import type { FieldReaders, ServiceReading } from './service-reading.js';

/** What a service finds below its root. */
export const mountFields: FieldReaders = {
  volumes: (reading, container, node) => {
    for (const item of reading.items('volumes', node)) {
      const mount = item.kind === 'map' ? readLong(reading, item) : readShort(reading, item);
      if (mount) container.mounts.push(withDeclaredVolume(reading, mount));
    }
  },
  tmpfs: (reading, container, node) => {
    for (const item of reading.items('tmpfs', node)) {
      const text = reading.partialText('tmpfs', item);
      const tmpfs = text === undefined ? undefined : parseShortTmpfs(text);
      if (tmpfs) container.mounts.push({ ...tmpfs, at: item });
    }
  },
  // Compose mounts the engine's socket, and the user's credentials for registries.
  use_api_socket: (reading, container, node) => {
    if (!reading.boolean('use_api_socket', node)?.value) return;
    const path = '/var/run/docker.sock';
    container.mounts.push({
      at: node,
      kind: 'bind',
      source: path,
      target: path,
      readOnly: false,
      options: [],
    });
  },
};

function readShort(reading: ServiceReading, item: Node): DeclaredMount | undefined {
  const text = reading.partialText('volumes', item);
  if (text === undefined) return undefined;
  const volume = parseShortVolume(text);
  if (!volume) {
    reading.fail('volumes', item, `"${short(text)}" is no volume`);
    return undefined;
  }
  // Below a variable without a value stands more often a path than a volume's name.
  const kind = volume.source?.startsWith('$') ? 'bind' : volume.kind;
  return { ...volume, kind, at: item };
}

const kinds: Readonly<Record<string, DeclaredMount['kind'] | undefined>> = {
  __proto__: null as never,
  bind: 'bind',
  volume: 'volume',
  tmpfs: 'tmpfs',
  image: 'image',
  // A pipe of the host's.
  npipe: 'bind',
  cluster: 'other',
};

function readLong(reading: ServiceReading, item: MapNode): DeclaredMount | undefined {
  const text = (field: string): string | undefined => {
    const node = valueUnder(item, field);
    return node && reading.partialText(`volumes.${field}`, node);
  };
  const [type = 'volume', source, target] = [text('type'), text('source'), text('target')];
  const kind = kinds[type];
  if (kind === undefined || target === undefined) {
    reading.fail(
      'volumes',
      item,
      kind === undefined ? `"${short(type)}" is no type of volume` : 'it has no target',
    );
    // A mount of unknown sort from a path of the host is not to be overlooked.
    if (source === undefined || !source.startsWith('/')) return undefined;
  }
  const mount: DeclaredMount = {
    at: item,
    kind: kind ?? 'bind',
    target: trimPath(target ?? ''),
    readOnly: false,
    options: [],
  };
  if (source !== undefined && source !== '')
    mount.source = mount.kind === 'bind' ? normalizeHostPath(source) : source;
  const readOnly = valueUnder(item, 'read_only');
  if (readOnly && reading.boolean('volumes.read_only', readOnly)?.value) mount.readOnly = true;
  readOptions(reading, item, mount);
  return mount;
}

function readOptions(reading: ServiceReading, item: MapNode, mount: DeclaredMount): void {
  const text = (group: string, field: string): string | undefined => {
    const node = valueUnder(valueUnder(item, group), field);
    return node && reading.text(`volumes.${group}.${field}`, node);
  };
  const propagation = text('bind', 'propagation');
  if (propagation !== undefined && propagation !== '') mount.propagation = propagation;
  const selinux = text('bind', 'selinux');
  if (selinux !== undefined && selinux !== '') mount.options.push(selinux);
  for (const [group, field] of optionFields) {
    const value = text(group, field);
    if (value !== undefined) mount.options.push(`${field}=${value}`);
  }
  const size = text('tmpfs', 'size');
  const bytes = size === undefined ? undefined : parseByteSize(size);
  if (bytes !== undefined && bytes > 0) mount.sizeBytes = bytes;
}

const optionFields = [
  ['bind', 'recursive'],
  ['volume', 'nocopy'],
  ['volume', 'subpath'],
  ['image', 'subpath'],
  ['tmpfs', 'mode'],
] as const;
