import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { makeDiskImage } from './disk-image.js';
import { cacheDirectory, type GuestKernel } from './kernel-package.js';

const initScript = fileURLToPath(new URL('init.sh', import.meta.url));

/** Programs of this host that are copied with their libraries; busybox stands in for all others. */
const programs = [
  ...['node', 'runc', 'crun', 'strace'],
  // Options that busybox's own do not have.
  ...['setpriv', 'unshare', 'cp', 'rm', 'ip'],
];

/** Loaded at run time, so no program names them. */
const libraries = ['libbpf.so.1'];

/** What this kernel has as modules and the machine needs. */
const modules = ['kernel/fs/overlayfs/overlay.ko'];

const sizeMiB = 1024;

/**
 * The disk that the machine boots from: a small Debian-like system of this host's own programs. Built once for
 * what it consists of, and kept in the cache; older ones are removed.
 */
export async function systemDisk(kernel: GuestKernel): Promise<string> {
  const files = await hostFiles();
  const path = join(cacheDirectory(), `system-${fingerprint(files, kernel)}.ext4`);
  if (existsSync(path)) return path;
  const work = mkdtempSync(join(cacheDirectory(), '.system-'));
  try {
    const tree = join(work, 'tree');
    await fillTree(tree, files, kernel);
    await makeDiskImage(tree, join(work, 'disk'), sizeMiB);
    removeDisks();
    renameSync(join(work, 'disk'), path);
    return path;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function removeDisks(): void {
  for (const name of readdirSync(cacheDirectory())) {
    if (/^system-.*\.ext4$/.test(name)) rmSync(join(cacheDirectory(), name));
  }
}

/** Changes whenever a file that goes into the disk does. */
function fingerprint(files: string[], kernel: GuestKernel): string {
  const stamps = files.map((file) => {
    const { size, mtimeMs } = statSync(file);
    return [file, size, mtimeMs];
  });
  const inputs = [stamps, kernel.release, sizeMiB, readFileSync(initScript, 'utf8')];
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
}

/** Paths of the programs and of every library that they load. */
async function hostFiles(): Promise<string[]> {
  const found = ['busybox', ...programs].map(findProgram);
  const loaded = libraries.map((name) => `/usr/lib/x86_64-linux-gnu/${name}`);
  const needed = await Promise.all([...found, ...loaded].map(librariesOf));
  return [...new Set([...found, ...loaded, ...needed.flat()])].sort();
}

function findProgram(name: string): string {
  const directories = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin', dirname(process.execPath)];
  const path = directories.map((directory) => join(directory, name)).find((file) => existsSync(file));
  if (path !== undefined) return path;
  throw new Error(`${name} is not installed: run scripts/setup test`);
}

/** `libc.so.6 => /lib/… (0x…)`, and the loader by its path alone; nothing for a static program. */
async function librariesOf(file: string): Promise<string[]> {
  const { stdout } = await execa('ldd', [file], { reject: false });
  return [...stdout.matchAll(/^\s+(?:\S+ => )?(\/\S+) \(0x/gm)].map(([, path = '']) => path);
}

async function fillTree(tree: string, files: string[], kernel: GuestKernel): Promise<void> {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    mkdirSync(join(tree, 'usr', name), { recursive: true });
    symlinkSync(join('usr', name), join(tree, name));
  }
  for (const name of [
    'proc',
    'sys',
    'dev',
    'run',
    'tmp',
    'root',
    'etc',
    'var/lib',
    'var/tmp',
    'opt/payload',
  ]) {
    mkdirSync(join(tree, name), { recursive: true });
  }
  for (const file of files) copyInto(tree, file);
  for (const path of modules) copyFileSync(join(kernel.modules, path), join(tree, 'lib', moduleName(path)));
  copyFileSync(initScript, join(tree, 'sbin', 'init'));
  writeFileSync(join(tree, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  writeFileSync(join(tree, 'etc/group'), 'root:x:0:\n');
  await linkApplets(join(tree, 'usr/bin'));
}

/** Under the name it is looked for by, with the content that this leads to. */
function copyInto(tree: string, file: string): void {
  const target = join(tree, file);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(realpathSync(file), target);
}

function moduleName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

async function linkApplets(directory: string): Promise<void> {
  const { stdout } = await execa(findProgram('busybox'), ['--list']);
  for (const applet of stdout.split('\n')) {
    const taken = [directory, join(directory, '../sbin')].some((place) => existsSync(join(place, applet)));
    if (!taken) symlinkSync('busybox', join(directory, applet));
  }
}
