import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../base/app-error.js';
import { printable } from '../../../base/text.js';
import { readBoundedFile } from '../../../host/bounded-file.js';
import { digestHex, digestOf } from './digest.js';
import {
  chooseEntry,
  type Descriptor,
  type ImageManifest,
  manifestLimitBytes,
  parseIndex,
} from './manifest.js';

/** The annotation by which a layout's index names its images (image-spec, annotations.md). */
const nameAnnotation = 'org.opencontainers.image.ref.name';

/**
 * The image called `tag` in the OCI layout `directory`; without a tag the one called `latest`, or the only one
 * there is. Throws `INPUT_NOT_FOUND`, `IMAGE_NOT_FOUND` naming the tags there are, or `IMAGE_INVALID`.
 */
export async function findInLayout(directory: string, tag?: string): Promise<ImageManifest> {
  const what = `the OCI layout ${printable(directory)}`;
  const entries = parseIndex(readLayoutIndex(directory, what), what);
  const wanted = chooseTag(entries, tag, what);
  return chooseEntry(wanted, what, async (descriptor) =>
    readBlob(directory, descriptor, manifestLimitBytes, what),
  );
}

/** A blob whose digest was checked. Throws `IMAGE_INVALID` when it is missing, too large or not what it says. */
export function readBlob(
  directory: string,
  descriptor: Descriptor,
  limitBytes: number,
  what: string,
): Buffer {
  requireBlob(directory, descriptor, what);
  const bytes = readBoundedFile(blobPath(directory, descriptor), limitBytes);
  if (digestOf(bytes) !== descriptor.digest) throw damaged(what, descriptor, 'has other contents');
  return bytes;
}

/** Throws `IMAGE_INVALID` unless the blob is a file of the size that its descriptor says; reads nothing. */
export function requireBlob(directory: string, descriptor: Descriptor, what: string): void {
  const stat = statSync(blobPath(directory, descriptor), { throwIfNoEntry: false });
  if (!stat?.isFile()) throw damaged(what, descriptor, 'is missing');
  if (stat.size !== descriptor.size) {
    throw damaged(what, descriptor, `has ${stat.size} bytes instead of ${descriptor.size}`);
  }
}

/** Where the layout keeps the blob. */
export function blobPath(directory: string, descriptor: Descriptor): string {
  return join(directory, 'blobs', 'sha256', digestHex(descriptor.digest));
}

function readLayoutIndex(directory: string, what: string): Buffer {
  if (!existsSync(directory)) {
    throw new AppError('INPUT_NOT_FOUND', `there is no directory ${printable(directory)}`, {
      hint: 'oci: takes the directory of an OCI image layout',
    });
  }
  const isLayout = existsSync(join(directory, 'index.json')) && existsSync(join(directory, 'oci-layout'));
  if (!isLayout) throw notALayout(directory);
  try {
    return readBoundedFile(join(directory, 'index.json'), manifestLimitBytes);
  } catch (cause) {
    throw new AppError('IMAGE_INVALID', `the index.json of ${what} cannot be read`, { cause });
  }
}

function notALayout(directory: string): AppError {
  const isTree = ['bin', 'usr', 'etc'].some((name) => existsSync(join(directory, name)));
  const hint = statSync(directory).isDirectory()
    ? isTree
      ? `it looks like a root filesystem: use dir:${printable(directory)}`
      : 'oci: takes a directory with oci-layout, index.json and blobs'
    : 'it is a file: for one made by "docker save" use docker-archive:FILE';
  return new AppError('IMAGE_INVALID', `${printable(directory)} is not an OCI image layout`, { hint });
}

function chooseTag(entries: Descriptor[], tag: string | undefined, what: string): Descriptor[] {
  const tags = [...new Set(entries.map(nameOf))];
  if (tag === undefined && tags.length === 1) return entries;
  const wanted = entries.filter((entry) => nameOf(entry) === (tag ?? 'latest'));
  if (wanted.length > 0) return wanted;
  const message =
    tag !== undefined
      ? `${what} has no image tagged "${printable(tag)}"`
      : entries.length === 0
        ? `${what} is empty`
        : `${what} has several images and none is tagged "latest"`;
  const named = tags.filter((name) => name !== undefined).map((name) => printable(name));
  throw new AppError('IMAGE_NOT_FOUND', message, {
    hint: named.length > 0 ? `tags there: ${named.sort().join(', ')}` : 'it has no tags',
  });
}

function nameOf(entry: Descriptor): string | undefined {
  return entry.annotations?.[nameAnnotation];
}

function damaged(what: string, descriptor: Descriptor, why: string): AppError {
  return new AppError('IMAGE_INVALID', `${what} is damaged: the blob ${descriptor.digest} ${why}`, {
    hint: 'copy or build it again',
  });
}
