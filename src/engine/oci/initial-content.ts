import {
  chmodSync,
  copyFileSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';

/** What of a directory a temporary file system in its place starts with. */
export type InitialContent = 'everything' | 'directories' | 'nothing';

/**
 * Fills `target`, which exists, as `source` is: owner, mode and, as far as `content` says, what is in it.
 * Sockets, pipes and devices mean nothing without their makers and are left out.
 */
export function copyInitialContent(source: string, target: string, content: InitialContent): void {
  const { uid, gid, mode } = lstatSync(source);
  lchownSync(target, uid, gid);
  chmodSync(target, mode & 0o7777);
  if (content === 'nothing') return;
  for (const name of readdirSync(source)) copyEntry(join(source, name), join(target, name), content);
}

function copyEntry(source: string, target: string, content: InitialContent): void {
  const stats = lstatSync(source, { throwIfNoEntry: false });
  if (stats?.isDirectory()) {
    mkdirSync(target);
    copyInitialContent(source, target, content);
  } else if (stats?.isSymbolicLink() && content === 'everything') {
    symlinkSync(readlinkSync(source), target);
    lchownSync(target, stats.uid, stats.gid);
  } else if (stats?.isFile() && content === 'everything') {
    copyFileSync(source, target);
    lchownSync(target, stats.uid, stats.gid);
    chmodSync(target, stats.mode & 0o7777);
    utimesSync(target, stats.atime, stats.mtime);
  }
}
