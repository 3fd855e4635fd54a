import { readlinkSync } from 'node:fs';
import { posix } from 'node:path';
import { AppError } from '../base/app-error.js';
import { printable } from '../base/text.js';
import { readBoundedFile } from './bounded-file.js';

/** Symbolic links that one look-up may follow, as in the kernel (MAXSYMLINKS, include/linux/namei.h). */
const linkLimit = 40;

/**
 * Where a process whose root directory is `root` finds `path`, as seen from outside: absolute links stay
 * inside, `..` stops at the root, and the last component is followed too. A relative `path` starts at the root.
 * What does not exist is taken by its name, so that the answer can be a file to be made; it always lies in
 * `root`. The tree must not change meanwhile. Throws `INPUT_INVALID` where more than 40 links are met.
 */
export function resolveInRoot(root: string, path: string): string {
  return posix.join(root, resolveInside(root, path));
}

/** As `resolveInRoot`, but as seen from inside: absolute, free of links, `/` for the root itself. */
export function resolveInside(root: string, path: string): string {
  const pending = components(path).reverse();
  let at: string[] = [];
  for (let links = 0; pending.length > 0; ) {
    const name = pending.pop() as string;
    if (name === '..') {
      at = at.slice(0, -1);
      continue;
    }
    const target = linkTarget(posix.join(root, ...at, name));
    if (target === undefined) {
      at.push(name);
      continue;
    }
    links += 1;
    if (links > linkLimit) throw tooManyLinks(root, path);
    if (target.startsWith('/')) at = [];
    pending.push(...components(target).reverse());
  }
  return `/${at.join('/')}`;
}

/**
 * A regular file's bytes, found as `resolveInRoot` finds it; `undefined` when there is none. Throws
 * `INPUT_INVALID` when it is something else than a regular file or larger than `limitBytes`.
 */
export function readFileInRoot(root: string, path: string, limitBytes: number): Buffer | undefined {
  try {
    return readBoundedFile(resolveInRoot(root, path), limitBytes);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function components(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

/** What a symbolic link says; `undefined` for everything else, missing files included. */
function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EINVAL' || code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function tooManyLinks(root: string, path: string): AppError {
  return new AppError('INPUT_INVALID', `${printable(path)} in ${root} is a loop of symbolic links`);
}
