import { join } from 'node:path';
import { AppError } from '../../base/app-error.js';
import { type BpfObject, loadBpfObject } from '../../host/bpf-object.js';
import { packageRoot } from '../../host/package-root.js';
import { layout, objectName } from './layout.js';

/**
 * The programs slow every system call of the host down a little, so they are loaded once for all recorders of
 * this process. Each container has a slot, and each recording a number of its own (`run`).
 */
export interface SharedObject {
  readonly object: BpfObject;
  /** Throws `NO_RECORDER` when as many containers are recorded as there is room for. */
  takeSlot(): { slot: number; run: number };
  freeSlot(slot: number): void;
  /** Unloads when the last user has released; idempotent is the caller's concern. */
  release(): void;
}

let current: { shared: Promise<SharedObject>; users: number } | undefined;

/** Loads the programs unless they are; every success needs one `release`. Throws `NO_RECORDER`. */
export async function acquireSharedObject(): Promise<SharedObject> {
  current ??= { shared: load(), users: 0 };
  const mine = current;
  mine.users += 1;
  try {
    return await mine.shared;
  } catch (error) {
    if (current === mine) current = undefined;
    throw error;
  }
}

async function load(): Promise<SharedObject> {
  const name = objectName();
  if (name === undefined) {
    throw new AppError('NO_RECORDER', `there are no eBPF programs for ${process.arch}`, {
      hint: 'record with --driver strace instead',
    });
  }
  const file = join(packageRoot, 'native/prebuilt', name);
  const object = await loadBpfObject(file, { on_cap_capable: 'cap_capable' });
  return sharedObject(object);
}

function sharedObject(object: BpfObject): SharedObject {
  const taken = new Set<number>();
  let runs = 0;
  return {
    object,
    takeSlot() {
      const slot = Array.from({ length: layout.slots }, (_, index) => index).find(
        (index) => !taken.has(index),
      );
      if (slot === undefined) {
        throw new AppError('NO_RECORDER', `${layout.slots} containers are recorded already`, {
          hint: 'wait until one of them has ended',
        });
      }
      taken.add(slot);
      runs += 1;
      return { slot, run: runs };
    },
    freeSlot: (slot) => taken.delete(slot),
    release() {
      if (!current) return;
      current.users -= 1;
      if (current.users > 0) return;
      current = undefined;
      object.close();
    },
  };
}
