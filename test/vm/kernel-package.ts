import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

/** A kernel that can be booted, and its modules. */
export interface GuestKernel {
  /** As `uname -r` says it, e.g. `6.1.0-56-cloud-amd64`. */
  release: string;
  /** The compressed image, for `qemu -kernel`. */
  image: string;
  /** Directory of its modules, `kernel/fs/overlayfs/overlay.ko` and so on below. */
  modules: string;
}

/** Where what is downloaded and built for the tests is kept; safe to delete at any time. */
export function cacheDirectory(): string {
  const base = process.env.XDG_CACHE_HOME ?? '/var/cache';
  const directory = join(base, 'tightship-test');
  mkdirSync(directory, { recursive: true });
  return directory;
}

const metaPackage = 'linux-image-cloud-amd64';
const wanted = /^linux-image-(6\.1\.0-\d+-cloud-amd64)$/;

/**
 * The kernel of Debian 12's package for clouds: 6.1 with ext4 and NVMe built in, so that it boots from a disk
 * without an initramfs. Downloaded once and unpacked into the cache; nothing is installed. Throws an error that
 * says what to do where it cannot be had.
 */
export async function guestKernel(): Promise<GuestKernel> {
  const kernels = join(cacheDirectory(), 'kernels');
  mkdirSync(kernels, { recursive: true });
  const release = cachedRelease(kernels) ?? (await download(kernels));
  const directory = join(kernels, release);
  return {
    release,
    image: join(directory, 'boot', `vmlinuz-${release}`),
    modules: join(directory, 'lib', 'modules', release),
  };
}

function cachedRelease(kernels: string): string | undefined {
  return readdirSync(kernels)
    .filter((name) => /^6\.1\./.test(name))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1);
}

/** Unpacked beside and renamed into place: half a kernel is never found. */
async function download(kernels: string): Promise<string> {
  const work = mkdtempSync(join(kernels, '.download-'));
  try {
    const name = (await findAndFetch(work)) ?? (await refresh(work));
    const release = name.replace(wanted, '$1');
    const [file = ''] = readdirSync(work).filter((entry) => entry.endsWith('.deb'));
    const tree = join(work, 'tree');
    await execa('dpkg-deb', ['--extract', join(work, file), tree]);
    if (!existsSync(join(kernels, release))) renameSync(tree, join(kernels, release));
    return release;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Package lists go out of date: one more try with new ones. */
async function refresh(work: string): Promise<string> {
  const update = await execa('apt-get', ['-q', 'update'], { reject: false, all: true });
  const name = await findAndFetch(work);
  if (name !== undefined) return name;
  throw new Error(
    `the virtual machine's kernel (6.1, what ${metaPackage} of Debian 12 depends on) cannot be downloaded: ` +
      `is there a network, and a Debian 12 mirror in /etc/apt? apt-get update said:\n${update.all}`,
  );
}

/** Gives the package's name once its file is in `work`. */
async function findAndFetch(work: string): Promise<string | undefined> {
  const { stdout } = await execa('apt-cache', ['depends', metaPackage], { reject: false });
  const name = stdout.match(/\S+/g)?.find((word) => wanted.test(word));
  if (name === undefined) return undefined;
  const options = ['-q', '-o', 'APT::Sandbox::User=root', 'download', name];
  const { exitCode } = await execa('apt-get', options, { cwd: work, reject: false });
  return exitCode === 0 ? name : undefined;
}
