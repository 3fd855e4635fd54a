import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf, isDigest } from './digest.js';
import { chooseManifest, type Descriptor } from './manifest.js';
import type { Platform } from './platform.js';

const blob = { digest: `sha256:${'a'.repeat(64)}`, size: 1 };

function manifestBytes(layers: unknown[] = [blob]): Buffer {
  return Buffer.from(JSON.stringify({ schemaVersion: 2, config: blob, layers }));
}

/** An index over small manifests, and the function that fetches them. */
function index(platforms: (Platform | undefined)[]) {
  const manifests = platforms.map((platform, n) => {
    const bytes = manifestBytes([{ ...blob, size: n }]);
    return {
      bytes,
      descriptor: { digest: digestOf(bytes), size: bytes.length, ...(platform && { platform }) },
    };
  });
  const list = manifests.map(({ descriptor }) => descriptor);
  return {
    bytes: Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: list })),
    fetch: async ({ digest }: Descriptor) =>
      manifests.find(({ descriptor }) => descriptor.digest === digest)?.bytes ?? Buffer.from('{}'),
  };
}

const native = process.arch === 'arm64' ? 'arm64' : 'amd64';
const nothing = () => Promise.reject(new Error('nothing to fetch'));

describe('chooseManifest', () => {
  it('takes a manifest as it is', async () => {
    const bytes = manifestBytes();
    const found = await chooseManifest(bytes, 'x', nothing);
    expect(found).toMatchObject({ digest: digestOf(bytes), size: bytes.length, layers: [blob] });
  });

  it.each([
    [
      [
        { os: 'linux', architecture: 's390x' },
        { os: 'linux', architecture: native },
      ],
      1,
    ],
    [
      [
        { os: 'windows', architecture: native },
        { os: 'linux', architecture: native },
      ],
      1,
    ],
    [
      [
        { os: 'unknown', architecture: 'unknown' },
        { os: 'linux', architecture: native },
      ],
      1,
    ],
    [[undefined], 0],
  ])('chooses from %j', async (platforms, wanted) => {
    const { bytes, fetch } = index(platforms);
    expect((await chooseManifest(bytes, 'x', fetch)).layers[0]?.size).toBe(wanted);
  });

  it('says what an index has when it has nothing for this machine', async () => {
    const { bytes, fetch } = index([{ os: 'linux', architecture: 'arm', variant: 'v99' }]);
    await expect(chooseManifest(bytes, 'the image', fetch)).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
      message: `the image has no image for linux/${native}`,
      hint: 'it has: linux/arm/v99',
    });
  });

  it('does not take other bytes for what an index names', async () => {
    const { bytes } = index([undefined]);
    const other = async () => manifestBytes([]);
    await expect(chooseManifest(bytes, 'x', other)).rejects.toThrow(/other contents/);
  });

  it.each([
    ['not JSON', 'x'],
    ['no object', '[]'],
    ['an old schema', '{"schemaVersion":1}'],
    [
      'a path for a digest',
      JSON.stringify({ schemaVersion: 2, config: { digest: '../x', size: 1 }, layers: [] }),
    ],
    ['two meanings', JSON.stringify({ schemaVersion: 2, config: blob, layers: [], manifests: [] })],
  ])('refuses %s', async (_, text) => {
    await expect(chooseManifest(Buffer.from(text), 'x', nothing)).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
    });
  });

  it('ends with indexes that name one another', async () => {
    let inner = index([undefined]);
    for (let n = 0; n < 10; n++) {
      const { bytes, fetch } = inner;
      const entry = { digest: digestOf(bytes), size: bytes.length };
      inner = {
        bytes: Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [entry] })),
        fetch: async (wanted) => (wanted.digest === entry.digest ? bytes : fetch(wanted)),
      };
    }
    await expect(chooseManifest(inner.bytes, 'x', inner.fetch)).rejects.toThrow(/nested too deep/);
  });

  it('answers any JSON with IMAGE_INVALID, IMAGE_NOT_FOUND or a manifest', async () => {
    const key = fc.constantFrom(
      'schemaVersion',
      'manifests',
      'config',
      'layers',
      'digest',
      'size',
      'platform',
    );
    const value = fc.jsonValue();
    await fc.assert(
      fc.asyncProperty(fc.oneof(value, fc.dictionary(key, value)), async (given) => {
        const outcome = await chooseManifest(Buffer.from(JSON.stringify(given)), 'x', nothing).catch(
          (e) => e,
        );
        if (!isDigest(outcome.digest ?? '')) expect(outcome.code).toMatch(/^IMAGE_(INVALID|NOT_FOUND)$/);
      }),
    );
  });
});
