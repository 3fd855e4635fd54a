import type { DeclaredContainer } from '../model/declared-container.js';
import type { DeclaredWorkload } from '../model/declared-workload.js';
import { itemsOf, textOf, valueAt, valueUnder } from '../source/node.js';
import type { ContainerRule } from './rule.js';
import { canHaveLimits } from './support/memory-bound.js';

/** Kubernetes: nothing bounds what the container writes on its node's disk. */
export const ephemeralStorageLimitMissing: ContainerRule = {
  id: 'ephemeral-storage-limit-missing',
  title: 'Disk use on the node is not limited',
  severity: 'low',
  scope: 'container',
  formats: ['kubernetes'],
  why: 'What a container writes to its root filesystem, its logs and its emptyDir volumes is on the disk of the node. When that is full, the kubelet evicts Pods, and not only this one.',
  attack: "Writes files until the node is under disk pressure, and the other tenants' Pods are evicted.",
  standards: { nsa: ['Resource policies'], mitre: ['T1499'] },
  check(container, workload) {
    if (!canHaveLimits(container) || container.resources.storageLimit !== undefined) return [];
    // With a read-only root and bounded emptyDir volumes there is nothing left to fill; the kubelet rotates logs.
    if (container.readOnlyRoot?.value === true && !fillsDisk(container, workload)) return [];
    return [{ at: container.at, message: 'has no ephemeral-storage limit' }];
  },
  fix: {
    advice: 'Set resources.limits.ephemeral-storage to what the container writes at most, with headroom.',
    breaks: 'A Pod that writes more is evicted: kubectl describe pod names the limit it exceeded.',
  },
};

/** Whether it can write to an emptyDir on disk that has no sizeLimit. */
function fillsDisk({ mounts }: DeclaredContainer, { pod }: DeclaredWorkload): boolean {
  const written = mounts.filter(({ medium, readOnly }) => medium === 'disk' && !readOnly);
  if (written.length === 0) return false;
  const sized = new Set(
    itemsOf(valueUnder(pod?.spec, 'volumes'))
      .filter((volume) => valueAt(volume, 'emptyDir', 'sizeLimit') !== undefined)
      .map((volume) => textOf(valueUnder(volume, 'name'))),
  );
  return written.some(({ source }) => !sized.has(source));
}
