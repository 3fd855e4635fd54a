import type { DeclaredMount } from '../../model/declared-container.js';
import { itemsOf, type ListNode, type Node, textOf, valueUnder } from '../../source/node.js';
import type { ChangeOf } from '../by-kind.js';
import type { WritablePlace } from '../change.js';
import type { TextEdit } from '../text-edit.js';
import { addItems } from '../tree/add-item.js';
import { stepsTo } from '../tree/change-list.js';
import { isWithin } from '../tree/own.js';
import { removePath } from '../tree/remove.js';
import { setEntry } from '../tree/set-entry.js';
import { setPath } from '../tree/set-path.js';
import { uncoveredPlaces } from '../uncovered-places.js';
import { orCannot, type WriteResult } from '../write-result.js';
import type { PodPlace } from './pod-place.js';
import { memoryQuantity } from './quantity.js';

/** An item of a list that is the map's own. */
interface WrittenItem {
  list: ListNode;
  steps: NonNullable<ReturnType<typeof stepsTo>>;
  item: Node;
}

function findItem(map: PodPlace['map'], key: string, fits: (item: Node) => boolean): WrittenItem | undefined {
  const steps = stepsTo(map, [key]);
  const list = steps?.[0]?.entry.value;
  if (!steps || list?.kind !== 'list') return undefined;
  const item = list.items.find((candidate) => isWithin(candidate, list) && fits(candidate));
  return item && { list, steps, item };
}

function removal({ list, steps, item }: WrittenItem): TextEdit[] | undefined {
  return removePath([...steps, { in: list, item }]);
}

function mountItem(
  { map, container }: PodPlace,
  fits: (mount: DeclaredMount) => boolean,
): WrittenItem | undefined {
  const mounts = container.mounts.filter(fits);
  return findItem(map, 'volumeMounts', (item) => mounts.some(({ at }) => isWithin(at, item)));
}

export function makeMountReadOnly(place: PodPlace, target: string): WriteResult {
  const found = mountItem(place, (mount) => mount.target === target && !mount.readOnly);
  return orCannot(
    found?.item.kind === 'map' ? setEntry(found.item, 'readOnly', true, place.style) : undefined,
  );
}

export function makeMountPrivate(place: PodPlace, target: string): WriteResult {
  const found = mountItem(place, (mount) => mount.target === target && mount.propagation !== undefined);
  return orCannot(
    found?.item.kind === 'map' ? setEntry(found.item, 'mountPropagation', 'None', place.style) : undefined,
  );
}

/** Removes a mount, and its volume where nothing else uses that; of a volume that nothing mounts, the volume. */
export function removeMount(place: PodPlace, target: string): WriteResult {
  const found = mountItem(place, (mount) => mount.target === target);
  if (!found) {
    const unmounted = place.container.mounts.filter((mount) => mount.target === target);
    const volume = findItem(place.spec, 'volumes', (item) => unmounted.some(({ at }) => isWithin(at, item)));
    return orCannot(volume && removal(volume));
  }
  const edits = removal(found);
  const name = textOf(valueUnder(found.item, 'name'));
  if (edits === undefined || name === undefined || usesOf(place, name) > 1) return orCannot(edits);
  const volume = findItem(place.spec, 'volumes', (item) => textOf(valueUnder(item, 'name')) === name);
  const more = volume && removal(volume);
  return orCannot(more ? [...edits, ...more] : edits);
}

function usesOf({ workload }: PodPlace, name: string): number {
  let uses = 0;
  for (const { node } of workload.containers) {
    const mounts = [
      ...itemsOf(valueUnder(node, 'volumeMounts')),
      ...itemsOf(valueUnder(node, 'volumeDevices')),
    ];
    for (const mount of mounts) if (textOf(valueUnder(mount, 'name')) === name) uses += 1;
  }
  return uses;
}

/**
 * An emptyDir for each writable place, then the read-only root. What must stay for longer than the Pod, or comes from
 * the image, no emptyDir can give.
 */
export function writeReadOnlyRoot(place: PodPlace, { writable }: ChangeOf<'read-only-root'>): WriteResult {
  const places = uncoveredPlaces(place.container, writable);
  const kept = places.find(({ persistent }) => persistent);
  if (kept) {
    return {
      cannot: `it needs a volume at ${kept.path.slice(0, 80)} that keeps, and begins with, what the image has there`,
    };
  }
  const [next] = places;
  if (next === undefined)
    return orCannot(setPath(place.map, ['securityContext', 'readOnlyRootFilesystem'], true, place.style));
  return mountEmptyDir(place, next);
}

function mountEmptyDir(place: PodPlace, { path, sizeBytes }: WritablePlace): WriteResult {
  const { spec, map, style } = place;
  const { name, exists } = volumeFor(place, path);
  if (exists) {
    const mount = { name, mountPath: path };
    const list = stepsTo(map, ['volumeMounts'])?.[0]?.entry.value;
    if (list?.kind === 'list' && list.items.length > 0) return orCannot(addItems(list, [mount], style));
    return orCannot(setEntry(map, 'volumeMounts', [mount], style));
  }
  const emptyDir = sizeBytes === undefined ? {} : { medium: 'Memory', sizeLimit: memoryQuantity(sizeBytes) };
  const volume = { name, emptyDir };
  const list = stepsTo(spec, ['volumes'])?.[0]?.entry.value;
  if (list?.kind === 'list' && list.items.length > 0) return orCannot(addItems(list, [volume], style));
  return orCannot(setEntry(spec, 'volumes', [volume], style));
}

/**
 * The name of a place's volume: made of its path, with a number where another volume has that name. One that is there
 * under it, an emptyDir that nothing mounts yet, is what the step before has written.
 */
function volumeFor(place: PodPlace, path: string): { name: string; exists: boolean } {
  const { workload, container } = place;
  const owner = workload.containers.length > 1 ? `${container.name}-` : '';
  const base = `${owner}${path}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 58)
    .replace(/^-|-$/g, '');
  const volumes = itemsOf(valueUnder(place.spec, 'volumes'));
  for (let number = 1; ; number++) {
    const name = number === 1 ? base || 'root' : `${base}-${number}`;
    const volume = volumes.find((item) => textOf(valueUnder(item, 'name')) === name);
    if (!volume) return { name, exists: false };
    if (valueUnder(volume, 'emptyDir') && usesOf(place, name) === 0) return { name, exists: true };
  }
}
