import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { makeDiskImage } from './disk-image.js';
import { cacheDirectory, type GuestKernel } from './kernel-package.js';

const initScript = fileURLToPath(new URL('init.sh', import.meta.url));
const thisFile = fileURLToPath(import.meta.url);

/** Programs of this host that are copied with their libraries; busybox stands in for all others. */
const programs = [
  ...['busybox', 'node', 'runc', 'crun', 'strace'],
  // Options that busybox's own do not have.
  ...['setpriv', 'unshare', 'cp', 'rm', 'ip'],
];

/** Loaded at run time, so no program names them. */
const libraries = ['libbpf.so.1'];

/** What this kernel has as modules and the machine needs. */
const modules = ['kernel/fs/overlayfs/overlay.ko'];

const directories = ['proc', 'sys', 'dev', 'run', 'tmp', 'root', 'etc', 'var/lib', 'var/tmp', 'opt/payload'];

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

interface HostFiles {
  /** Name → path here; all of them are in /usr/bin there. */
  programs: Map<string, string>;
  /** At the same path there. */
  libraries: string[];
}

/** Changes whenever what goes into the disk does, or how it is put there. */
function fingerprint(files: HostFiles, kernel: GuestKernel): string {
  const stamps = [...files.programs.values(), ...files.libraries].map((file) => {
    const { size, mtimeMs } = statSync(file);
    return [file, size, mtimeMs];
  });
  const sources = [initScript, thisFile].map((file) => readFileSync(file, 'utf8'));
  const inputs = [stamps, kernel.release, sources];
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
}

async function hostFiles(): Promise<HostFiles> {
  const found = new Map(programs.map((name) => [name, findProgram(name)]));
  const loaded = libraries.map((name) => `/usr/lib/x86_64-linux-gnu/${name}`);
  const needed = await Promise.all([...found.values(), ...loaded].map(librariesOf));
  return { programs: found, libraries: [...new Set([...loaded, ...needed.flat()])].sort() };
}

function findProgram(name: string): string {
  if (name === 'node') return process.execPath;
  const places = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];
  const path = places.map((place) => join(place, name)).find((file) => existsSync(file));
  if (path !== undefined) return path;
  throw new Error(`${name} is not installed: run scripts/setup test`);
}

/** `libc.so.6 => /lib/… (0x…)`, and the loader by its path alone; nothing for a static program. */
async function librariesOf(file: string): Promise<string[]> {
  const { stdout } = await execa('ldd', [file], { reject: false });
  return [...stdout.matchAll(/^\s+(?:\S+ => )?(\/\S+) \(0x/gm)].map(([, path = '']) => path);
}

async function fillTree(tree: string, files: HostFiles, kernel: GuestKernel): Promise<void> {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    mkdirSync(join(tree, 'usr', name), { recursive: true });
    symlinkSync(join('usr', name), join(tree, name));
  }
  for (const name of directories) mkdirSync(join(tree, name), { recursive: true });
  for (const [name, file] of files.programs) copyFileSync(file, join(tree, 'usr/bin', name));
  for (const file of files.libraries) copyLibrary(tree, file);
  for (const path of modules) copyFileSync(join(kernel.modules, path), join(tree, 'lib', basename(path)));
  copyFileSync(initScript, join(tree, 'sbin/init'));
  chmodSync(join(tree, 'sbin/init'), 0o755);
  writeFileSync(join(tree, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  writeFileSync(join(tree, 'etc/group'), 'root:x:0:\n');
  await linkApplets(join(tree, 'usr/bin'));
}

function copyLibrary(tree: string, file: string): void {
  mkdirSync(join(tree, dirname(file)), { recursive: true });
  copyFileSync(file, join(tree, file));
}

async function linkApplets(directory: string): Promise<void> {
  const { stdout } = await execa(findProgram('busybox'), ['--list']);
  for (const applet of stdout.split('\n')) {
    if (!existsSync(join(directory, applet))) symlinkSync('busybox', join(directory, applet));
  }
}
