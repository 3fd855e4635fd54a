import type { DeclaredDevice, DeclaredMount } from '../../model/declared-container.js';
import { isNull, type Node } from '../../source/node.js';
import type { Reading } from './reading.js';
import { normalPath, type PodVolume } from './volumes.js';

/** A Pod's volumes, and what is known of them beyond the Pod. */
export interface PodVolumes {
  byName: ReadonlyMap<string, PodVolume>;
  /** Names that a StatefulSet's `volumeClaimTemplates` give to claims. */
  claims: ReadonlySet<string>;
  /** Volumes that a container mounts; filled while containers are read. */
  mounted: Set<PodVolume>;
}

interface WrittenMount {
  name?: string;
  mountPath?: string;
  readOnly: boolean;
  recursive: boolean;
  subPath?: string;
  subPathExpr?: string;
  propagation?: string;
}

/** `volumeMounts`, each with what its volume is. */
export function readMounts(node: Node, volumes: PodVolumes, reading: Reading): DeclaredMount[] {
  const mounts: DeclaredMount[] = [];
  for (const item of reading.items('volumeMounts', node)) {
    if (item.kind !== 'map') reading.unclear('volumeMounts', item, 'a map');
    else mounts.push(join(item, readMount(item, reading), volumes, reading));
  }
  return mounts;
}

const propagations = { None: '', HostToContainer: 'rslave', Bidirectional: 'rshared' } as const;
const recursives = { Disabled: false, IfPossible: true, Enabled: true } as const;

const fields: ReadonlyMap<string, (value: Node, mount: WrittenMount, reading: Reading) => void> = new Map<
  string,
  (value: Node, mount: WrittenMount, reading: Reading) => void
>([
  ...(['name', 'mountPath', 'subPath', 'subPathExpr'] as const).map(
    (key) =>
      [
        key,
        (value: Node, mount: WrittenMount, reading: Reading) => {
          const text = reading.text(`volumeMounts.${key}`, value);
          if (text) mount[key] = text.value;
        },
      ] as const,
  ),
  [
    'readOnly',
    (value, mount, reading) => {
      mount.readOnly = reading.boolean('volumeMounts.readOnly', value)?.value ?? false;
    },
  ],
  [
    'recursiveReadOnly',
    (value, mount, reading) => {
      mount.recursive = reading.word('volumeMounts.recursiveReadOnly', value, recursives)?.value ?? false;
    },
  ],
  [
    'mountPropagation',
    (value, mount, reading) => {
      const propagation = reading.word('volumeMounts.mountPropagation', value, propagations)?.value;
      if (propagation) mount.propagation = propagation;
    },
  ],
]);

function readMount(node: Node, reading: Reading): WrittenMount {
  const mount: WrittenMount = { readOnly: false, recursive: false };
  for (const { key, value } of reading.entries('volumeMounts', node))
    fields.get(key.text)?.(value, mount, reading);
  return mount;
}

function join(node: Node, written: WrittenMount, volumes: PodVolumes, reading: Reading): DeclaredMount {
  const volume = written.name === undefined ? undefined : volumes.byName.get(written.name);
  const mount: DeclaredMount = {
    at: node,
    kind: volume?.kind ?? 'other',
    target: normalPath(written.mountPath ?? ''),
    readOnly: written.readOnly || volume?.readOnly === true,
    options: written.recursive ? ['recursive-read-only'] : [],
  };
  if (written.propagation) mount.propagation = written.propagation;
  if (volume) {
    volumes.mounted.add(volume);
    inherit(mount, volume, written);
  } else if (written.name !== undefined) {
    mount.source = written.name;
    if (volumes.claims.has(written.name)) mount.kind = 'claim';
    else reading.note('volumeMounts.name', node, 'the Pod has no volume of this name');
  }
  return mount;
}

function inherit(mount: DeclaredMount, volume: PodVolume, { subPath, name }: WrittenMount): void {
  mount.sourceAt = volume.at;
  const source = volume.source ?? name;
  if (source !== undefined) mount.source = source;
  // What a subPathExpr comes to is not known before the Pod runs: then all of the path counts.
  if (volume.kind === 'bind' && subPath && !subPath.split('/').includes('..'))
    mount.source = normalPath(`${source}/${subPath}`);
  if (volume.sizeBytes !== undefined && volume.kind === 'tmpfs') mount.sizeBytes = volume.sizeBytes;
  if (volume.medium) mount.medium = volume.medium;
}

/** A host path that no container mounts is one that the next container may: it counts, with nowhere as its target. */
export function unmountedHostPaths({ byName, mounted }: PodVolumes): DeclaredMount[] {
  const mounts: DeclaredMount[] = [];
  for (const volume of byName.values()) {
    if (volume.kind !== 'bind' || mounted.has(volume)) continue;
    const source = volume.source ?? '';
    mounts.push({
      at: volume.at,
      kind: 'bind',
      source,
      target: '',
      readOnly: false,
      options: [],
      sourceAt: volume.at,
    });
  }
  return mounts;
}

/** `volumeDevices`: a claim's block device, by the claim's name. */
export function readVolumeDevices(node: Node, volumes: PodVolumes, reading: Reading): DeclaredDevice[] {
  const devices: DeclaredDevice[] = [];
  for (const item of reading.items('volumeDevices', node)) {
    let name = '';
    let target: string | undefined;
    for (const { key, value } of reading.entries('volumeDevices', item)) {
      if (isNull(value)) continue;
      if (key.text === 'name') name = reading.text('volumeDevices.name', value)?.value ?? '';
      if (key.text === 'devicePath') target = reading.text('volumeDevices.devicePath', value)?.value;
    }
    const volume = volumes.byName.get(name);
    if (volume) volumes.mounted.add(volume);
    const path = volume?.source ?? name;
    const permissions = volume?.readOnly ? 'r' : 'rw';
    devices.push({ at: item, path, permissions, ...(target !== undefined && { target }) });
  }
  return devices;
}
