import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskSpace } from '../../../host/disk-space.js';
import { identifyProcess, isAlive } from '../../../host/process-identity.js';
import { diskFull, isDiskFull } from './failure.js';

/** Work in progress of the process named by pid, start time and boot; renamed into place when whole. */
const temporaryPattern = /^\.tmp-(\d+)-(\d+)-([0-9a-f-]{36})-[0-9a-f]+$/;

/** What `withWorkDirectory` hands to the work it frames. */
export interface WorkDirectory {
  path: string;
  /** To be raised, before space is taken, by what it will take; only a message depends on it. */
  neededBytes: number;
}

/**
 * Runs `action` with a new directory in `imagesDirectory`, which is removed afterwards in any case. `what`
 * names the image in the `DISK_FULL` that running out of space becomes. What killed processes left behind is
 * removed first.
 */
export async function withWorkDirectory<T>(
  imagesDirectory: string,
  what: string,
  action: (work: WorkDirectory) => Promise<T>,
): Promise<T> {
  await mkdir(imagesDirectory, { recursive: true, mode: 0o700 });
  await removeAbandonedImages(imagesDirectory);
  const before = diskSpace(imagesDirectory);
  const work: WorkDirectory = { path: join(imagesDirectory, temporaryName()), neededBytes: 0 };
  try {
    await mkdir(work.path, { mode: 0o700 });
    return await action(work);
  } catch (error) {
    throw isDiskFull(error) ? diskFull(what, before, work.neededBytes, error) : error;
  } finally {
    await removeTree(work.path);
  }
}

/**
 * Removes the work directories of processes that no longer run, and says how many. Those of running processes,
 * which the start time tells from others with the same pid, stay.
 */
export async function removeAbandonedImages(imagesDirectory: string): Promise<number> {
  const abandoned = (await entriesOf(imagesDirectory)).filter(isAbandoned);
  for (const name of abandoned) await removeTree(join(imagesDirectory, name));
  return abandoned.length;
}

function isAbandoned(name: string): boolean {
  const [, pid, startTicks, bootId] = temporaryPattern.exec(name) ?? [];
  if (pid === undefined || startTicks === undefined || bootId === undefined) return false;
  return !isAlive({ pid: Number(pid), startTicks, bootId });
}

function temporaryName(): string {
  const self = identifyProcess(process.pid);
  if (!self) throw new Error('this process is not in /proc');
  return `.tmp-${self.pid}-${self.startTicks}-${self.bootId}-${randomBytes(6).toString('hex')}`;
}

async function entriesOf(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Tries again where a tool that dies with its killed parent still writes. */
async function removeTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}
