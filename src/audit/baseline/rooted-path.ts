import { relative, resolve } from 'node:path/posix';

/**
 * A path as fingerprints and globs have it: relative to the project's root, so that `./web.yaml`, `web.yaml` and its
 * absolute path are one, from whichever directory the audit runs. `root` and `cwd` are absolute. What lies outside the
 * root begins with `../`; `-` (standard input) and `docker:NAME` are no paths and stay.
 */
export function rootedPath(file: string, { root, cwd }: { root: string; cwd: string }): string {
  if (file === '-' || /^(?:docker|podman):/.test(file)) return file;
  const path = relative(root, resolve(cwd, file));
  return path === '' ? '.' : path;
}
