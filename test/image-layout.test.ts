import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  HandMadeLayout,
  makeTar,
  nativeArchitecture,
  type TarMember,
  tool,
  zstdFrame,
} from './fixtures-image.js';
import { ImageBed } from './fixtures-image-bed.js';

const bed = ImageBed.use();

describe('an OCI layout', () => {
  const tar = makeTar([{ name: 'file', text: 'x' }]);

  it.each([
    ['missing', () => '/no/where', /^INPUT_NOT_FOUND: there is no directory \/no\/where/],
    ['a file', () => bed.archive, /^IMAGE_INVALID: .*is not an OCI image layout; .*docker-archive/],
    ['a tree', () => bed.tree, /^IMAGE_INVALID: .*not an OCI image layout; .*use dir:/],
  ])('that is %s', async (_, path, message) => {
    expect(await bed.failureOf(bed.fromLayout(path()))).toMatch(message);
  });

  it('names the tags it has', async () => {
    expect(await bed.failureOf(bed.fromLayout(bed.layout, 'v9'))).toMatch(
      /^IMAGE_NOT_FOUND: .*"v9"; tags there: latest$/,
    );
    const made = new HandMadeLayout(join(bed.scratch, 'two'));
    made.index([
      { ...made.image(tar), tag: 'b' },
      { ...made.image(tar), tag: 'a' },
    ]);
    expect(await bed.failureOf(bed.fromLayout(made.directory))).toMatch(
      /several images.*; tags there: a, b$/,
    );
    expect((await bed.fromLayout(made.directory, 'b')).imageConfig.command).toEqual(['/bin/sh']);
  });

  it('of several platforms gives the one for this machine', async () => {
    const made = new HandMadeLayout(join(bed.scratch, 'multi'));
    const entries = ['s390x', nativeArchitecture()].map((architecture) => ({
      ...made.image(tar, tar, undefined, architecture),
      platform: { os: 'linux', architecture },
    }));
    const list = { schemaVersion: 2, manifests: entries };
    made.index([{ ...made.blob(list, 'application/vnd.oci.image.index.v1+json'), tag: 'latest' }]);
    expect((await bed.fromLayout(made.directory)).digest).toBe(entries[1]?.digest);
    made.index(entries.slice(0, 1));
    expect(await bed.failureOf(bed.fromLayout(made.directory))).toMatch(
      /^IMAGE_NOT_FOUND: .*; it has: linux\/s390x$/,
    );
    made.index(entries.slice(0, 1).map(({ platform: _, ...entry }) => entry));
    expect(await bed.failureOf(bed.fromLayout(made.directory))).toMatch(
      /^IMAGE_INVALID: .* is made for linux\/s390x/,
    );
  });

  it.each([
    [
      'Docker media types',
      gzipSync(tar),
      {
        manifest: 'application/vnd.docker.distribution.manifest.v2+json',
        config: 'application/vnd.docker.container.image.v1+json',
        layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
      },
    ],
    [
      'zstd layers',
      zstdFrame(tar),
      {
        manifest: 'application/vnd.oci.image.manifest.v1+json',
        config: 'application/vnd.oci.image.config.v1+json',
        layer: 'application/vnd.oci.image.layer.v1.tar+zstd',
      },
    ],
  ])('with %s is converted', async (_, stored, types) => {
    const made = new HandMadeLayout(join(bed.scratch, 'odd'));
    made.index([made.image(tar, stored, types)]);
    const { lowerDirectory } = await bed.fromLayout(made.directory);
    expect(readdirSync(lowerDirectory)).toEqual(['file']);
  });

  it.each([
    ['removed', (blob: string) => tool('rm', [blob]), /is missing/],
    ['cut short', (blob: string) => truncateSync(blob, 1000), /has 1000 bytes instead of/],
    [
      'overwritten',
      (blob: string) =>
        tool('dd', ['if=/dev/zero', `of=${blob}`, 'bs=1k', 'seek=9', 'count=1', 'conv=notrunc']),
      /cannot be unpacked|damaged/,
    ],
    ['a FIFO', (blob: string) => tool('sh', ['-c', 'rm "$1"; mkfifo "$1"', 'sh', blob]), /is missing/],
  ])('with a blob that was %s is refused', async (_, damage, message) => {
    const copy = join(bed.scratch, 'copy');
    cpSync(bed.layout, copy, { recursive: true });
    const blobs = readdirSync(join(copy, 'blobs/sha256')).map((name) => join(copy, 'blobs/sha256', name));
    const largest = blobs.sort((a, b) => statSync(b).size - statSync(a).size)[0] ?? '';
    damage(largest);
    const failure = await bed.failureOf(bed.fromLayout(copy));
    expect(failure).toMatch(/^IMAGE_INVALID/);
    expect(failure).toMatch(message);
  });

  it.each<[string, (outside: string) => TarMember[]]>([
    ['dots', () => [{ name: '../../../outside/dots', text: 'x' }]],
    ['an absolute name', (outside) => [{ name: `${outside}/absolute`, text: 'x' }]],
    [
      'an absolute link',
      (outside) => [
        { name: 'l', link: outside },
        { name: 'l/through', text: 'x' },
      ],
    ],
    [
      'a link upwards',
      () => [
        { name: 'l', link: '../../..' },
        { name: 'l/outside/through', text: 'x' },
      ],
    ],
    [
      'a link for a file',
      (outside) => [
        { name: 'l', link: `${outside}/kept` },
        { name: 'l', text: 'x' },
      ],
    ],
    [
      'a hard link',
      (outside) => [
        { name: 'l', hardLink: `${outside}/kept` },
        { name: 'l', text: 'x' },
      ],
    ],
    ['a hard link upwards', () => [{ name: 'l', hardLink: '../../../outside/kept' }]],
    ['a whiteout upwards', () => [{ name: '../../../outside/.wh.kept', text: '' }]],
    [
      'a whiteout of dots',
      () => [
        { name: 'outside/.wh...', text: '' },
        { name: '.wh...', text: '' },
      ],
    ],
    [
      'a whiteout by a link',
      (outside) => [
        { name: 'l', link: outside },
        { name: 'l/.wh.kept', text: '' },
      ],
    ],
  ])('lets %s not out of the tree', async (_, members) => {
    const outside = join(bed.scratch, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'kept'), 'kept');
    const made = new HandMadeLayout(join(bed.scratch, 'hostile'));
    made.index([made.image(makeTar(members(outside)))]);
    await bed.fromLayout(made.directory).catch((error) => expect(error.code).toBe('IMAGE_INVALID'));
    expect(readdirSync(outside)).toEqual(['kept']);
    expect(readFileSync(join(outside, 'kept'), 'utf8')).toBe('kept');
    expect(statSync(join(outside, 'kept')).nlink).toBe(1);
    expect(readdirSync(bed.imagesDirectory).filter((name) => !name.startsWith('sha256-'))).toEqual([]);
    expect(readdirSync(bed.scratch).sort()).toEqual(['hostile', 'images', 'outside']);
  });
});
