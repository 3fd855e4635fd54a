import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readBoundedFile } from '../../host/bounded-file.js';
import { diskSpace } from '../../host/disk-space.js';
import { identifyProcess, isAlive } from '../../host/process-identity.js';
import { configLimitBytes, type ImageConfig, parseImageConfig } from './image-config.js';
import { digestDirectoryName } from './image-digest.js';
import { diskFull, isDiskFull } from './image-failure.js';

// Layout of an images directory:
//   sha256-<digest>/rootfs        unpacked once, never changed
//   sha256-<digest>/config.json   the configuration blob
//   remembered/<key>              a digest (image-memory.ts)
//   .tmp-<pid>-<start>-<boot>-…   work in progress of the process named; renamed into place when whole
const temporaryPattern = /^\.tmp-(\d+)-(\d+)-([0-9a-f-]{36})-[0-9a-f]+$/;

/** An image in the images directory. */
export interface StoredImage {
  /** Absolute path of the unpacked tree. */
  lowerDirectory: string;
  imageConfig: ImageConfig;
  digest: string;
}

/** What `withWorkDirectory` hands to the work it frames. */
export interface WorkDirectory {
  path: string;
  /** To be raised, before space is taken, by what it will take; only a message depends on it. */
  neededBytes: number;
}

/** The image with that digest if it was unpacked before. */
export async function findStoredImage(
  imagesDirectory: string,
  digest: string,
): Promise<StoredImage | undefined> {
  const directory = join(imagesDirectory, digestDirectoryName(digest));
  try {
    const config = readBoundedFile(join(directory, 'config.json'), configLimitBytes);
    const imageConfig = parseImageConfig(config, digest).config;
    return { lowerDirectory: join(directory, 'rootfs'), imageConfig, digest };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Puts the tree `rootfs` and its configuration, both made in the work directory, into the images directory
 * under `digest`. When another process was faster its copy, which is the same, stays.
 */
export async function storeImage(
  imagesDirectory: string,
  digest: string,
  work: WorkDirectory,
  rootfs: string,
  config: Buffer,
): Promise<StoredImage> {
  const whole = join(work.path, 'whole');
  // Private: an image may hold programs with set-uid bits, which other users of this machine must not reach.
  await mkdir(whole, { mode: 0o700 });
  await rename(rootfs, join(whole, 'rootfs'));
  await writeFile(join(whole, 'config.json'), config);
  try {
    await rename(whole, join(imagesDirectory, digestDirectoryName(digest)));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
  const stored = await findStoredImage(imagesDirectory, digest);
  if (!stored) throw new Error(`${digest} was stored and is not there`);
  return stored;
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
