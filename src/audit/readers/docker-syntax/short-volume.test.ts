// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose's templates are what is tested
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseShortTmpfs } from './short-tmpfs.js';
import { parseShortVolume } from './short-volume.js';

describe('parseShortVolume', () => {
  it.each([
    ['/srv:/data', 'bind', '/srv', '/data', false],
    ['/srv/:/data/', 'bind', '/srv', '/data', false],
    ['//var/run/./x/../docker.sock:/d.sock', 'bind', '/var/run/docker.sock', '/d.sock', false],
    ['/../../etc:/e:ro', 'bind', '/etc', '/e', true],
    ['/:/host', 'bind', '/', '/host', false],
    ['./src:/code', 'bind', './src', '/code', false],
    ['..:/code', 'bind', '..', '/code', false],
    ['~/.ssh:/root/.ssh:ro', 'bind', '~/.ssh', '/root/.ssh', true],
    ['C:\\data:/data', 'bind', 'C:\\data', '/data', false],
    ['c:/data:/data:ro', 'bind', 'c:/data', '/data', true],
    ['C:\\a:D:\\b:ro', 'bind', 'C:\\a', 'D:\\b', true],
    ['\\\\.\\pipe\\docker_engine:/pipe', 'bind', '\\\\.\\pipe\\docker_engine', '/pipe', false],
    ['cache:/var/cache', 'volume', 'cache', '/var/cache', false],
    ['cache:/var/cache:ro', 'volume', 'cache', '/var/cache', true],
    ['/anonymous', 'volume', undefined, '/anonymous', false],
    ['/anonymous:ro', 'volume', undefined, '/anonymous', true],
    ['${DATA:-/srv}/x:/data:ro', 'volume', '${DATA:-/srv}/x', '/data', true],
  ])('%s', (text, kind, source, target, readOnly) => {
    const volume = parseShortVolume(text);
    expect(volume).toMatchObject({ kind, target, readOnly });
    expect(volume?.source).toBe(source);
  });

  it('tells options apart', () => {
    expect(parseShortVolume('/a:/b:ro,z,rshared,nocopy')).toEqual({
      ...{ kind: 'bind', source: '/a', target: '/b', readOnly: true, propagation: 'rshared' },
      options: ['z', 'nocopy'],
    });
    expect(parseShortVolume('/a:/b:ro,rw')?.readOnly).toBe(false);
    expect(parseShortVolume('/a:/b')?.propagation).toBeUndefined();
  });

  it.each(['', ':', 'a:', ':/b', '/a:/b:', '/a:/b:ro:x'])('is none: "%s"', (text) => {
    expect(parseShortVolume(text)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab/:.~\\${}-,roC') }), (text) => {
        const volume = parseShortVolume(text);
        if (volume) expect(volume.target).not.toBe('');
      }),
    );
  });
});

describe('parseShortTmpfs', () => {
  it.each([
    ['/run', { target: '/run', readOnly: false, options: [] }],
    [
      '/run:size=64m,ro',
      { target: '/run', readOnly: true, options: ['size=64m'], sizeBytes: 64 * 1024 * 1024 },
    ],
    ['/run:size=x,noexec', { target: '/run', readOnly: false, options: ['size=x', 'noexec'] }],
  ])('%s', (text, expected) => {
    expect(parseShortTmpfs(text)).toEqual({ kind: 'tmpfs', ...expected });
  });

  it('needs a path', () => expect(parseShortTmpfs(':size=1')).toBeUndefined());
});
