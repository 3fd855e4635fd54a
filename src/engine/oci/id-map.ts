import { closeSync } from 'node:fs';
import { AppError } from '../../base/app-error.js';
import type { Lease } from '../../host/lease.js';
import { type IdMapping, idMappingFor, openUserNamespace } from '../../host/user-namespace.js';
import type { Confinement } from '../../policy/confinement.js';
import type { OciProcess } from './oci-config.js';

/** A container's mapping of ids, and a user namespace that has it, for mounts to be mapped by. */
export interface IdMap extends IdMapping {
  userNamespace: number;
}

/** `undefined` where the user namespace is the host's. Close it when the container's mounts are made. */
export async function openIdMap(lease: Lease, { userNamespace }: Confinement): Promise<IdMap | undefined> {
  if (userNamespace === 'host') return undefined;
  const mapping = idMappingFor(lease.id);
  return { ...mapping, userNamespace: await openUserNamespace(mapping) };
}

export function closeIdMap(ids: IdMap | undefined): void {
  if (ids) closeSync(ids.userNamespace);
}

/** Throws `USAGE` for an id that has no counterpart outside. */
export function checkMapped({ uid, gid, additionalGids }: OciProcess['user'], ids: IdMap | undefined): void {
  const outside = [uid, gid, ...additionalGids].find((id) => ids !== undefined && id >= ids.size);
  if (outside === undefined) return;
  throw new AppError('USAGE', `id ${outside} is beyond the ${ids?.size} of a user namespace`, {
    hint: 'choose a smaller one, or run with --userns host',
  });
}
