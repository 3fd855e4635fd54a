import { readFileSync } from 'node:fs';
import { AppError } from '../base/app-error.js';
import { errnoName } from '../linux/errno.js';
import { libc } from './libc.js';

/** A line of /proc/self/mountinfo, as far as Tightship needs it (proc_pid_mountinfo(5)). */
export interface MountEntry {
  mountPoint: string;
  fileSystemType: string;
  superOptions: string[];
}

/** Every mount this process sees, in the order in which they were mounted. */
export function readMounts(): MountEntry[] {
  return parseMountInfo(readFileSync('/proc/self/mountinfo', 'utf8'));
}

/** Pure part of `readMounts`. Lines that do not have the documented shape are left out. */
export function parseMountInfo(text: string): MountEntry[] {
  return text.split('\n').flatMap((line) => {
    const [mountFields, superFields] = line.split(' - ', 2);
    const mountPoint = mountFields?.split(' ')[4];
    const [fileSystemType, , options] = superFields?.split(' ') ?? [];
    if (mountPoint === undefined || fileSystemType === undefined) return [];
    return [
      { mountPoint: unescapeOctal(mountPoint), fileSystemType, superOptions: options?.split(',') ?? [] },
    ];
  });
}

/** The kernel escapes space, tab, newline and backslash, each as three octal digits. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

const MNT_DETACH = 2;
const ENOENT = 2;
const EINVAL = 22;

export interface OverlayLayers {
  /** Shown read-only underneath. */
  lower: string;
  /** Takes every change. */
  upper: string;
  /** Scratch directory on the same file system as `upper`. */
  work: string;
}

/** Mounts an overlay at `target`. Throws `HOST_FAILED`. */
export async function mountOverlay(target: string, layers: OverlayLayers): Promise<void> {
  const options = [
    `lowerdir=${escapeOverlayPath(layers.lower)}`,
    `upperdir=${escapeOverlayPath(layers.upper)}`,
    `workdir=${escapeOverlayPath(layers.work)}`,
  ].join(',');
  const { mount, errno } = await libc();
  if (mount('overlay', target, 'overlay', 0, options) === 0) return;
  throw new AppError('HOST_FAILED', `cannot mount an overlay at ${target}: ${errnoName(errno())}`, {
    hint: 'the state directory must be on a file system that overlayfs accepts as an upper layer (ext4, xfs, tmpfs)',
  });
}

const MS_NOSUID = 2;
const MS_NODEV = 4;

/** Mounts memory at `target`, at most `sizeBytes` of it, half of the host's when absent. Throws `HOST_FAILED`. */
export async function mountTmpfs(target: string, sizeBytes?: number): Promise<void> {
  const { mount, errno } = await libc();
  const options = sizeBytes === undefined ? 'mode=755' : `mode=755,size=${sizeBytes}`;
  if (mount('tmpfs', target, 'tmpfs', MS_NOSUID | MS_NODEV, options) === 0) return;
  throw new AppError('HOST_FAILED', `cannot mount memory at ${target}: ${errnoName(errno())}`);
}

/** overlayfs splits options at `,` and lower directories at `:`; a backslash protects both and itself. */
function escapeOverlayPath(path: string): string {
  return path.replace(/[\\,:]/g, '\\$&');
}

/** Detaches what is mounted at `path`, all layers of it; nothing mounted, or no such path, is fine. */
export async function unmountAll(path: string): Promise<void> {
  const { umount2, errno } = await libc();
  for (let layer = 0; layer < 64; layer++) {
    if (umount2(path, MNT_DETACH) === 0) continue;
    const error = errno();
    if (error === EINVAL || error === ENOENT) return;
    throw new AppError('HOST_FAILED', `cannot unmount ${path}: ${errnoName(error)}`);
  }
}

/** Mount points at or below a directory. */
export function mountsBelow(directory: string, mounts: MountEntry[] = readMounts()): string[] {
  return mounts
    .map(({ mountPoint }) => mountPoint)
    .filter((point) => point === directory || point.startsWith(`${directory}/`));
}
