import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** How full the file system of a path is. */
export interface DiskSpace {
  /** Where that file system is mounted. */
  mountPoint: string;
  totalBytes: number;
  /** What an ordinary user may still take. */
  availableBytes: number;
}

/** Throws Node's own error when `path` does not exist. */
export function diskSpace(path: string): DiskSpace {
  const { bsize, blocks, bavail } = statfsSync(path);
  return { mountPoint: mountPointOf(path), totalBytes: bsize * blocks, availableBytes: bsize * bavail };
}

function mountPointOf(path: string): string {
  const device = statSync(path).dev;
  let at = path;
  while (dirname(at) !== at && statSync(dirname(at)).dev === device) at = dirname(at);
  return at;
}
