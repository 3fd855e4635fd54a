import type { DeclaredContainer } from '../../model/declared-container.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';
import { valueAt } from '../../source/node.js';
import { isUnresolved } from './unresolved-field.js';

/**
 * Whether a container's memory is bounded, by its own limit or (Kubernetes 1.34, `spec.resources`) by its Pod's. A
 * limit whose value is not known counts as one.
 */
export function memoryIsBound({ resources }: DeclaredContainer, workload: DeclaredWorkload): boolean {
  const limit = resources.memoryLimit?.value;
  if (limit !== undefined && limit > 0) return true;
  if (podResource(workload, 'limits', 'memory')) return true;
  return isUnresolved(workload, ['mem_limit', 'memory', 'memoryLimit', 'limits']);
}

/** Whether a Pod has a limit or request for all of its containers together. */
export function podResource(
  { pod }: DeclaredWorkload,
  kind: 'limits' | 'requests',
  resource: 'memory' | 'cpu',
): boolean {
  return pod !== undefined && valueAt(pod.spec, 'resources', kind, resource) !== undefined;
}

/** Ephemeral containers cannot have limits of their own; images have none at all. */
export function canHaveLimits({ role }: DeclaredContainer): boolean {
  return role !== 'ephemeral' && role !== 'image';
}
