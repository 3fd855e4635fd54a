import { normalize } from 'node:path/posix';
import type { DeclaredMount } from '../../model/declared-container.js';
import { isNull, type MapEntry, type Node, textOf } from '../../source/node.js';
import type { Place } from '../../source/source-text.js';
import { parseQuantity } from './quantity.js';
import type { Reading } from './reading.js';

/** A Pod's volume, as far as a mount of it inherits from it. */
export interface PodVolume {
  at: Place;
  kind: DeclaredMount['kind'];
  source?: string;
  /** Mounts of it cannot be written to, whatever they say. */
  readOnly: boolean;
  sizeBytes?: number;
  medium?: 'memory' | 'disk';
}

type Type = (value: Node, volume: PodVolume, reading: Reading) => void;

/** Mounted read-only by the kubelet in any case: kubernetes#58720 (v1.9.6), and images always. */
function fixed(kind: DeclaredMount['kind'], nameKey: string): Type {
  return (value, volume, reading) => {
    volume.kind = kind;
    volume.readOnly = true;
    name(nameKey, value, volume, reading);
  };
}

const types: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['hostPath', readHostPath],
  ['emptyDir', readEmptyDir],
  ['secret', fixed('secret', 'secretName')],
  ['configMap', fixed('config', 'name')],
  ['projected', fixed('projected', '')],
  ['downwardAPI', fixed('projected', '')],
  ['image', fixed('image', 'reference')],
  [
    'persistentVolumeClaim',
    (value, volume, reading) => {
      volume.kind = 'claim';
      name('claimName', value, volume, reading);
    },
  ],
  [
    'ephemeral',
    (_, volume) => {
      volume.kind = 'claim';
    },
  ],
]);

/** `volumes` by name. */
export function readVolumes(node: Node | undefined, reading: Reading): Map<string, PodVolume> {
  const volumes = new Map<string, PodVolume>();
  for (const item of reading.items('volumes', node)) {
    const entries = reading.entries('volumes', item);
    if (item.kind !== 'map') continue;
    const called = textOf(entries.find(({ key }) => key.text === 'name')?.value) ?? '';
    volumes.set(called, readVolume(item, entries, reading));
  }
  return volumes;
}

function readVolume(at: Place, entries: readonly MapEntry[], reading: Reading): PodVolume {
  const written = entries.filter(({ key, value }) => key.text !== 'name' && !isNull(value));
  const known = written.find(({ key }) => types.has(key.text)) ?? written[0];
  // Without a type it is an emptyDir: the API server's default.
  if (!known) return { at, kind: 'volume', readOnly: false, medium: 'disk' };
  const volume: PodVolume = { at, kind: 'other', source: known.key.text, readOnly: false };
  const read = types.get(known.key.text);
  if (read) delete volume.source;
  read?.(known.value, volume, reading);
  for (const { key, value } of read ? [] : reading.entries(known.key.text, known.value))
    if (key.text === 'readOnly')
      volume.readOnly = reading.boolean(`${known.key.text}.readOnly`, value)?.value === true;
  return volume;
}

function name(nameKey: string, node: Node, volume: PodVolume, reading: Reading): void {
  for (const { key, value } of reading.entries('volumes', node)) {
    if (key.text === nameKey) {
      const text = reading.text(`volumes.${nameKey}`, value);
      if (text) volume.source = text.value;
    }
    if (key.text === 'readOnly' && reading.boolean('volumes.readOnly', value)?.value) volume.readOnly = true;
  }
}

function readHostPath(node: Node, volume: PodVolume, reading: Reading): void {
  volume.kind = 'bind';
  volume.source = '';
  for (const { key, value } of reading.entries('volumes.hostPath', node)) {
    if (key.text !== 'path') continue;
    const path = reading.text('volumes.hostPath.path', value)?.value ?? textOf(value) ?? '';
    volume.source = normalPath(path);
  }
}

/** Absolute paths without `.`, `..` and doubled or trailing slashes; others as written. */
export function normalPath(path: string): string {
  if (!path.startsWith('/')) return path;
  const normal = normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

function readEmptyDir(node: Node, volume: PodVolume, reading: Reading): void {
  volume.kind = 'volume';
  volume.medium = 'disk';
  for (const { key, value } of reading.entries('volumes.emptyDir', node)) {
    if (key.text === 'medium' && !isNull(value)) {
      const medium = reading.text('volumes.emptyDir.medium', value)?.value ?? '';
      // Huge pages are memory, too.
      if (medium === 'Memory' || medium.startsWith('HugePages')) {
        volume.kind = 'tmpfs';
        volume.medium = 'memory';
      }
    }
    if (key.text === 'sizeLimit' && !isNull(value)) {
      const bytes = value.kind === 'scalar' ? parseQuantity(value.text) : undefined;
      if (bytes === undefined) reading.unclear('volumes.emptyDir.sizeLimit', value, 'a quantity');
      else volume.sizeBytes = bytes;
    }
  }
}
