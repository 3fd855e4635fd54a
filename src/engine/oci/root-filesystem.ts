import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../../base/app-error.js';
import { printable } from '../../base/text.js';
import type { WorkloadSource } from '../../policy/workload.js';
import { emptyImageConfig, type ImageConfig } from './image/config.js';
import { withWorkDirectory } from './image/work-directory.js';

export type { ImageConfig } from './image/config.js';
export { removeAbandonedImages } from './image/work-directory.js';

/** What a container's root is made of. */
export interface RootFilesystem {
  /** Absolute path of the tree; `/` for the host's own. Shared between containers: not to be written to. */
  lowerDirectory: string;
  imageConfig: ImageConfig;
  /** Of the image's manifest; absent where there is no image. */
  digest?: string;
}

export interface ResolveOptions {
  /** Where unpacked images are kept, made when it is missing; nobody else may write to it. */
  imagesDirectory: string;
  /** Hears what takes long, in words for a person. */
  onProgress?: ((message: string) => void) | undefined;
}

/**
 * Makes a workload's root filesystem available, pulling and unpacking an image when that was not done before.
 * Several processes may do so at once. Throws `INPUT_NOT_FOUND`, `INPUT_INVALID`, `IMAGE_NOT_FOUND`,
 * `IMAGE_INVALID`, `DISK_FULL`, `TOOL_MISSING`, `HOST_FAILED`; nothing half-made stays then. What handles images
 * is loaded only for one: a workload on the host's own root starts without it.
 */
export async function resolveRootFilesystem(
  source: WorkloadSource,
  options: ResolveOptions,
): Promise<RootFilesystem> {
  const { onProgress } = options;
  const imagesDirectory = resolve(options.imagesDirectory);
  switch (source.kind) {
    case 'host':
      return { lowerDirectory: '/', imageConfig: emptyImageConfig };
    case 'dir':
      return { lowerDirectory: await directoryAt(source.path), imageConfig: emptyImageConfig };
    case 'oci':
      return resolveLayout(source.path, source.tag, { imagesDirectory, onProgress });
    case 'docker-archive': {
      const { resolveArchive } = await import('./image/archive.js');
      return resolveArchive({ imagesDirectory, path: source.path, reference: source.reference, onProgress });
    }
    case 'image': {
      const { resolveFromRegistry } = await import('./image/registry.js');
      return resolveFromRegistry({ imagesDirectory, reference: source.reference, onProgress });
    }
  }
}

async function resolveLayout(
  path: string,
  tag: string | undefined,
  { imagesDirectory, onProgress }: ResolveOptions,
): Promise<RootFilesystem> {
  const [{ findInLayout }, { findStoredImage }, { unpackImage }] = await Promise.all([
    import('./image/layout.js'),
    import('./image/store.js'),
    import('./image/unpack.js'),
  ]);
  const manifest = await findInLayout(path, tag);
  const { digest } = manifest;
  const stored = await findStoredImage(imagesDirectory, digest);
  if (stored) return stored;
  const what = `the OCI layout ${printable(path)}`;
  return withWorkDirectory(imagesDirectory, what, (work) =>
    unpackImage({ imagesDirectory, layout: path, manifest, digest, what, onProgress }, work),
  );
}

async function directoryAt(path: string): Promise<string> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new AppError('INPUT_NOT_FOUND', `there is no directory ${printable(path)}`, {
      hint: 'dir: takes the directory of a root filesystem',
      cause,
    });
  });
  if (found.isDirectory()) return realpath(path);
  throw new AppError('INPUT_INVALID', `${printable(path)} is not a directory`, {
    hint: 'for a file made by "docker save" use docker-archive:FILE',
  });
}
