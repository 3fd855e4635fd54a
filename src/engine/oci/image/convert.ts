import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '../../../base/app-error.js';
import { digestHex } from './digest.js';
import { runImageTool } from './failure.js';
import { blobPath } from './layout.js';
import type { ImageManifest } from './manifest.js';
import type { WorkDirectory } from './work-directory.js';

/** The layers that umoci 0.4 unpacks; notably not zstd. Without `+` they are plain tar archives. */
const readableLayer = /^application\/vnd\.oci\.image\.layer\.(?:nondistributable\.)?v1\.tar(?:\+gzip)?$/;

/** Whether umoci cannot unpack the image as it is: Docker's media types, or compression it does not know. */
export function needsConversion(manifest: ImageManifest): boolean {
  const docker = manifest.mediaType?.startsWith('application/vnd.docker.') ?? false;
  return docker || manifest.layers.some((layer) => !readableLayer.test(layer.mediaType ?? ''));
}

/**
 * Has skopeo make an OCI layout of gzip layers from an image that `needsConversion`; gives its directory, in
 * which the image is the only one. Throws `IMAGE_INVALID` when that cannot be done.
 */
export async function convertLayout(
  layout: string,
  manifest: ImageManifest,
  what: string,
  work: WorkDirectory,
): Promise<string> {
  await stage(join(work.path, 'staged'), layout, manifest);
  const args = [
    '--tmpdir',
    work.path,
    'copy',
    '--quiet',
    '--format',
    'oci',
    '--dest-compress-format',
    'gzip',
  ];
  await runImageTool(
    'skopeo',
    [...args, 'dir:staged', 'oci:converted:latest'],
    { cwd: work.path },
    (words) => {
      return new AppError('IMAGE_INVALID', `${what} cannot be read: ${words}`, {
        hint: 'build it with gzip layers and OCI media types',
      });
    },
  );
  return join(work.path, 'converted');
}

/**
 * skopeo's `dir:` form, by links: unlike its `oci:` that takes manifests of any type (containers/image,
 * directory_transport.go).
 */
async function stage(directory: string, layout: string, manifest: ImageManifest): Promise<void> {
  await mkdir(directory);
  await writeFile(join(directory, 'version'), 'Directory Transport Version: 1.1\n');
  await writeFile(join(directory, 'manifest.json'), manifest.bytes);
  const blobs = new Map([manifest.config, ...manifest.layers].map((blob) => [blob.digest, blob]));
  for (const blob of blobs.values()) {
    await symlink(resolve(blobPath(layout, blob)), join(directory, digestHex(blob.digest)));
  }
}
