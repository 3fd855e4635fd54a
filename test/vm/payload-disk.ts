import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeDiskImage } from './disk-image.js';
import type { GuestCase } from './machine.js';

const project = fileURLToPath(new URL('../..', import.meta.url));

const sizeMiB = 64;

/**
 * The machine's second disk: Tightship as it would be installed, and what is to be run. Made anew each time.
 * @param work an empty directory for what is made on the way
 */
export async function payloadDisk(cases: GuestCase[], work: string): Promise<string> {
  const tree = join(work, 'payload');
  const target = join(tree, 'tightship');
  for (const path of ['bin', 'dist', 'native/prebuilt', 'package.json', ...productionPackages()]) {
    cpSync(join(project, path), join(target, path), { recursive: true, filter: isWanted });
  }
  mkdirSync(join(tree, 'cases'));
  cases.forEach(({ name, script }, index) => {
    const order = String(index + 1).padStart(2, '0');
    writeFileSync(join(tree, 'cases', `${order}-${name}`), script);
  });
  const path = join(work, 'payload.ext4');
  await makeDiskImage(tree, path, sizeMiB);
  return path;
}

/** Directories of packages that are installed here and are not for development alone. */
function productionPackages(): string[] {
  const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  return Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && !dev && existsSync(join(project, path)))
    .map(([path]) => path);
}

/** Nothing reads these when it runs, and there are thousands. */
function isWanted(path: string): boolean {
  return !/\.(?:map|md|ts|cts|mts)$/.test(path);
}
