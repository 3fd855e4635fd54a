import { dockerDefaultCapabilities } from '../../../linux/capabilities.js';
import { entryUnder, isNull, itemsOf, textOf } from '../../source/node.js';
import { capabilityName } from '../docker-syntax/capability-name.js';
import type { InspectReading } from './inspect-reading.js';

/**
 * Podman says which capabilities a container really has. Its defaults are fewer than Docker's, to which additions and
 * drops of this format refer: the difference is added and dropped.
 */
export function readPodmanCapabilities({ node, container }: InspectReading): void {
  const entry = entryUnder(node, 'BoundingCaps');
  if (!entry || (isNull(entry.value) && container.privileged?.value !== false)) return;
  const { add, drop } = container.capabilities;
  const has = new Set<string>();
  const added = new Set(add.map(({ value }) => value));
  for (const item of itemsOf(entry.value)) {
    const name = capabilityName(textOf(item) ?? '');
    if (name === '' || has.has(name)) continue;
    has.add(name);
    if (!defaults.has(name) && !added.has(name) && !added.has('ALL')) add.push({ value: name, at: item });
  }
  const dropped = new Set(drop.map(({ value }) => value));
  if (dropped.has('ALL')) return;
  // Podman writes ALL out as names; what is left then is what was added by name.
  if ([...has].every((name) => added.has(name))) {
    drop.push({ value: 'ALL', at: entry.key });
    return;
  }
  for (const name of defaults)
    if (!has.has(name) && !dropped.has(name)) drop.push({ value: name, at: entry.key });
}

const defaults: ReadonlySet<string> = new Set(dockerDefaultCapabilities);
