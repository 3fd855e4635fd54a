import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeAbandonedImages } from '../src/engine/oci/root-filesystem.js';
import { identifyProcess } from '../src/host/process-identity.js';
import { makeDirectory, removeDirectory, tool } from './fixtures-image.js';
import { fingerprint, ImageBed } from './fixtures-image-bed.js';

const bed = ImageBed.use();

describe('an image', () => {
  it('comes out the same from a layout and from an archive', async () => {
    const [one, two] = [await bed.fromLayout(), await bed.fromArchive()];
    const tree = one.lowerDirectory;
    expect(tree.startsWith(`${bed.imagesDirectory}/sha256-`)).toBe(true);
    expect(fingerprint(two.lowerDirectory)).toBe(fingerprint(tree));
    expect(two.imageConfig).toEqual(one.imageConfig);
    expect(one.digest).toBe(
      JSON.parse(readFileSync(join(bed.layout, 'index.json'), 'utf8')).manifests[0].digest,
    );
    expect(one.imageConfig).toEqual({
      environment: { GREETING: 'hello=there' },
      entrypoint: ['/bin/sh'],
      command: ['-c'],
      user: 'me:audio',
      workingDirectory: '/home/me',
      exposedPorts: [{ containerPort: 8080, protocol: 'tcp' }],
      volumes: ['/data'],
      stopSignal: 'SIGQUIT',
    });
    expect(existsSync(join(tree, 'etc/removed'))).toBe(false);
    expect(readdirSync(join(tree, 'etc'), 'buffer')).toContainEqual(Buffer.from('\xff\xfe', 'latin1'));
    expect(statSync(join(tree, 'home/me/own'))).toMatchObject({ uid: 1000, gid: 100 });
    expect(statSync(join(tree, 'bin/busybox')).mode & 0o7777).toBe(0o4755);
    expect(tool('chroot', [tree, '/bin/id', '-u', 'me']).trim()).toBe('1000');
    expect(statSync(join(tree, '..')).mode & 0o777).toBe(0o700);
    expect(bed.work()).toEqual([]);
  });

  it('is unpacked once', async () => {
    const inode = async () => statSync((await bed.fromLayout()).lowerDirectory).ino;
    const first = await inode();
    bed.forbidTools();
    expect(await inode()).toBe(first);
  });

  it('is unpacked once for callers at the same time', async () => {
    const results = await Promise.all([
      bed.fromLayout(),
      bed.fromArchive(),
      bed.fromLayout(),
      bed.fromArchive(),
      bed.fromLayout(),
    ]);
    expect(new Set(results.map((result) => result.lowerDirectory)).size).toBe(2);
    expect(new Set(results.map((result) => fingerprint(result.lowerDirectory))).size).toBe(1);
    expect(bed.work()).toEqual([]);
  });

  it('tells what takes long', async () => {
    const messages: string[] = [];
    await bed.resolve({ kind: 'docker-archive', path: bed.archive }, (message) => messages.push(message));
    expect(messages).toEqual([
      `reading the archive ${bed.archive}`,
      `unpacking the archive ${bed.archive} (2 layers)`,
    ]);
  });
});

describe('host and dir', () => {
  it('are taken as they are', async () => {
    expect(await bed.resolve({ kind: 'host' })).toMatchObject({
      lowerDirectory: '/',
      imageConfig: { user: '' },
    });
    const link = join(bed.scratch, 'link');
    symlinkSync(bed.tree, link);
    expect((await bed.resolve({ kind: 'dir', path: link })).lowerDirectory).toBe(bed.tree);
    expect(existsSync(bed.imagesDirectory)).toBe(false);
  });

  it('must be a directory', async () => {
    expect(await bed.failureOf(bed.resolve({ kind: 'dir', path: '/no/where' }))).toMatch(/^INPUT_NOT_FOUND/);
    expect(await bed.failureOf(bed.resolve({ kind: 'dir', path: bed.archive }))).toMatch(
      /^INPUT_INVALID.*docker-archive/,
    );
  });
});

describe('a full disk', () => {
  it.each([
    ['a layout', () => bed.fromLayout()],
    ['an archive', () => bed.fromArchive()],
    ['a compressed archive', () => bed.fromArchive(join(bed.directory, 'image.tar.gz'))],
  ])('ends the unpacking of %s and leaves nothing', async (_, attempt) => {
    writeFileSync(join(bed.directory, 'image.tar.gz'), gzipSync(readFileSync(bed.archive)));
    mkdirSync(bed.imagesDirectory);
    tool('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tightship-test', bed.imagesDirectory]);
    try {
      const failure = await bed.failureOf(attempt());
      expect(failure).toMatch(/^DISK_FULL: the file system .*\/images \(1MiB\) is too full for the /);
      expect(failure).toMatch(/needs about \d(\.\d)?MiB, and 1MiB were free; free some space/);
      expect(readdirSync(bed.imagesDirectory)).toEqual([]);
    } finally {
      tool('umount', [bed.imagesDirectory]);
    }
  });
});

describe('another process', () => {
  let compiled: string;

  beforeAll(() => {
    compiled = makeDirectory();
    const flags = ['--outDir', join(compiled, 'dist'), '--tsBuildInfoFile', join(compiled, 'info')];
    tool('npx', ['tsc', '--noCheck', '-p', 'tsconfig.build.json', ...flags]);
    copyFileSync('package.json', join(compiled, 'package.json'));
    symlinkSync(resolve('node_modules'), join(compiled, 'node_modules'));
  });

  afterAll(() => removeDirectory(compiled));

  /** Resolves the layout elsewhere, and prints the digest. */
  function start(): ChildProcess {
    const module = join(compiled, 'dist/engine/oci/root-filesystem.js');
    const script = `const { resolveRootFilesystem } = await import(${JSON.stringify(module)});
      const source = { kind: 'oci', path: ${JSON.stringify(bed.layout)} };
      const found = await resolveRootFilesystem(source, { imagesDirectory: ${JSON.stringify(bed.imagesDirectory)} });
      console.log(found.digest);`;
    return spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  it('may unpack the same at the same time', async () => {
    const children = [start(), start(), start()];
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'close'))[0]));
    expect(codes).toEqual([0, 0, 0]);
    expect(readdirSync(bed.imagesDirectory)).toHaveLength(1);
  });

  it('that is killed leaves what removeAbandonedImages removes', async () => {
    // Slow, so that it is certain where the process is killed: everything unpacked, nothing in place.
    bed.replaceTool('umoci', `PATH="$REAL_PATH" umoci "$@"; echo $$ >pid; exec sleep 600`);
    const child = start();
    const pidFile = () => join(bed.imagesDirectory, bed.work()[0] ?? 'none', 'pid');
    while (!existsSync(pidFile()) || readFileSync(pidFile(), 'utf8') === '') await sleep(20);
    const umoci = Number(readFileSync(pidFile(), 'utf8'));
    expect(await removeAbandonedImages(bed.imagesDirectory)).toBe(0);
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(bed.work()).toHaveLength(1);
    expect(await removeAbandonedImages(bed.imagesDirectory)).toBe(1);
    expect(readdirSync(bed.imagesDirectory)).toEqual([]);
    for (let tries = 0; identifyProcess(umoci) && tries < 50; tries++) await sleep(20);
    expect(identifyProcess(umoci)).toBeUndefined();
  });

  it('with a pid used again does not protect what its predecessor left', async () => {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    mkdirSync(join(bed.imagesDirectory, `.tmp-${process.pid}-1-${boot}-abcdef`), { recursive: true });
    mkdirSync(join(bed.imagesDirectory, '.tmp-not-ours'));
    expect(await removeAbandonedImages(bed.imagesDirectory)).toBe(1);
    expect(readdirSync(bed.imagesDirectory)).toEqual(['.tmp-not-ours']);
  });
});
