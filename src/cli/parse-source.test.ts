import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../base/app-error.js';
import { formatSource, parseSource } from './parse-source.js';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('parseSource', () => {
  it.each([
    ['host', { kind: 'host' }],
    ['dir:rootfs', { kind: 'dir', path: '/cwd/rootfs' }],
    ['dir:/a:b', { kind: 'dir', path: '/a:b' }],
    ['oci:image', { kind: 'oci', path: '/cwd/image' }],
    ['oci:/image/:1.2', { kind: 'oci', path: '/image', tag: '1.2' }],
    ['oci:image:example.com/a/b:1', { kind: 'oci', path: '/cwd/image', tag: 'example.com/a/b:1' }],
    ['oci:a\\:b:c', { kind: 'oci', path: '/cwd/a:b', tag: 'c' }],
    ['docker-archive:../x.tar', { kind: 'docker-archive', path: '/x.tar' }],
    [
      'docker-archive:x.tar:nginx',
      { kind: 'docker-archive', path: '/cwd/x.tar', reference: 'docker.io/library/nginx:latest' },
    ],
  ])('%s', (text, expected) => {
    expect(parseSource(text, '/cwd')).toEqual(expected);
  });

  it.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.25', 'docker.io/library/nginx:1.25'],
    ['host:1', 'docker.io/library/host:1'],
    ['me/app', 'docker.io/me/app:latest'],
    ['index.docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['localhost/app', 'localhost/app:latest'],
    ['localhost:5000/app:v1', 'localhost:5000/app:v1'],
    ['[::1]:5000/app', '[::1]:5000/app:latest'],
    ['example.com/a/b__c/d-e', 'example.com/a/b__c/d-e:latest'],
    [`nginx@${digest}`, `docker.io/library/nginx@${digest}`],
    [`nginx:1@${digest}`, `docker.io/library/nginx:1@${digest}`],
  ])('image %s is %s', (text, reference) => {
    expect(parseSource(text, '/cwd')).toEqual({ kind: 'image', reference });
  });

  it.each([
    [''],
    ['Nginx'],
    ['nginx:'],
    ['nginx:-x'],
    ['nginx@sha256:12'],
    ['a b'],
    ['a//b'],
    ['-privileged'],
    ['example..com/x'],
    ['0123456789abcdef'.repeat(4)],
    ['a'.repeat(300)],
    ['./rootfs'],
    ['/rootfs'],
    ['docker://nginx'],
    ['oci-archive:x.tar'],
    ['dir:'],
    ['oci:'],
    ['oci:x:'],
    ['oci:x:a b'],
    ['docker-archive:x.tar:Upper'],
    ['dir:a\0b'],
  ])('refuses %j with a hint', (text) => {
    const refusal = refusalOf(text);
    expect(refusal.code).toBe('USAGE');
    expect(refusal.hint).toBeTruthy();
    expect(refusal.message).not.toMatch(/\p{Cc}/u);
  });

  it('suggests the lower-case name', () => {
    expect(refusalOf('Nginx').hint).toBe('did you mean nginx?');
  });
});

describe('formatSource', () => {
  const path = fc
    .array(
      fc.string({ minLength: 1 }).filter((part) => !/[/\0]|^\.\.?$/.test(part)),
      { minLength: 1 },
    )
    .map((parts) => `/${parts.join('/')}`);
  const tag = fc.constantFrom('latest', '1.2-x', 'example.com/a:b');
  const source = fc.oneof(
    fc.record({ kind: fc.constant('dir' as const), path }),
    fc.record({ kind: fc.constant('oci' as const), path }),
    fc.record({ kind: fc.constant('oci' as const), path, tag }),
    fc.record({ kind: fc.constant('docker-archive' as const), path }),
    fc.record({
      kind: fc.constant('docker-archive' as const),
      path,
      reference: fc.constantFrom('docker.io/library/nginx:latest', `example.com/x@${digest}`),
    }),
    fc.constant({ kind: 'host' as const }),
  );

  it('is read back as the same source', () => {
    fc.assert(
      fc.property(source, (given) => {
        expect(parseSource(formatSource(given), '/')).toEqual(given);
      }),
    );
  });

  it('gives the same for anything that can be read at all, and nothing but USAGE otherwise', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('a', 'B', '0', ':', '/', '@', '.', '-', '\\', 'oci:', 'dir:') }),
    );
    fc.assert(
      fc.property(text, (given) => {
        try {
          const parsed = parseSource(given, '/cwd');
          expect(parseSource(formatSource(parsed), '/elsewhere')).toEqual(parsed);
        } catch (error) {
          expect(error).toMatchObject({ code: 'USAGE' });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

function refusalOf(text: string): AppError {
  try {
    parseSource(text, '/cwd');
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(text)} was accepted`);
}
