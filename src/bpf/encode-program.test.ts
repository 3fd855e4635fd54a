import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeProgram, encodeProgram } from './encode-program.js';
import { statement } from './instruction.js';

const instruction = fc.record({
  code: fc.nat(0xffff),
  jt: fc.nat(0xff),
  jf: fc.nat(0xff),
  k: fc.nat(0xffffffff),
});

test('bytes stand as in struct sock_filter', () => {
  const program = [{ code: 0x1234, jt: 5, jf: 6, k: 0x89abcdef }];
  expect([...encodeProgram(program)]).toEqual([0x34, 0x12, 5, 6, 0xef, 0xcd, 0xab, 0x89]);
  expect([...encodeProgram(program, 'big')]).toEqual([0x12, 0x34, 5, 6, 0x89, 0xab, 0xcd, 0xef]);
});

test.each(['little', 'big'] as const)('any program can be read back, %s-endian', (endianness) => {
  fc.assert(
    fc.property(fc.array(instruction, { minLength: 1, maxLength: 50 }), (program) => {
      expect(decodeProgram(encodeProgram(program, endianness), endianness)).toEqual({ program });
    }),
  );
});

test('bytes in the middle of a larger buffer', () => {
  const program = [statement(6, 0x7fff0000)];
  const buffer = new Uint8Array([1, 2, 3, ...encodeProgram(program), 4]);
  expect(decodeProgram(buffer.subarray(3, 11))).toEqual({ program });
});

test.each([
  [0, /no bytes at all/],
  [7, /multiple of 8 bytes long; these are 7/],
  [8 * 4097, /at most 4096 instructions; these are 4097/],
])('%i bytes are no program', (length, problem) => {
  expect(decodeProgram(new Uint8Array(length))).toEqual({ problem: expect.stringMatching(problem) });
});

describe('refuses what does not fit', () => {
  test.each([
    ['a jump of 256', { code: 0x15, jt: 256, jf: 0, k: 0 }, 'instruction 0: jt 256'],
    ['a negative constant', { code: 6, jt: 0, jf: 0, k: -1 }, 'k -1'],
    ['a constant beyond 32 bits', { code: 6, jt: 0, jf: 0, k: 2 ** 32 }, 'k 4294967296'],
    ['a fraction', { code: 6.5, jt: 0, jf: 0, k: 0 }, 'code 6.5'],
  ])('%s', (_, instruction, message) => {
    expect(() => encodeProgram([instruction])).toThrow(message);
  });
});
