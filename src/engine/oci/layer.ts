import { chmodSync, chownSync, existsSync, mkdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Lease } from '../../host/lease.js';
import { libc } from '../../host/libc.js';
import { type MountEntry, mountOverlay, readMounts } from '../../host/mount.js';
import { runRoot } from '../../host/state-root.js';

/** One overlay of a container's root: `at` is where in the container, the others are host paths. */
export interface LayerPart {
  at: string;
  lower: string;
  upper: string;
}

/** A container's root filesystem: the image below, a private writable layer on top. */
export interface RootLayer {
  /** What the container sees as `/`. */
  merged: string;
  parts: LayerPart[];
  /** Whether the image is this machine's own `/`. */
  isHostRoot: boolean;
}

/**
 * Mounts a private layer over `lower`. overlayfs does not look below mount points, so for the host's own root
 * each further disk (a separate /usr or /var, say) gets an overlay of its own in its place. Throws
 * `HOST_FAILED`.
 */
export async function mountRootLayer(lease: Lease, lower: string, stateRoot: string): Promise<RootLayer> {
  const merged = join(lease.directory, 'root');
  mkdirSync(merged);
  lease.willNeed({ kind: 'mounts', below: lease.directory });
  const places = lower === '/' ? ['/', ...diskMounts(readMounts(), stateRoot)] : ['/'];
  const parts: LayerPart[] = [];
  for (const [index, at] of places.entries()) {
    const part = makePart(join(lease.directory, 'layers', String(index)), join(lower, at), at);
    for (const path of at === '/' && lower === '/' ? [stateRoot, runRoot] : []) await hidePath(part, path);
    await mountOverlay(join(merged, at), { ...part, work: join(part.upper, '..', 'work') });
    parts.push(part);
  }
  return { merged, parts, isHostRoot: lower === '/' };
}

function makePart(directory: string, lower: string, at: string): LayerPart {
  const upper = join(directory, 'upper');
  // The merged root shows the upper directory's own owner and mode.
  copyDirectoryItself(lower, upper);
  mkdirSync(join(directory, 'work'));
  return { at, lower, upper };
}

const S_IFCHR = 0o020000;

/**
 * Hides a directory of the image by a whiteout, overlayfs's mark of a deletion: on the host's own root a
 * container would see the state of all others. Copies of its parents are made as overlayfs makes them.
 */
async function hidePath(part: LayerPart, path: string): Promise<void> {
  if (!existsSync(join(part.lower, path))) return;
  const parents = path.split('/').slice(1, -1);
  for (const depth of parents.keys()) {
    const parent = parents.slice(0, depth + 1).join('/');
    copyDirectoryItself(join(part.lower, parent), join(part.upper, parent));
  }
  const { mknod } = await libc();
  mknod(join(part.upper, path), S_IFCHR, 0);
  for (const depth of [...parents.keys()].reverse()) {
    const parent = parents.slice(0, depth + 1).join('/');
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
  const points = mounts
    .filter(({ fileSystemType }) => diskFileSystems.includes(fileSystemType))
    .map(({ mountPoint }) => mountPoint)
    .filter((point) => point !== '/' && !isBelow(point, stateRoot) && !isBelow(point, '/var/lib/docker'));
  return [...new Set(points)].sort().filter((point) => statSync(point).isDirectory());
}

function isBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}
