import type { ContainerResources } from '../../model/container-resources.js';
import type { DeclaredContainer, RestartChoice } from '../../model/declared-container.js';
import type { Setting } from '../../model/setting.js';
import { isNull, type Node, valueAt, valueUnder } from '../../source/node.js';
import { readReservedDevices } from './device-fields.js';
import type { ServiceReading } from './service-reading.js';

type Limit = 'memoryLimit' | 'memoryRequest' | 'cpuLimit' | 'cpuRequest' | 'pidsLimit';

const limits: readonly [Limit, path: readonly string[], 'bytes' | 'number'][] = [
  ['memoryLimit', ['resources', 'limits', 'memory'], 'bytes'],
  ['cpuLimit', ['resources', 'limits', 'cpus'], 'number'],
  ['pidsLimit', ['resources', 'limits', 'pids'], 'number'],
  ['memoryRequest', ['resources', 'reservations', 'memory'], 'bytes'],
  ['cpuRequest', ['resources', 'reservations', 'cpus'], 'number'],
];

/**
 * What `deploy` says of resources and restarts. It wins over the service's own fields, as it does in `docker compose`
 * (pkg/compose/create.go, getDeployResources), and Swarm knows nothing else; a limit of 0 says nothing.
 */
export function readDeploy(reading: ServiceReading, container: DeclaredContainer, deploy: Node): void {
  if (isNull(deploy)) return;
  if (deploy.kind !== 'map') {
    reading.fail('deploy', deploy, 'it must be a map');
    return;
  }
  const resources: ContainerResources = container.resources;
  for (const [limit, path, kind] of limits) {
    const node = valueAt(deploy, ...path);
    const value = node && reading[kind](`deploy.${path.join('.')}`, node);
    if (value && (value.value !== 0 || !resources[limit])) resources[limit] = value;
  }
  const devices = valueAt(deploy, 'resources', 'reservations', 'devices');
  if (devices)
    readReservedDevices(reading, container, 'deploy.resources.reservations.devices', devices, false);
  const policy = valueUnder(deploy, 'restart_policy');
  if (policy && !isNull(policy)) {
    const restart = readRestartPolicy(reading, policy);
    if (restart) container.restart = restart;
  }
}

/** Swarm restarts whatever the container ended with, unless it is told otherwise. */
const policies: Readonly<Record<string, RestartChoice['policy'] | undefined>> = {
  __proto__: null as never,
  none: 'no',
  'on-failure': 'on-failure',
  any: 'always',
  // What Compose takes besides.
  no: 'no',
  always: 'always',
  'unless-stopped': 'unless-stopped',
};

function readRestartPolicy(reading: ServiceReading, node: Node): Setting<RestartChoice> | undefined {
  const condition = valueUnder(node, 'condition');
  const policy: Setting<RestartChoice['policy']> | undefined = condition
    ? reading.parsed(
        'deploy.restart_policy.condition',
        condition,
        (text) => policies[text],
        'a condition for restarts',
      )
    : { value: 'always', at: node };
  if (!policy) return undefined;
  const attempts = valueUnder(node, 'max_attempts');
  const retries = attempts && reading.number('deploy.restart_policy.max_attempts', attempts);
  const value: RestartChoice = { policy: policy.value };
  if (retries && retries.value > 0) value.maxRetries = retries.value;
  return { value, at: policy.at };
}
