import type { ContainerResources } from '../../model/container-resources.js';
import type { DeclaredDevice } from '../../model/declared-container.js';
import type { Setting } from '../../model/setting.js';
import { isNull, type Node } from '../../source/node.js';
import { parseQuantity } from './quantity.js';
import type { Reading } from './reading.js';

type Amount = 'memoryLimit' | 'memoryRequest' | 'cpuLimit' | 'cpuRequest' | 'storageLimit';

const amounts: Readonly<Record<string, Amount>> = {
  'limits.memory': 'memoryLimit',
  'limits.cpu': 'cpuLimit',
  'limits.ephemeral-storage': 'storageLimit',
  'requests.memory': 'memoryRequest',
  'requests.cpu': 'cpuRequest',
};

/** What `resources` limits and requests, and the devices it asks for (of a device plugin, or by a resource claim). */
export function readResources(
  node: Node | undefined,
  reading: Reading,
): { resources: ContainerResources; devices: DeclaredDevice[] } {
  const resources: ContainerResources = { ulimits: [] };
  const devices = new Map<string, DeclaredDevice>();
  for (const { key, value } of reading.entries('resources', node)) {
    if (key.text === 'claims') readClaims(value, devices, reading);
    if (key.text !== 'limits' && key.text !== 'requests') continue;
    for (const entry of reading.entries(`resources.${key.text}`, value)) {
      const path: string = `${key.text}.${entry.key.text}`;
      const amount = amounts[path];
      if (amount === undefined && !isDevice(entry.key.text)) continue;
      const quantity = readQuantity(`resources.${path}`, entry.value, reading);
      if (!quantity) continue;
      if (amount !== undefined) resources[amount] = quantity;
      else if (quantity.value > 0)
        devices.set(entry.key.text, { at: entry.key, path: entry.key.text, permissions: 'rwm' });
    }
  }
  return { resources, devices: [...devices.values()] };
}

/** Extended resources have a domain: `nvidia.com/gpu`. Kubernetes' own have none, or its. */
function isDevice(name: string): boolean {
  return name.includes('/') && !name.startsWith('kubernetes.io/');
}

function readClaims(node: Node, devices: Map<string, DeclaredDevice>, reading: Reading): void {
  for (const item of reading.items('resources.claims', node)) {
    for (const { key, value } of reading.entries('resources.claims', item)) {
      if (key.text !== 'name') continue;
      const claim = reading.text('resources.claims.name', value);
      if (claim) devices.set(`claim ${claim.value}`, { at: item, path: claim.value, permissions: 'rwm' });
    }
  }
}

function readQuantity(field: string, node: Node, reading: Reading): Setting<number> | undefined {
  if (isNull(node)) return undefined;
  const value = node.kind === 'scalar' ? parseQuantity(node.text) : undefined;
  return value === undefined ? reading.unclear(field, node, 'a quantity') : { value, at: node };
}

const inherited = ['memoryLimit', 'memoryRequest', 'cpuLimit', 'cpuRequest'] as const;

/** A Pod's own `resources` bound each container that has none of that kind itself. */
export function inheritResources(own: ContainerResources, pod: ContainerResources): void {
  for (const amount of inherited) {
    const setting = pod[amount];
    if (own[amount] === undefined && setting !== undefined) own[amount] = setting;
  }
}
