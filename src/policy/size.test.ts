import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSize, isSize, parseSize } from './size.js';

describe('sizes', () => {
  it.each([
    ['1B', 1],
    ['512B', 512],
    ['1KiB', 1024],
    ['64MiB', 64 * 1024 ** 2],
    ['1.5GiB', 1.5 * 1024 ** 3],
    ['10.5MiB', 10.5 * 1024 ** 2],
    ['1280MiB', 1280 * 1024 ** 2],
    ['2TiB', 2 * 1024 ** 4],
  ])('%s is %i bytes, and back', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
    expect(formatSize(bytes)).toBe(text);
  });

  it('drops a part of a byte', () => {
    expect(parseSize('1.5B')).toBe(1);
    expect(parseSize('1.3GiB')).toBe(1395864371);
  });

  it.each([
    '',
    '64',
    '64M',
    '64mib',
    '0MiB',
    '-1MiB',
    '1.MiB',
    ' 1MiB',
    '1MiB\n',
    '8192TiB',
    `${'9'.repeat(400)}B`,
  ])('refuses %j', (text) => {
    expect(isSize(text)).toBe(false);
    expect(() => parseSize(text)).toThrow(RangeError);
  });

  it('keeps every whole number of bytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (bytes) => {
        expect(parseSize(formatSize(bytes))).toBe(bytes);
      }),
    );
  });
});
