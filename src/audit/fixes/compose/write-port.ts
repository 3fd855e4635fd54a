import type { ChangeOf } from '../by-kind.js';
import { stepsTo } from '../tree/change-list.js';
import { isWithin } from '../tree/own.js';
import { replaceScalar } from '../tree/replace-scalar.js';
import { setEntry } from '../tree/set-entry.js';
import { withAddress } from '../with-address.js';
import { orCannot, sharedOrOdd, type WriteResult } from '../write-result.js';
import type { Service } from './service.js';

/** Publishes a port on one address only. */
export function publishOn(
  { map, container, style }: Service,
  { containerPort, protocol, address }: ChangeOf<'publish-address'>,
): WriteResult {
  const list = stepsTo(map, ['ports'])?.[0]?.entry.value;
  const ports = container.ports.filter(
    (port) =>
      port.containerPort === containerPort &&
      port.protocol === protocol &&
      port.published !== undefined &&
      port.published.address !== address,
  );
  const items = list?.kind === 'list' ? list.items.filter((item) => isWithin(item, list)) : [];
  const item = items.find((candidate) => ports.some(({ at }) => isWithin(at, candidate)));
  if (item?.kind === 'map') return orCannot(setEntry(item, 'host_ip', address, style));
  if (item?.kind !== 'scalar') return { cannot: sharedOrOdd };
  const text = withAddress(item.text, address);
  return orCannot(text === undefined ? undefined : replaceScalar(item, text, style));
}
