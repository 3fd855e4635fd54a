import type { DeclaredMount } from '../../model/declared-container.js';
import { entryUnder, type ListNode, type MapEntry, type MapNode, type Node } from '../../source/node.js';
import { stepsTo } from '../tree/change-list.js';
import { isWithin } from '../tree/own.js';
import { removePath } from '../tree/remove.js';
import { replaceScalar } from '../tree/replace-scalar.js';
import { setEntry } from '../tree/set-entry.js';
import { privateOptions, readOnlyOptions, withMountOptions } from '../with-mount-options.js';
import { orCannot, sharedOrOdd, type WriteResult } from '../write-result.js';
import type { Service } from './service.js';

interface WrittenMount {
  steps: { in: MapNode; entry: MapEntry }[];
  list: ListNode;
  item: Node;
}

/** Where the service's own text has the mounts on a target. */
function findMounts({ map, container }: Service, fits: (mount: DeclaredMount) => boolean): WrittenMount[] {
  return ['volumes', 'tmpfs', 'configs', 'secrets'].flatMap((key) => {
    const steps = stepsTo(map, [key]);
    const list = steps?.[0]?.entry.value;
    if (!steps || list?.kind !== 'list') return [];
    return list.items
      .filter((item) => isWithin(item, list))
      .filter((item) => container.mounts.some((mount) => fits(mount) && isWithin(mount.at, item)))
      .map((item) => ({ steps, list, item }));
  });
}

export function removeMount(service: Service, target: string): WriteResult {
  const [found] = findMounts(service, (mount) => mount.target === target);
  return orCannot(found && removePath([...found.steps, { in: found.list, item: found.item }]));
}

export function makeMountReadOnly(service: Service, target: string): WriteResult {
  const [found] = findMounts(service, (mount) => mount.target === target && !mount.readOnly);
  if (found?.item.kind === 'map') return orCannot(setEntry(found.item, 'read_only', true, service.style));
  return changeShort(service, found?.item, readOnlyOptions);
}

export function makeMountPrivate(service: Service, target: string): WriteResult {
  const [found] = findMounts(
    service,
    ({ target: at, propagation }) => at === target && propagation !== undefined,
  );
  if (found?.item.kind !== 'map') return changeShort(service, found?.item, privateOptions);
  const bind = entryUnder(found.item, 'bind');
  const steps = stepsTo(found.item, ['bind', 'propagation']);
  return orCannot(bind && steps && removePath(steps));
}

/** Changes the options of `SOURCE:TARGET[:OPTIONS]`. */
function changeShort(
  { style }: Service,
  item: Node | undefined,
  change: (options: readonly string[]) => string[],
): WriteResult {
  if (item?.kind !== 'scalar') return { cannot: sharedOrOdd };
  const text = withMountOptions(item.text, change);
  if (text === undefined) return { cannot: 'it is written in a form that has no place for options' };
  return orCannot(replaceScalar(item, text, style));
}
