import type { Setting } from '../../model/setting.js';
import type { MapNode } from '../../source/node.js';
import { isWithin } from '../tree/own.js';
import type { WriteTarget } from '../write-result.js';

/** What of a Pod's text a writer changes. */
export interface PodPlace extends WriteTarget {
  spec: MapNode;
  /** The container's map. */
  map: MapNode;
}

/** The maps that hold a container's settings. `undefined` where the reader knows no place for them. */
export function podPlace(target: WriteTarget): PodPlace | undefined {
  const spec = target.workload.pod?.spec;
  const map = target.container.node;
  return spec && map ? { ...target, spec, map } : undefined;
}

/**
 * Which map's `securityContext` is to have a setting: the Pod's where it stands there and all containers get the
 * change, else the container's own, which comes before the Pod's.
 */
export function holderOf(place: PodPlace, setting: Setting<unknown> | undefined): MapNode {
  const { spec, map, everyone } = place;
  if (!everyone || !setting || isWithin(setting.at, map)) return map;
  return isWithin(setting.at, spec) ? spec : map;
}
