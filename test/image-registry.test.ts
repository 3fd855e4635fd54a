import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HandMadeLayout, makeTar, nativeArchitecture, tool } from './fixtures-image.js';
import { ImageBed } from './fixtures-image-bed.js';
import { TestRegistry } from './fixtures-registry.js';

const bed = ImageBed.use();

describe('a registry', () => {
  let registry: TestRegistry;
  let entry: { digest: string; mediaType: string };
  let lists: {
    here: { digest: string; mediaType: string };
    elsewhere: { digest: string; mediaType: string };
  };

  beforeAll(async () => {
    const made = new HandMadeLayout(join(bed.directory, 'served'));
    const tar = makeTar([{ name: 'file', text: 'x' }]);
    entry = made.image(tar, gzipSync(tar), {
      manifest: 'application/vnd.docker.distribution.manifest.v2+json',
      config: 'application/vnd.docker.container.image.v1+json',
      layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
    });
    const list = (architecture: string) => {
      const mediaType = 'application/vnd.docker.distribution.manifest.list.v2+json';
      const manifests = [{ ...entry, platform: { os: 'linux', architecture } }];
      return made.blob({ schemaVersion: 2, mediaType, manifests }, mediaType);
    };
    lists = { here: list(nativeArchitecture()), elsewhere: list('s390x') };
  });

  beforeEach(async () => {
    registry = await TestRegistry.start(join(bed.directory, 'served'), {
      one: entry,
      multi: lists.here,
      elsewhere: lists.elsewhere,
    });
  });

  afterEach(() => registry.stop());

  const pull = (name: string, onProgress?: (message: string) => void) =>
    bed.resolve({ kind: 'image', reference: `${registry.host}/${name}` }, onProgress);

  it.each([['app:one'], ['app:multi'], ['digest']])('gives %s once', async (name) => {
    const reference = name === 'digest' ? `app:gone@${entry.digest}` : name;
    const image = await pull(reference);
    expect(image).toMatchObject({ digest: entry.digest, imageConfig: { command: ['/bin/sh'] } });
    expect(readdirSync(image.lowerDirectory)).toEqual(['file']);
    const asked = registry.requests.filter((url) => url.includes('/blobs/')).length;
    expect(await pull(reference)).toEqual(image);
    expect(registry.requests.filter((url) => url.includes('/blobs/'))).toHaveLength(asked);
    expect(bed.work()).toEqual([]);
  });

  it('that is gone is replaced by what it gave before, aloud', async () => {
    const image = await pull('app:one');
    const { host } = registry;
    await registry.stop();
    const heard: string[] = [];
    const source = { kind: 'image', reference: `${host}/app:one` } as const;
    expect(await bed.resolve(source, (message) => heard.push(message))).toEqual(image);
    expect(heard.at(-1)).toMatch(
      /cannot be reached: .*connection refused; using sha256:[0-9a-f]{64}, pulled earlier/,
    );
    const failure = await bed.failureOf(bed.resolve({ kind: 'image', reference: `${host}/app:multi` }));
    expect(failure).toMatch(/^HOST_FAILED: the registry of .* cannot be reached/);
    registry = await TestRegistry.start(bed.layout, {});
  });

  it.each([
    ['app:none', /^IMAGE_NOT_FOUND: the registry has no image .*app:none; check name and tag/],
    ['private/app:one', /^IMAGE_NOT_FOUND: the registry does not let you pull .*; log in/],
    ['broken/app:one', /^HOST_FAILED: .* cannot be reached: .*500/],
    ['app:elsewhere', /^IMAGE_NOT_FOUND: .* has no image for linux\/.*; it has: linux\/s390x$/],
  ])('refuses %s', async (name, message) => {
    expect(await bed.failureOf(pull(name))).toMatch(message);
  });

  it('needs skopeo', async () => {
    const bare = join(bed.scratch, 'bare');
    mkdirSync(bare);
    symlinkSync(tool('which', ['setpriv']).trim(), join(bare, 'setpriv'));
    process.env.PATH = bare;
    expect(await bed.failureOf(pull('app:one'))).toMatch(/^TOOL_MISSING: skopeo is not installed/);
  });
});
