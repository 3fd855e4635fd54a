import { closeSync, openSync, readSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '../../../base/app-error.js';
import { count } from '../../../base/text.js';
import { convertLayout, needsConversion } from './convert.js';
import { runImageTool } from './failure.js';
import { blobPath, findInLayout, readBlob, requireBlob } from './layout.js';
import type { Descriptor, ImageManifest } from './manifest.js';
import { configLimitBytes, parseImageConfig } from './parse-config.js';
import { requirePlatform } from './platform.js';
import { type StoredImage, storeImage } from './store.js';
import type { WorkDirectory } from './work-directory.js';

/** An image in an OCI layout, and where it shall go. */
export interface UnpackRequest {
  imagesDirectory: string;
  /** Directory of the layout; only read. */
  layout: string;
  manifest: ImageManifest;
  /** Under which the result is stored: that of the manifest the user's source named. */
  digest: string;
  /** Names the image in messages. */
  what: string;
  onProgress?: ((message: string) => void) | undefined;
}

/**
 * Unpacks an image with umoci and stores it. Throws `IMAGE_INVALID` for an image that is damaged or made for
 * another machine; a full disk surfaces as what `withWorkDirectory` understands.
 */
export async function unpackImage(request: UnpackRequest, work: WorkDirectory): Promise<StoredImage> {
  const { layout, manifest, what } = request;
  const config = readBlob(layout, manifest.config, configLimitBytes, what);
  requirePlatform(parseImageConfig(config, what).platform, what);
  for (const layer of manifest.layers) requireBlob(layout, layer, what);
  work.neededBytes += sum(manifest.layers.map((layer) => unpackedBytes(layout, layer)));
  request.onProgress?.(`unpacking ${what} (${count(manifest.layers.length, 'layer')})`);
  const readable = needsConversion(manifest) ? await convert(request, work) : { layout, manifest };
  const rootfs = await runUmoci(readable.layout, readable.manifest, what, work);
  return storeImage(request.imagesDirectory, request.digest, work, rootfs, config);
}

async function convert(
  { layout, manifest, what }: UnpackRequest,
  work: WorkDirectory,
): Promise<{ layout: string; manifest: ImageManifest }> {
  work.neededBytes += sum(manifest.layers.map((layer) => layer.size));
  const converted = await convertLayout(layout, manifest, what, work);
  return { layout: converted, manifest: await findInLayout(converted) };
}

/**
 * umoci is given a layout of one image that shares the blobs: it neither has to choose among manifests, which
 * it cannot do by digest or platform, nor sees a change of the original's index.
 */
async function runUmoci(
  layout: string,
  manifest: ImageManifest,
  what: string,
  work: WorkDirectory,
): Promise<string> {
  const single = join(work.path, 'single');
  await mkdir(single);
  await symlink(resolve(layout, 'blobs'), join(single, 'blobs'));
  await writeFile(join(single, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  await writeFile(join(single, 'index.json'), singleIndex(manifest));
  const args = ['raw', 'unpack', '--image', 'single:latest', 'rootfs'];
  await runImageTool('umoci', args, { cwd: work.path }, (words) => corrupt(what, words));
  return join(work.path, 'rootfs');
}

function singleIndex({ digest, size }: ImageManifest): string {
  return JSON.stringify({
    schemaVersion: 2,
    manifests: [
      {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest,
        size,
        annotations: { 'org.opencontainers.image.ref.name': 'latest' },
      },
    ],
  });
}

/** How much a layer holds: gzip says it in its last four bytes, modulo 4 GiB (RFC 1952, ISIZE). */
function unpackedBytes(layout: string, layer: Descriptor): number {
  if (!layer.mediaType?.endsWith('gzip') || layer.size < 18) return layer.size;
  const descriptor = openSync(blobPath(layout, layer), 'r');
  try {
    const trailer = Buffer.alloc(4);
    readSync(descriptor, trailer, 0, 4, layer.size - 4);
    return Math.max(trailer.readUInt32LE(0), layer.size);
  } finally {
    closeSync(descriptor);
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function corrupt(what: string, words: string): AppError {
  return new AppError('IMAGE_INVALID', `${what} cannot be unpacked: ${words}`, {
    hint: 'build, save or pull it again',
  });
}
