import { join } from 'node:path';
import { AppError } from '../../../base/app-error.js';
import { formatBytes, printable } from '../../../base/text.js';
import type { CommandResult } from '../../../host/command.js';
import { digestOf } from './digest.js';
import { runImageTool } from './failure.js';
import { findInLayout } from './layout.js';
import { chooseManifest, type ImageManifest } from './manifest.js';
import { recallDigest, rememberDigest } from './memory.js';
import { registryFailure, saysUnreachable } from './registry-failure.js';
import { findStoredImage, type StoredImage } from './store.js';
import { unpackImage } from './unpack.js';
import { type WorkDirectory, withWorkDirectory } from './work-directory.js';

/** An image in a registry. */
export interface PullRequest {
  imagesDirectory: string;
  /** In Docker's normal form: `host/path:tag`, `host/path@digest` or both. */
  reference: string;
  onProgress?: ((message: string) => void) | undefined;
}

/**
 * The image that a registry has under a reference, pulled unless the same was before. A tag is asked for anew
 * each time; only when the registry cannot be reached does the image last pulled under it serve, which
 * `onProgress` hears. Throws `IMAGE_NOT_FOUND`, `IMAGE_INVALID`, `HOST_FAILED`, `DISK_FULL`.
 */
export async function resolveFromRegistry(request: PullRequest): Promise<StoredImage> {
  const { imagesDirectory, reference } = request;
  const asked = splitDigest(reference).digest;
  const stored = asked && (await findStoredImage(imagesDirectory, asked));
  if (stored) return stored;
  try {
    return await pull(request);
  } catch (error) {
    const before = isUnreachable(error) ? recallDigest(imagesDirectory, ['image', reference]) : undefined;
    const earlier = before && (await findStoredImage(imagesDirectory, before));
    if (!earlier) throw error;
    request.onProgress?.(`${(error as AppError).message}; using ${before}, pulled earlier`);
    return earlier;
  }
}

async function pull(request: PullRequest): Promise<StoredImage> {
  const { imagesDirectory, reference, onProgress } = request;
  const what = printable(reference);
  onProgress?.(`looking up ${what}`);
  const manifest = await inspect(reference, what);
  const stored = await findStoredImage(imagesDirectory, manifest.digest);
  if (stored && recallDigest(imagesDirectory, ['image', reference]) === manifest.digest) return stored;
  return withWorkDirectory(imagesDirectory, what, async (work) => {
    const image = stored ?? (await download(request, manifest, what, work));
    await rememberDigest(imagesDirectory, ['image', reference], manifest.digest, work);
    return image;
  });
}

/** The manifest for this machine, by at most a few small requests. */
async function inspect(reference: string, what: string): Promise<ImageManifest> {
  const { name, digest } = splitDigest(reference);
  const bytes = await inspectRaw(digest ? `${name}@${digest}` : reference, what);
  if (digest && digestOf(bytes) !== digest) {
    throw new AppError('IMAGE_INVALID', `the registry's answer for ${what} does not have that digest`);
  }
  return chooseManifest(bytes, what, (entry) => inspectRaw(`${name}@${entry.digest}`, what));
}

async function inspectRaw(reference: string, what: string): Promise<Buffer> {
  const args = ['inspect', '--raw', ...tlsFlag('--tls-verify', reference), `docker://${reference}`];
  const result = await runImageTool('skopeo', args, {}, (words) => registryFailure(words, what));
  return Buffer.from(result.stdout, 'utf8');
}

async function download(
  request: PullRequest,
  manifest: ImageManifest,
  what: string,
  work: WorkDirectory,
): Promise<StoredImage> {
  const { imagesDirectory, reference, onProgress } = request;
  const bytes = manifest.layers.reduce((total, layer) => total + layer.size, 0);
  work.neededBytes += bytes;
  onProgress?.(`pulling ${what} (${formatBytes(bytes)})`);
  const { name } = splitDigest(reference);
  const flags = ['copy', '--quiet', '--remove-signatures', '--format', 'oci'];
  const source = `docker://${name}@${manifest.digest}`;
  const tls = tlsFlag('--src-tls-verify', reference);
  const args = ['--tmpdir', work.path, ...flags, ...tls, source, 'oci:layout:latest'];
  await runImageTool('skopeo', args, { cwd: work.path }, (words) => registryFailure(words, what));
  const layout = join(work.path, 'layout');
  const pulled = await findInLayout(layout);
  const { digest } = manifest;
  return unpackImage({ imagesDirectory, layout, manifest: pulled, digest, what, onProgress }, work);
}

/** Plain HTTP is tried for registries on this machine, as Docker does for 127.0.0.0/8. */
function tlsFlag(flag: string, reference: string): string[] {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?\//.test(reference) ? [`${flag}=false`] : [];
}

/** skopeo takes a tag or a digest, not both; the digest says more. */
function splitDigest(reference: string): { name: string; digest?: string } {
  const [head = '', digest] = reference.split('@');
  const colon = head.indexOf(':', head.lastIndexOf('/') + 1);
  const name = colon < 0 ? head : head.slice(0, colon);
  return digest === undefined ? { name } : { name, digest };
}

function isUnreachable(error: unknown): boolean {
  const stderr = (error as { cause?: Partial<CommandResult> }).cause?.stderr;
  return stderr !== undefined && saysUnreachable(stderr);
}
