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

/** Makes a network namespace with its loopback interface up. Throws `TOOL_MISSING` or `HOST_FAILED`. */
export async function createNetworkNamespace(name: string): Promise<string> {
  await runCommand('ip', ['netns', 'add', name]);
  await runCommand('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
  return networkNamespacePath(name);
}

/** Removes it; one that is half made or gone is fine. */
export async function destroyNetworkNamespace(name: string): Promise<void> {
  const path = networkNamespacePath(name);
  if (!existsSync(path)) return;
  await unmountAll(path);
  rmSync(path, { force: true });
}
