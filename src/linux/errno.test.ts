import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import { type Errno, errnoAliases, errnoName, errnoNumbers, largestErrno, parseErrno } from './errno.js';

describe('errno', () => {
  test('has every number from 1 to 133 but the two that Linux left out', () => {
    const missing = [41, 58];
    const expected = Array.from({ length: 133 }, (_, index) => index + 1);
    expect(Object.values(errnoNumbers)).toEqual(expected.filter((number) => !missing.includes(number)));
  });

  // Node's own table comes from the C library's headers; the tests run on Linux machines with the generic numbers.
  const ofLibrary = Object.entries(constants.errno).filter(([name]) => name in errnoNumbers);
  test.each(ofLibrary)('%s is %i in the C library, too', (name, number) => {
    expect(errnoNumbers[name as Errno]).toBe(number);
  });

  test.each(Object.entries(errnoNumbers))('%s (%i): name and number lead to each other', (name, number) => {
    expect(errnoName(number)).toBe(name);
    expect(parseErrno(name)).toBe(number);
    expect(parseErrno(name.toLowerCase())).toBe(number);
    expect(parseErrno(String(number))).toBe(number);
  });

  test.each(Object.entries(errnoAliases))('%s is %s', (alias, name) => {
    expect(parseErrno(alias)).toBe(errnoNumbers[name]);
    expect(Object.keys(errnoNumbers)).not.toContain(alias);
  });

  test.each([0, 41, 58, 134, largestErrno])('%i has no name', (number) => {
    expect(errnoName(number)).toBe(`errno ${number}`);
    expect(parseErrno(String(number))).toBe(number);
  });

  test.each(['', '4096', '99999', '-1', '0x26', '1e1', ' 1', 'ENOPE', 'EDEADLOCK', 'constructor', 'errno 1'])(
    '%j is none',
    (text) => {
      expect(parseErrno(text)).toBeUndefined();
    },
  );
});
