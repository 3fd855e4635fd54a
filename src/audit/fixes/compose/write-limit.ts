import { valueAt, valueUnder } from '../../source/node.js';
import type { ChangeOf } from '../by-kind.js';
import { dockerSize } from '../docker-size.js';
import { setPath } from '../tree/set-path.js';
import { orCannot, type WriteResult } from '../write-result.js';
import type { Service } from './service.js';

const keys = {
  memory: { own: 'mem_limit', deployed: 'memory' },
  cpus: { own: 'cpus', deployed: 'cpus' },
  pids: { own: 'pids_limit', deployed: 'pids' },
} as const;

/** A limit stands where the service has it already; else below `deploy` if other limits are there, else in the service. */
export function writeLimit(
  { map, container, style }: Service,
  { resource, value }: ChangeOf<'limit'>,
): WriteResult {
  const { memoryRequest } = container.resources;
  if (resource === 'memory' && memoryRequest !== undefined && memoryRequest.value > value)
    return { cannot: 'more memory is reserved than this limit allows' };
  const { own, deployed } = keys[resource];
  const path = ['deploy', 'resources', 'limits', deployed];
  const inDeploy =
    valueUnder(map, own) === undefined &&
    (valueAt(map, ...path) ?? valueAt(map, 'deploy', 'resources')) !== undefined;
  const written = resource === 'memory' ? dockerSize(value) : value;
  if (!inDeploy) return orCannot(setPath(map, [own], written, style));
  // The specification has CPUs as a text there.
  return orCannot(setPath(map, path, resource === 'cpus' ? String(value) : written, style));
}
