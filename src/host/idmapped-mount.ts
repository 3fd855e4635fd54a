import { closeSync } from 'node:fs';
import { AppError } from '../base/app-error.js';
import { printable } from '../base/text.js';
import { errnoName } from '../linux/errno.js';
import { ffi, loadLibrary } from './ffi.js';

// include/uapi/asm-generic/unistd.h: the same numbers on every architecture.
const sysOpenTree = 428;
const sysMoveMount = 429;
const sysMountSetattr = 442;
// include/uapi/linux/fcntl.h, mount.h
const AT_FDCWD = -100;
const AT_EMPTY_PATH = 0x1000;
const AT_RECURSIVE = 0x8000;
const OPEN_TREE_CLONE = 1;
const OPEN_TREE_CLOEXEC = 0o2000000;
const MOVE_MOUNT_F_EMPTY_PATH = 4;
const MOUNT_ATTR_IDMAP = 0x100000n;
const MS_PRIVATE = 0x40000n;

/**
 * Mounts a copy of the mount at `source` on `target`, in which what belongs to id n on disk belongs to what the
 * user namespace maps n to, and what is made by that is made by n. With `recursive`, mounts below come along.
 * The copy is private: what is later mounted below the source does not show in it, and, above all, taking the
 * copy down does not take the source's mounts down with it (of /run/netns, say, other containers' networks).
 * Throws `HOST_FAILED` where the kernel (5.12 or later) or the file system cannot.
 */
export async function mountIdmapped(
  source: string,
  target: string,
  userNamespace: number,
  options: { recursive: boolean },
): Promise<void> {
  const koffi = await ffi();
  const syscall = (await loadLibrary('libc.so.6')).func('long syscall(long, ...)');
  const call = (what: string, ...values: unknown[]): number => {
    const result = Number(syscall(...values));
    if (result >= 0) return result;
    throw cannotMap(source, what, koffi.errno());
  };
  const recursive = options.recursive ? AT_RECURSIVE : 0;
  const flags = (OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | recursive) >>> 0;
  const tree = call('open_tree', sysOpenTree, 'int', AT_FDCWD, 'str', source, 'unsigned int', flags);
  try {
    const setattr = ['int', tree, 'str', '', 'unsigned int', AT_EMPTY_PATH | recursive] as const;
    const attributes = idmapAttributes(userNamespace);
    call('mount_setattr', sysMountSetattr, ...setattr, 'void *', attributes, 'size_t', attributes.length);
    const from = ['int', tree, 'str', ''] as const;
    const to = ['int', AT_FDCWD, 'str', target, 'unsigned int', MOVE_MOUNT_F_EMPTY_PATH] as const;
    call('move_mount', sysMoveMount, ...from, ...to);
  } finally {
    closeSync(tree);
  }
}

/** `struct mount_attr`: attr_set, attr_clr, propagation, userns_fd, 64 bits each. */
function idmapAttributes(userNamespace: number): Buffer {
  const attributes = Buffer.alloc(32);
  attributes.writeBigUInt64LE(MOUNT_ATTR_IDMAP, 0);
  attributes.writeBigUInt64LE(MS_PRIVATE, 16);
  attributes.writeBigUInt64LE(BigInt(userNamespace), 24);
  return attributes;
}

function cannotMap(source: string, what: string, errno: number): AppError {
  return new AppError(
    'HOST_FAILED',
    `cannot map the ids of ${printable(source)}: ${what}: ${errnoName(errno)}`,
    {
      hint: 'its file system or this kernel knows no id-mapped mounts; --userns host does without them',
    },
  );
}
