import { type BigIntStats, createReadStream, createWriteStream } from 'node:fs';
import { realpath, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AppError } from '../../../base/app-error.js';
import { printable } from '../../../base/text.js';
import { tryCommand } from '../../../host/command.js';
import { isDiskFull, runImageTool } from './failure.js';
import { findInLayout } from './layout.js';
import { recallDigest, rememberDigest } from './memory.js';
import { isGzip, relabelLayers } from './relabel.js';
import { findStoredImage, type StoredImage } from './store.js';
import { unpackImage } from './unpack.js';
import { type WorkDirectory, withWorkDirectory } from './work-directory.js';

/** An archive as `docker save` and `podman save` write it. */
export interface ArchiveRequest {
  imagesDirectory: string;
  path: string;
  /** Which image, in Docker's normal form; needed where the archive holds several. */
  reference?: string | undefined;
  onProgress?: ((message: string) => void) | undefined;
}

/** Within one tick of a file system's clock a file can change and keep its times; 2 s is FAT's, the worst. */
const clockTickMs = 2000n;

/**
 * The image of a docker-archive, unpacked unless it was before. Its digest is that of the OCI manifest it
 * converts to, which is the same every time. An unchanged file is known by its inode and times and not
 * converted again. Throws `INPUT_NOT_FOUND`, `IMAGE_NOT_FOUND`, `IMAGE_INVALID`, `DISK_FULL`.
 */
export async function resolveArchive(request: ArchiveRequest): Promise<StoredImage> {
  const before = await statArchive(request.path);
  const key = await archiveKey(request, before);
  const known = recallDigest(request.imagesDirectory, key);
  const stored = known && (await findStoredImage(request.imagesDirectory, known));
  if (stored) return stored;
  const what = `the archive ${printable(request.path)}`;
  return withWorkDirectory(request.imagesDirectory, what, async (work) => {
    const begunMs = BigInt(Date.now());
    const image = await convertAndUnpack(request, what, before, work);
    const unchanged = sameFile(before, await statArchive(request.path));
    if (unchanged && before.ctimeMs + clockTickMs < begunMs) {
      await rememberDigest(request.imagesDirectory, key, image.digest, work);
    }
    return image;
  });
}

async function convertAndUnpack(
  request: ArchiveRequest,
  what: string,
  { size }: BigIntStats,
  work: WorkDirectory,
): Promise<StoredImage> {
  const { imagesDirectory, onProgress } = request;
  onProgress?.(`reading ${what}`);
  work.neededBytes += Number(size);
  await stageArchive(request.path, what, work);
  await convertArchive(request, what, work);
  const layout = join(work.path, 'layout');
  const manifest = relabelLayers(layout, await findInLayout(layout));
  const { digest } = manifest;
  const stored = await findStoredImage(imagesDirectory, digest);
  return stored ?? unpackImage({ imagesDirectory, layout, manifest, digest, what, onProgress }, work);
}

/** Under a name of ours, for skopeo ends a path at its first colon; without gzip, which it fails to read. */
async function stageArchive(path: string, what: string, work: WorkDirectory): Promise<void> {
  const staged = join(work.path, 'archive');
  if (!isGzip(path)) return symlink(await realpath(path), staged);
  try {
    await pipeline(createReadStream(path), createGunzip(), createWriteStream(staged));
  } catch (error) {
    if (isDiskFull(error)) throw error;
    throw unreadable(what, `its compression is damaged (${(error as Error).message})`);
  }
}

/** Layers stay uncompressed: it is faster, and the digest then depends on no compressor. */
async function convertArchive(request: ArchiveRequest, what: string, work: WorkDirectory): Promise<void> {
  const source = `docker-archive:archive${request.reference === undefined ? '' : `:${request.reference}`}`;
  const flags = ['copy', '--quiet', '--remove-signatures', '--dest-oci-accept-uncompressed-layers'];
  const args = ['--tmpdir', work.path, ...flags, source, 'oci:layout:latest'];
  try {
    await runImageTool('skopeo', args, { cwd: work.path }, (words) => explain(words, request, what));
  } catch (error) {
    throw error instanceof AppError && error.code === 'IMAGE_NOT_FOUND'
      ? withTags(error, await tagsOf(work))
      : error;
  }
}

function explain(words: string, { reference }: ArchiveRequest, what: string): AppError {
  if (reference !== undefined && /\bnot found\b/.test(words)) {
    return new AppError('IMAGE_NOT_FOUND', `${what} has no image ${printable(reference)}`);
  }
  if (/expected 1 item, got/.test(words)) {
    return new AppError('IMAGE_NOT_FOUND', `${what} holds several images: say which one`);
  }
  if (/manifest\.json: file does not exist/.test(words)) {
    return unreadable(
      what,
      'it has no manifest.json',
      'for an OCI archive unpack it with tar and use oci:DIR',
    );
  }
  return unreadable(what, words);
}

/** Names of the images in the staged archive; none where skopeo cannot tell. */
async function tagsOf(work: WorkDirectory): Promise<string[]> {
  const result = await tryCommand('skopeo', ['list-tags', 'docker-archive:archive'], { cwd: work.path });
  if (result.exitCode !== 0) return [];
  const { Tags: tags }: { Tags?: unknown } = JSON.parse(result.stdout);
  return Array.isArray(tags) ? tags.map((tag) => printable(String(tag))) : [];
}

function withTags(error: AppError, tags: string[]): AppError {
  const hint = tags.length > 0 ? `docker-archive:FILE:REFERENCE; there are: ${tags.join(', ')}` : error.hint;
  return new AppError(error.code, error.message, {
    cause: error.cause,
    ...(hint === undefined ? {} : { hint }),
  });
}

async function statArchive(path: string): Promise<BigIntStats> {
  let found: BigIntStats;
  try {
    found = await stat(path, { bigint: true });
  } catch (cause) {
    throw new AppError('INPUT_NOT_FOUND', `there is no file ${printable(path)}`, {
      hint: 'docker-archive: takes a file made by "docker save"',
      cause,
    });
  }
  if (found.isFile()) return found;
  throw new AppError('IMAGE_INVALID', `${printable(path)} is not a file`, {
    hint: found.isDirectory() ? 'for a directory use oci:DIR or dir:DIR' : 'save the archive to a file first',
  });
}

async function archiveKey({ path, reference }: ArchiveRequest, found: BigIntStats): Promise<string[]> {
  const numbers = [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].map(String);
  return ['docker-archive', await realpath(path), ...numbers, reference ?? ''];
}

function sameFile(a: BigIntStats, b: BigIntStats): boolean {
  return a.ino === b.ino && a.dev === b.dev && a.size === b.size && a.ctimeNs === b.ctimeNs;
}

function unreadable(what: string, why: string, hint = 'save it again with "docker save"'): AppError {
  return new AppError('IMAGE_INVALID', `${what} cannot be read: ${why}`, { hint });
}
