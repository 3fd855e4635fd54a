import { copyFileSync, cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeArchive, tool } from './fixtures-image.js';
import { ImageBed } from './fixtures-image-bed.js';

const bed = ImageBed.use();

describe('a docker-archive', () => {
  it('may be compressed', async () => {
    const compressed = join(bed.scratch, 'image.tar.gz');
    writeFileSync(compressed, gzipSync(readFileSync(bed.archive)));
    expect((await bed.fromArchive(compressed)).digest).toBe((await bed.fromArchive()).digest);
  });

  it('that did not change is not converted again, one that did is', async () => {
    const copy = join(bed.scratch, 'with:colon.tar');
    copyFileSync(bed.archive, copy);
    await sleep(2100);
    const first = await bed.fromArchive(copy);
    bed.forbidTools();
    expect(await bed.fromArchive(copy)).toEqual(first);
    bed.allowTools();
    const { mtime } = statSync(copy);
    const other = join(bed.scratch, 'other');
    cpSync(bed.layout, other, { recursive: true });
    tool('umoci', ['config', '--image', `${other}:latest`, '--config.user', 'changed']);
    const replacement = join(bed.scratch, 'replacement.tar');
    makeArchive(replacement, other, 'test/image:one');
    // In place and with the old time: only the change time tells.
    writeFileSync(copy, readFileSync(replacement));
    tool('touch', ['-d', mtime.toISOString(), copy]);
    expect((await bed.fromArchive(copy)).imageConfig.user).toBe('changed');
  });

  it('of several images needs a name, and says which there are', async () => {
    const several = join(bed.scratch, 'several.tar');
    makeArchive(several, bed.layout, 'test/one:1', ['test/two:2']);
    expect(await bed.fromArchive(several, 'docker.io/test/two:2')).toMatchObject({
      imageConfig: { user: 'me:audio' },
    });
    expect(await bed.failureOf(bed.fromArchive(several, 'docker.io/test/none:1'))).toMatch(
      /^IMAGE_NOT_FOUND: .* has no image docker.io\/test\/none:1; .*docker.io\/test\/one:1, docker.io\/test\/two:2$/,
    );
  });

  it.each([
    ['missing', () => '/no/file.tar', /^INPUT_NOT_FOUND/],
    ['a directory', () => bed.layout, /^IMAGE_INVALID: .* is not a file; .*oci:DIR/],
    ['a device', () => '/dev/zero', /^IMAGE_INVALID: .* is not a file/],
    ['no archive', () => '/etc/passwd', /^IMAGE_INVALID: the archive \/etc\/passwd cannot be read/],
  ])('that is %s', async (_, path, message) => {
    expect(await bed.failureOf(bed.fromArchive(path()))).toMatch(message);
  });

  it('that is damaged', async () => {
    const damaged = join(bed.scratch, 'damaged.tar');
    writeFileSync(damaged, readFileSync(bed.archive).subarray(0, 100_000));
    expect(await bed.failureOf(bed.fromArchive(damaged))).toMatch(
      /^IMAGE_INVALID: .* cannot be read: .*unexpected EOF/,
    );
    writeFileSync(damaged, gzipSync(readFileSync(bed.archive)).subarray(0, 100_000));
    expect(await bed.failureOf(bed.fromArchive(damaged))).toMatch(/^IMAGE_INVALID: .*compression is damaged/);
    tool('tar', ['-cf', damaged, '-C', bed.layout, '.']);
    expect(await bed.failureOf(bed.fromArchive(damaged))).toMatch(
      /^IMAGE_INVALID: .*no manifest.json; .*oci:DIR/,
    );
  });
});
