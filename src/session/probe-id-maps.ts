import { acquireLease } from '../host/lease.js';
import { rememberFor } from '../host/machine-memory.js';
import { whyNoIdMaps } from '../host/maps-ids.js';
import { idleInfo } from './idle-container.js';

/**
 * Whether this host gives containers user namespaces of their own; `why` says why not. Tried once a boot and
 * kernel where the answer is yes.
 */
export async function probeIdMaps(stateRoot: string): Promise<{ mapsIds: boolean; why?: string }> {
  const memory = rememberFor(stateRoot, 'id-maps', process.execPath);
  if (memory.recall()) return { mapsIds: true };
  const lease = acquireLease(stateRoot, idleInfo('probe-id-maps'));
  try {
    const why = await whyNoIdMaps(lease);
    if (why !== undefined) return { mapsIds: false, why };
    memory.keep({ mapsIds: true });
    return { mapsIds: true };
  } finally {
    await lease.release();
  }
}
