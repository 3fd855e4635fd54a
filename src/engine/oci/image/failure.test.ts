import { describe, expect, it } from 'vitest';
import { AppError } from '../../../base/app-error.js';
import { diskFull, isDiskFull, tellingLine } from './failure.js';
import { registryFailure, saysUnreachable } from './registry-failure.js';

const result = (stderr: string) => ({ exitCode: 1, stdout: '', stderr });
const zeros = `sha256:${'404'.repeat(21)}0`;

describe('tellingLine', () => {
  it.each([
    ['time="2026-01-01T00:00:00Z" level=fatal msg="reading \\"x\\": EOF"\n', 'reading "x": EOF'],
    ['   • unpacking rootfs ...\n   ⨯ create rootfs: no space\n', 'create rootfs: no space'],
    ['time="x" level=fatal msg="a\\x1b[31mb"', '"a\\x1b[31mb"'],
    ['plain \x1b[31m words', 'plain \\x1b[31m words'],
    ['', 'exit status 1'],
  ])('of %j', (stderr, words) => {
    expect(tellingLine(result(stderr))).toBe(words);
  });
});

describe('registryFailure', () => {
  it.each([
    [
      'reading manifest latest in h:1/denied/x: manifest unknown: manifest unknown',
      'IMAGE_NOT_FOUND',
      /has no image/,
    ],
    ['reading manifest 1 in h/x: unauthorized: authentication required', 'IMAGE_NOT_FOUND', /let you pull/],
    ['reading manifest 1 in h/x: requested access to the resource is denied', 'IMAGE_NOT_FOUND', /let you/],
    [
      `initializing source docker://h/x@${zeros}: pinging container registry h: Get "https://h/v2/": dial tcp: lookup h on 192.0.2.1:53: no such host`,
      'HOST_FAILED',
      /cannot be reached: lookup h on 192.0.2.1:53: no such host$/,
    ],
    [
      'pinging container registry h: Get "https://h/v2/": dial tcp 192.0.2.1:443: i/o timeout',
      'HOST_FAILED',
      /reached/,
    ],
    [
      'reading manifest 1 in h/x: received unexpected HTTP status: 500 Internal Server Error',
      'HOST_FAILED',
      /reached/,
    ],
    [
      'pinging container registry h: Get "https://h/v2/": x509: certificate signed by unknown authority',
      'IMAGE_NOT_FOUND',
      /cannot be trusted/,
    ],
    [
      'Source image rejected: Running image docker://h/x is rejected by policy.',
      'HOST_FAILED',
      /cannot be pulled/,
    ],
  ])('%s', (words, code, message) => {
    const failure = registryFailure(words, 'h/x:1');
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(message);
  });

  it('takes an unreachable registry, and nothing else, for a reason to use an earlier image', () => {
    expect(saysUnreachable('dial tcp 192.0.2.1:443: connect: connection refused')).toBe(true);
    expect(saysUnreachable('Source image rejected')).toBe(false);
    expect(saysUnreachable('reading manifest EOF in h/EOF: manifest unknown')).toBe(false);
  });
});

describe('a full disk', () => {
  it('is known by code and by words', () => {
    expect(isDiskFull(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toBe(true);
    const cause = result('write x: no space left on device');
    expect(isDiskFull(new AppError('IMAGE_INVALID', 'x', { cause }))).toBe(true);
    expect(isDiskFull(new AppError('IMAGE_INVALID', 'x'))).toBe(false);
    expect(isDiskFull(undefined)).toBe(false);
  });

  it.each([
    [5000, /needs about 4\.9KiB, and 1KiB were free/],
    [10, /needs more than 1KiB/],
  ])('that needs %i bytes', (needed, message) => {
    const before = { mountPoint: '/data', totalBytes: 2048, availableBytes: 1024 };
    const error = diskFull('the image', before, needed, undefined);
    expect(error.code).toBe('DISK_FULL');
    expect(error.message).toMatch(message);
  });
});
