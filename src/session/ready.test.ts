import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guessReady, parseReady, type ReadyCheck, waitUntilReady } from './ready.js';

describe('parseReady', () => {
  it.each<[string, ReadyCheck]>([
    ['tcp:80', { kind: 'tcp', host: '127.0.0.1', port: 80 }],
    ['tcp:10.0.0.1:80', { kind: 'tcp', host: '10.0.0.1', port: 80 }],
    ['http:http://localhost/x', { kind: 'http', url: 'http://localhost/x' }],
    ['http://localhost:81/', { kind: 'http', url: 'http://localhost:81/' }],
    ['https://localhost/', { kind: 'http', url: 'https://localhost/' }],
    ['log:ready.*$', { kind: 'log', pattern: /ready.*$/m }],
    ['exec:test -e "a:b"', { kind: 'exec', command: 'test -e "a:b"' }],
  ])('%s', (text, check) => {
    expect(parseReady(text)).toEqual(check);
  });

  it.each([
    '',
    'tcp',
    'tcp:',
    'tcp:0',
    'tcp:65536',
    'tcp:x',
    'http:',
    'http:ftp://x',
    'log:[',
    'exec:',
    'soon',
    ':80',
    'toString:x',
  ])('refuses %j', (text) => {
    expect(() => parseReady(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('takes any text or refuses it as usage', () => {
    const text = fc.tuple(fc.constantFrom('tcp:', 'http:', 'https:', 'log:', 'exec:', ''), fc.string());
    fc.assert(
      fc.property(text, (parts) => {
        try {
          parseReady(parts.join(''));
        } catch (error) {
          expect(error).toMatchObject({ code: 'USAGE' });
        }
      }),
    );
  });
});

it('guessReady takes the first TCP port, where there is one', () => {
  const udp = { hostPort: 53, containerPort: 53, protocol: 'udp' } as const;
  const tcp = { hostPort: 80, containerPort: 8080, protocol: 'tcp' } as const;
  expect(guessReady([])).toBe(undefined);
  expect(guessReady([udp])).toBe(undefined);
  expect(guessReady([udp, tcp])).toEqual({ kind: 'tcp', host: '127.0.0.1', port: 80 });
  expect(guessReady([{ ...tcp, hostAddress: '10.0.0.1' }])).toMatchObject({ host: '10.0.0.1' });
});

describe('waitUntilReady', () => {
  it('succeeds once the output matches', async () => {
    let text = '';
    setTimeout(() => {
      text = 'now ready';
    }, 60);
    const { signal } = new AbortController();
    expect(await waitUntilReady({ kind: 'log', pattern: /ready$/ }, () => text, signal)).toBe(true);
  });

  it('gives up when told to', async () => {
    const check = { kind: 'tcp', host: '127.0.0.1', port: 1 } as const;
    expect(await waitUntilReady(check, () => '', AbortSignal.timeout(80))).toBe(false);
    expect(await waitUntilReady(check, () => '', AbortSignal.abort())).toBe(false);
  });
});
