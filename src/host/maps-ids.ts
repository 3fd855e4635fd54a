import { closeSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { mountIdmapped } from './idmapped-mount.js';
import type { Lease } from './lease.js';
import { mountOverlay } from './mount.js';
import { openUserNamespace } from './user-namespace.js';

/**
 * Whether containers can have user namespaces of their own here: tries an overlay over an id-mapped mount
 * (Linux 5.19 or later). Gives `undefined` when they can, and why not otherwise. The lease is the caller's.
 */
export async function whyNoIdMaps(lease: Lease): Promise<string | undefined> {
  const [lower, upper, work, merged] = ['lower', 'upper', 'work', 'merged'].map((name) => {
    const path = join(lease.directory, name);
    mkdirSync(path);
    return path;
  }) as [string, string, string, string];
  lease.willNeed({ kind: 'mounts', below: lease.directory });
  try {
    const userNamespace = await openUserNamespace({ hostBase: 0x70000000, size: 0x10000 });
    try {
      await mountIdmapped('/', lower, userNamespace, { recursive: false });
      await mountOverlay(merged, { lower, upper, work });
    } finally {
      closeSync(userNamespace);
    }
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
