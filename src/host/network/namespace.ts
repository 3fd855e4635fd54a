import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../command.js';
import { unmountAll } from '../mount.js';

/** Where iproute2 keeps named network namespaces. */
const directory = '/run/netns';

/** Path of a named network namespace, whether it exists or not. */
export function networkNamespacePath(name: string): string {
  return join(directory, name);
}

/**
 * Names the network namespace of a process, so that it lasts until its connection is taken down in good order,
 * whatever becomes of the process. Throws `TOOL_MISSING` or `HOST_FAILED`.
 */
export async function nameNetworkNamespace(name: string, pid: number): Promise<void> {
  await runCommand('ip', ['netns', 'attach', name, String(pid)]);
}

/** Removes it; one that is half made or gone is fine. */
export async function destroyNetworkNamespace(name: string): Promise<void> {
  const path = networkNamespacePath(name);
  if (!existsSync(path)) return;
  await unmountAll(path);
  rmSync(path, { force: true });
}
