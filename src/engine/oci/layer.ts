import { chmodSync, chownSync, existsSync, mkdirSync, statSync, utimesSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { mountIdmapped } from '../../host/idmapped-mount.js';
import type { Lease } from '../../host/lease.js';
import { libc } from '../../host/libc.js';
import { type MountEntry, mountOverlay, readMounts } from '../../host/mount.js';
import { runRoot } from '../../host/state-root.js';
import type { IdMap } from './id-map.js';

/** One overlay of a container's root: `at` is where in the container, the others are host paths. */
export interface LayerPart {
  at: string;
  /** The image there, with ids as the container's are seen outside. */
  lower: string;
  upper: string;
}

/** A container's root filesystem: the image below, a private writable layer on top. */
export interface RootLayer {
  /** What the container sees as `/`. */
  merged: string;
  parts: LayerPart[];
  /** The image as it is on disk, for reading. */
  image: string;
  /** Where what is mounted for the container has its place. */
  mountsDirectory: string;
  /** Whether the image is this machine's own `/`. */
  isHostRoot: boolean;
}

/**
 * Mounts a private layer over `lower`. overlayfs does not look below mount points, so for the host's own root
 * each further disk (a separate /usr or /var, say) gets an overlay of its own in its place. Throws
 * `HOST_FAILED`.
 */
export async function mountRootLayer(
  lease: Lease,
  lower: string,
  stateRoot: string,
  ids: IdMap | undefined,
): Promise<RootLayer> {
  const mountsDirectory = makeMountsDirectory(lease, ids);
  const merged = join(mountsDirectory, 'root');
  mkdirSync(merged);
  const isHostRoot = lower === '/';
  const places = isHostRoot ? ['/', ...diskMounts(readMounts(), stateRoot)] : ['/'];
  const parts: LayerPart[] = [];
  for (const [index, at] of places.entries()) {
    // A disk below what is no disk (a stick on /run/media) has no place in the image.
    if (at !== '/' && !existsSync(join(merged, at))) continue;
    const image = await imageBelow(join(lower, at), join(mountsDirectory, `image-${index}`), ids);
    const part = makePart(join(lease.directory, 'layers', String(index)), image, at);
    for (const path of isHostRoot ? [stateRoot, runRoot] : []) {
      if (placeOf(path, places) === at) await hidePath(part, relative(at, path));
    }
    await mountOverlay(join(merged, at), { ...part, work: join(part.upper, '..', 'work') });
    parts.push(part);
  }
  return { merged, parts, image: lower, mountsDirectory, isHostRoot };
}

/**
 * In /run, which every id may search, unlike many a state directory; the container's root may enter its own
 * place there, and no other user of the host may: the image can hold set-user-id programs (CVE-2021-41091).
 */
function makeMountsDirectory(lease: Lease, ids: IdMap | undefined): string {
  const directory = join(runRoot, 'containers', lease.id);
  lease.willNeed({ kind: 'directory', path: directory });
  mkdirSync(directory, { recursive: true });
  // Whoever made them, and with whatever mode, they may be searched and not listed.
  for (const parent of [runRoot, dirname(directory)]) chmodSync(parent, 0o711);
  chownSync(directory, 0, ids?.hostBase ?? 0);
  chmodSync(directory, 0o710);
  lease.willNeed({ kind: 'mounts', below: directory });
  return directory;
}

async function imageBelow(path: string, mountPoint: string, ids: IdMap | undefined): Promise<string> {
  if (ids === undefined) return path;
  mkdirSync(mountPoint);
  await mountIdmapped(path, mountPoint, ids.userNamespace, { recursive: false });
  return mountPoint;
}

function makePart(directory: string, lower: string, at: string): LayerPart {
  const upper = join(directory, 'upper');
  // The merged root shows the upper directory's own owner and mode.
  copyDirectoryItself(lower, upper);
  mkdirSync(join(directory, 'work'));
  return { at, lower, upper };
}

/** The innermost of the places that holds a path. */
function placeOf(path: string, places: string[]): string | undefined {
  return places.findLast((place) => place === '/' || isBelow(path, place));
}

const S_IFCHR = 0o020000;

/**
 * Hides a directory of the image, named from the part's own root, by a whiteout, overlayfs's mark of a deletion:
 * on the host's own root a container would see the state of all others. Copies of its parents are made as
 * overlayfs makes them.
 */
async function hidePath(part: LayerPart, path: string): Promise<void> {
  if (!existsSync(join(part.lower, path))) return;
  const names = path.split('/').slice(0, -1);
  const parents = names.map((_, index) => names.slice(0, index + 1).join('/'));
  for (const parent of parents) copyDirectoryItself(join(part.lower, parent), join(part.upper, parent));
  const { mknod } = await libc();
  mknod(join(part.upper, path), S_IFCHR, 0);
  for (const parent of parents.toReversed()) {
    const { atime, mtime } = statSync(join(part.lower, parent));
    utimesSync(join(part.upper, parent), atime, mtime);
  }
}

function copyDirectoryItself(source: string, target: string): void {
  const { uid, gid, mode } = statSync(source);
  mkdirSync(target, { recursive: true });
  chownSync(target, uid, gid);
  chmodSync(target, mode & 0o7777);
}

const diskFileSystems = ['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'f2fs', 'zfs', 'erofs', 'squashfs'];

/** Mount points of disks below `/`, outer ones first, without Tightship's own and those of containers. */
export function diskMounts(mounts: MountEntry[], stateRoot: string): string[] {
  // Of /run/netns, which ip(8) mounts over itself, no copy must be made; it is empty in the image.
  const excluded = [stateRoot, runRoot, '/run/netns', '/var/lib/docker', '/var/lib/containers'];
  const points = mounts
    .filter(({ fileSystemType }) => diskFileSystems.includes(fileSystemType))
    .map(({ mountPoint }) => mountPoint)
    .filter((point) => point !== '/' && !excluded.some((directory) => isBelow(point, directory)));
  return [...new Set(points)]
    .sort()
    .filter((point) => statSync(point, { throwIfNoEntry: false })?.isDirectory());
}

function isBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}
