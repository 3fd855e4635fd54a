import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The directory that this program is installed in: the nearest one above this module that holds a package.json. */
export const packageRoot: string = findRoot();

function findRoot(): string {
  let directory = new URL('.', import.meta.url);
  while (!existsSync(new URL('package.json', directory)) && directory.pathname !== '/')
    directory = new URL('..', directory);
  return fileURLToPath(directory);
}
