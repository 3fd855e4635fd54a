import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mount } from '../policy/workload.js';
import { formatMount, parseMount, parseTmpfs, parseVolume } from './parse-mount.js';

describe('parseVolume', () => {
  it.each<[string, Mount]>([
    ['/a:/b', { kind: 'bind', source: '/a', target: '/b', readOnly: false }],
    ['/a:/b:ro', { kind: 'bind', source: '/a', target: '/b', readOnly: true }],
    ['./a:/b:rw', { kind: 'bind', source: '/here/a', target: '/b', readOnly: false }],
    ['..:/b', { kind: 'bind', source: '/', target: '/b', readOnly: false }],
    ['/a/../c d,e:/b//c/./d/', { kind: 'bind', source: '/c d,e', target: '/b/c/d/', readOnly: false }],
    ['data:/b', { kind: 'volume', name: 'data', target: '/b', readOnly: false }],
    ['a..b_-.c:/b:ro', { kind: 'volume', name: 'a..b_-.c', target: '/b', readOnly: true }],
  ])('%s', (text, mount) => {
    expect(parseVolume(text, '/here')).toEqual(mount);
  });

  it.each([
    ...[
      '',
      ':',
      'data',
      '/a',
      ':/b',
      '/a:',
      '/a:b',
      '/a:/b:',
      '/a:/b:rx',
      '/a:/b:ro:z',
      'data:/',
      'data:/..',
    ],
    ...['data:/a/..', 'a/b:/c', '-a:/c', '~:/c', 'a b:/c', 'tmpfs:/c', `${'x'.repeat(65)}:/c`, 'data:/a\0b'],
  ])('refuses %j', (text) => {
    expect(() => parseVolume(text, '/here')).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('never names a volume that is not one directory below the volumes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab./\\-_:\n\0') }), (name) => {
        try {
          const mount = parseVolume(`${name}:/x`, '/here');
          if (mount.kind === 'volume') expect(mount.name).toMatch(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/);
        } catch (error) {
          expect(error).toMatchObject({ code: 'USAGE' });
        }
      }),
    );
  });
});

describe('parseTmpfs', () => {
  it('reads a path and options', () => {
    expect(parseTmpfs('/x')).toEqual({ kind: 'tmpfs', target: '/x', options: [] });
    const options = ['size=64m', 'mode=1777', 'uid=1', 'exec'];
    expect(parseTmpfs(`/x:${options.join(',')}`)).toEqual({ kind: 'tmpfs', target: '/x', options });
  });

  it.each(['', 'x', '/', '/x:size=', '/x:size=1;rm', '/x:mode=99', '/x:context=y', '/x:ro:y'])(
    'refuses %j',
    (text) => {
      expect(() => parseTmpfs(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    },
  );
});

it('a mount reads back as it was written', () => {
  const path = fc
    .array(fc.stringMatching(/^[a-z ,=]{1,8}$/), { minLength: 1 })
    .map((names) => `/${names.join('/')}`);
  const readOnly = fc.boolean();
  const mounts: fc.Arbitrary<Mount> = fc.oneof(
    fc.record({ kind: fc.constant('bind' as const), source: path, target: path, readOnly }),
    fc.record({
      kind: fc.constant('volume' as const),
      name: fc.stringMatching(/^[a-s0-9][a-z_.-]{0,9}$/),
      target: path,
      readOnly,
    }),
    fc.record({
      kind: fc.constant('tmpfs' as const),
      target: path,
      options: fc.subarray(['size=1m', 'mode=700', 'noexec']),
    }),
  );
  fc.assert(
    fc.property(mounts, (mount) => {
      expect(parseMount(formatMount(mount))).toEqual(mount);
    }),
  );
});
