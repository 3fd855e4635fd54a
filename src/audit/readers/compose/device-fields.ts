import type { DeclaredContainer } from '../../model/declared-container.js';
import { type Node, valueUnder } from '../../source/node.js';
import { parseDevice } from '../docker-syntax/device.js';
import { normalizeHostPath } from '../docker-syntax/host-path.js';
import { short } from './project.js';
import type { FieldReaders, ServiceReading } from './service-reading.js';

/** Devices of the host, its graphics cards among them. */
export const deviceFields: FieldReaders = {
  devices: (reading, container, node) => {
    for (const item of reading.items('devices', node)) {
      if (item.kind === 'map') readLongDevice(reading, container, item);
      else readShortDevice(reading, container, item);
    }
  },
  device_cgroup_rules: (reading, container, node) => {
    container.deviceCgroupRules = reading.settings('device_cgroup_rules', node);
  },
  gpus: (reading, container, node) => {
    if (node.kind !== 'list') {
      const all = reading.text('gpus', node);
      if (all === 'all') container.devices.push(gpu(node, 'all'));
      else if (all !== undefined) reading.fail('gpus', node, `"${short(all)}" is neither "all" nor a list`);
      return;
    }
    readReservedDevices(reading, container, 'gpus', node, true);
  },
};

function readShortDevice(reading: ServiceReading, container: DeclaredContainer, item: Node): void {
  const text = reading.partialText('devices', item);
  if (text === undefined) return;
  const device = parseDevice(text);
  if (device) container.devices.push({ ...device, at: item });
  else if (!text.includes('$')) reading.fail('devices', item, `"${short(text)}" is no device`);
}

function readLongDevice(reading: ServiceReading, container: DeclaredContainer, item: Node): void {
  const source = valueUnder(item, 'source');
  const path = source && reading.partialText('devices.source', source);
  if (path === undefined) {
    if (!source) reading.fail('devices', item, 'it names no device');
    return;
  }
  const target = valueUnder(item, 'target');
  const targetText = target && reading.partialText('devices.target', target);
  const permissions = valueUnder(item, 'permissions');
  container.devices.push({
    at: item,
    path: normalizeHostPath(path),
    ...(targetText !== undefined && { target: targetText }),
    permissions: (permissions && reading.text('devices.permissions', permissions)) ?? 'rwm',
  });
}

/** `gpus` as a list, and `deploy.resources.reservations.devices`: by driver, capabilities, count and ids. */
export function readReservedDevices(
  reading: ServiceReading,
  container: DeclaredContainer,
  field: string,
  node: Node,
  onlyGpus: boolean,
): void {
  for (const item of reading.items(field, node)) {
    const driverNode = valueUnder(item, 'driver');
    const driver = driverNode && reading.looseText(field, driverNode);
    const idsNode = valueUnder(item, 'device_ids');
    const ids = idsNode
      ? reading.settings(`${field}.device_ids`, idsNode).map(({ value }) => value)
      : ['all'];
    for (const id of ids) {
      // The driver of the Container Device Interface takes its names as they are.
      if (driver === 'cdi') container.devices.push({ at: item, path: id, permissions: 'rwm' });
      else if (onlyGpus || isGpu(item, driver)) container.devices.push(gpu(item, id));
      else container.devices.push({ at: item, path: `${driver ?? 'device'}=${id}`, permissions: 'rwm' });
    }
  }
}

function isGpu(item: Node, driver: string | undefined): boolean {
  const capabilities = valueUnder(item, 'capabilities');
  const named = capabilities?.kind === 'list' ? capabilities.items : [];
  return driver === 'nvidia' || named.some((node) => node.kind === 'scalar' && node.text === 'gpu');
}

/** Named as the Container Device Interface does. */
function gpu(at: Node, id: string): DeclaredContainer['devices'][number] {
  return { at, path: `nvidia.com/gpu=${id}`, permissions: 'rwm' };
}
