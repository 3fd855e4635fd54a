import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readBoundedFile } from '../../../host/bounded-file.js';
import type { ImageConfig } from './config.js';
import { digestDirectoryName } from './digest.js';
import { configLimitBytes, parseImageConfig } from './parse-config.js';
import type { WorkDirectory } from './work-directory.js';

// Layout of an images directory:
//   sha256-<digest>/rootfs        unpacked once, never changed
//   sha256-<digest>/config.json   the configuration blob
//   remembered/<key>              a digest (memory.ts)
//   .tmp-<pid>-<start>-<boot>-…   work in progress (work-directory.ts)

/** An image in the images directory. */
export interface StoredImage {
  /** Absolute path of the unpacked tree. */
  lowerDirectory: string;
  imageConfig: ImageConfig;
  digest: string;
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
