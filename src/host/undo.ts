import { rmSync } from 'node:fs';
import { AppError } from '../base/app-error.js';
import { destroyCgroup } from './cgroup.js';
import { runCommand, tryCommand } from './command.js';
import { mountsBelow, unmountAll } from './mount.js';
import { detachFromBridge } from './network/bridge.js';
import type { CniAttachment } from './network/cni.js';
import { destroyNetworkNamespace } from './network/namespace.js';
import { killProcess, processesWithEnvironment } from './process-identity.js';

/** How to take one thing back. Every step may be repeated, and may find nothing to do. */
export type Undo =
  | { kind: 'processes'; variable: string; value: string }
  | { kind: 'runtime'; runtime: string; root: string; id: string }
  | { kind: 'bridge'; attachment: CniAttachment }
  | { kind: 'network-namespace'; name: string }
  | { kind: 'cgroup'; path: string }
  | { kind: 'mounts'; below: string }
  | { kind: 'directory'; path: string };

type UndoByKind = { [Kind in Undo['kind']]: (step: Extract<Undo, { kind: Kind }>) => Promise<void> };

const undoByKind: UndoByKind = {
  processes: async ({ variable, value }) => {
    // Twice, for one may have forked while the list was read.
    for (let round = 0; round < 2; round++) processesWithEnvironment(variable, value).forEach(killProcess);
  },
  runtime: async ({ runtime, root, id }) => {
    await tryCommand(runtime, ['--root', root, 'delete', '--force', id]);
    rmSync(`${root}/${id}`, { recursive: true, force: true });
  },
  bridge: ({ attachment }) => detachFromBridge(attachment),
  'network-namespace': ({ name }) => destroyNetworkNamespace(name),
  cgroup: ({ path }) => destroyCgroup(path),
  mounts: async ({ below }) => {
    // Inner mounts last mounted, first unmounted.
    for (const mountPoint of mountsBelow(below).toReversed()) await unmountAll(mountPoint);
  },
  directory: ({ path }) => removeDirectory(path),
};

/** Undoes one step. Throws when the thing is still there afterwards. */
export function undo(step: Undo): Promise<void> {
  return (undoByKind[step.kind] as (step: Undo) => Promise<void>)(step);
}

/** Never deletes through a mount: what is mounted below may be the user's own files. */
async function removeDirectory(path: string): Promise<void> {
  const mounted = mountsBelow(path);
  if (mounted.length > 0) {
    throw new AppError('HOST_FAILED', `${path} is not removed: ${mounted[0]} is still mounted`);
  }
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // rm(1) goes down step by step: a workload can nest directories deeper than any path is long.
    await runCommand('rm', ['-rf', '--one-file-system', '--', path]);
  }
}
