import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText } from './json-text.js';

describe('jsonText', () => {
  it('writes what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 2, 4), (value, indent) => {
        expect(jsonText(value as never, indent)).toBe(JSON.stringify(value, null, indent));
      }),
    );
  });

  it.each([
    ['a bigint', 2n ** 64n - 1n, '18446744073709551615'],
    ['bigints within', { a: [1n, { b: 9007199254740993n }] }, '{"a":[1,{"b":9007199254740993}]}'],
    ['a member that is undefined', { a: undefined, b: 1 }, '{"b":1}'],
    ['a number that is none', [Number.NaN], '[null]'],
    ['the same object twice', [[1], [1]], '[[1],[1]]'],
  ])('%s', (_, value, wanted) => {
    expect(jsonText(value)).toBe(wanted);
  });

  it('takes one object at two places, and none within itself', () => {
    const shared = { a: 1 };
    expect(jsonText([shared, shared])).toBe('[{"a":1},{"a":1}]');
    const cycle: { self?: object } = {};
    cycle.self = cycle;
    expect(() => jsonText(cycle)).toThrow(TypeError);
    expect(() => jsonText({ f: () => 1 })).toThrow(TypeError);
  });
});
