import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuantity } from './quantity.js';

describe('parseQuantity', () => {
  it.each([
    ['0', 0],
    ['128974848', 128974848],
    ['129e6', 129e6],
    ['129M', 129e6],
    ['123Mi', 123 * 2 ** 20],
    ['1Ki', 1024],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['1k', 1000],
    ['2T', 2e12],
    ['1Pi', 2 ** 50],
    ['1E', 1e18],
    ['1E3', 1000],
    ['1Ei', 2 ** 60],
    ['1e-3', 0.001],
    ['250m', 0.25],
    ['100n', 1e-7],
    ['.5', 0.5],
    ['1.', 1],
    ['+1', 1],
  ])('%s is %d', (text, value) => {
    expect(parseQuantity(text)).toBeCloseTo(value, 9);
  });

  it.each([
    '',
    ' ',
    '1 Gi',
    '1GB',
    '1ki',
    '1K',
    '-1',
    'Gi',
    '1..5',
    '1e',
    '1e9999',
    'NaN',
    'Infinity',
    '0x10',
    '1_000',
  ])('%j is none', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  it('is a finite number or nothing, for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const value = parseQuantity(text);
        expect(value === undefined || (Number.isFinite(value) && value >= 0)).toBe(true);
      }),
    );
  });
});
