import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OciDevice } from './oci-config.js';

/** File systems and standard nodes of /dev, which every container gets anyway. */
const provided = [
  'pts',
  'shm',
  'mqueue',
  'hugepages',
  'console',
  'null',
  'zero',
  'full',
  'random',
  'urandom',
  'tty',
  'ptmx',
];

/** Every other device node of this host, for a container that may use them all. */
export function hostDevices(directory = '/dev'): OciDevice[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (directory === '/dev' && provided.includes(entry.name)) return [];
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return hostDevices(path);
    if (!entry.isBlockDevice() && !entry.isCharacterDevice()) return [];
    const { rdev, mode, uid, gid } = lstatSync(path);
    const type = entry.isBlockDevice() ? ('b' as const) : ('c' as const);
    return [{ path, type, ...deviceNumbers(rdev), fileMode: mode & 0o777, uid, gid }];
  });
}

/** As gnu_dev_major(3) and gnu_dev_minor(3) take them apart. */
function deviceNumbers(rdev: number): { major: number; minor: number } {
  const device = BigInt(rdev);
  return {
    major: Number(((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n)),
    minor: Number((device & 0xffn) | ((device >> 12n) & 0xffffff00n)),
  };
}
