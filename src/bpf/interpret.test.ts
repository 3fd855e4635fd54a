import { describe, expect, test } from 'vitest';
import { programOf } from '../../test/support/program-of.js';
import { seededRandom } from '../../test/support/random.js';
import { randomData, randomProgram } from '../../test/support/random-program.js';
import { checkProgram } from './check-program.js';
import { disassemble, formatListing } from './disassemble.js';
import { encodeProgram } from './encode-program.js';
import { interpret } from './interpret.js';

const dataBytes = 64;

/** What a program makes of one word of data, at offset 0. */
function resultOf(text: string, word = 0): number {
  return interpret(programOf(text), () => word, { length: dataBytes }).value;
}

describe('arithmetic is of 32 bits, unsigned', () => {
  test.each([
    ['add #1', 0xffffffff, 0],
    ['sub #1', 0, 0xffffffff],
    ['mul #0xffffffff', 0xffffffff, 1],
    ['mul #0x10001', 0xffff, 0xffffffff],
    ['div #2', 0xffffffff, 0x7fffffff],
    ['mod #0x80000000', 0xffffffff, 0x7fffffff],
    ['or #0x80000000', 1, 0x80000001],
    ['and #0xf0000000', 0xffffffff, 0xf0000000],
    ['xor #0xffffffff', 0, 0xffffffff],
    ['lsh #31', 3, 0x80000000],
    ['rsh #31', 0x80000000, 1],
    ['neg', 1, 0xffffffff],
    ['neg', 0x80000000, 0x80000000],
    ['neg', 0, 0],
  ])('%s of %i', (operation, word, expected) => {
    expect(resultOf(`ld [0]\n${operation}\nret a`, word)).toBe(expected);
  });
});

describe('an operand in X', () => {
  test.each([
    ['a shift counts modulo 32', 'ldx #33\nld #1\nlsh x\nret a', 2],
    ['also to the right', 'ldx #32\nld #5\nrsh x\nret a', 5],
    ['a division by zero ends with 0', 'ldx #0\nld #5\ndiv x\nret #7', 0],
    ['so does its remainder', 'ldx #0\nld #5\nmod x\nret #7', 0],
    ['a comparison', 'ldx #5\nld #5\njeq x, yes, no\nyes: ret #1\nno: ret #2', 1],
  ])('%s', (_, text, expected) => {
    expect(resultOf(text)).toBe(expected);
  });
});

describe('comparisons are unsigned', () => {
  test.each([
    ['jgt #0x7fffffff', 0x80000000, true],
    ['jgt #0x80000000', 0x80000000, false],
    ['jge #0x80000000', 0x80000000, true],
    ['jge #0x80000000', 0x7fffffff, false],
    ['jeq #0xffffffff', 0xffffffff, true],
    ['jset #0x80000000', 0x80000001, true],
    ['jset #0x80000000', 0x7fffffff, false],
  ])('%s of %i', (comparison, word, holds) => {
    expect(resultOf(`ld [0]\n${comparison}, yes, no\nyes: ret #1\nno: ret #0`, word)).toBe(Number(holds));
  });
});

test('registers, scratch memory and the length', () => {
  const text = 'ld len\nst M[15]\nldx M[15]\nld #1\nadd x\ntax\nstx M[0]\nld #9\ntxa\nldx len\nadd x\nret a';
  expect(resultOf(text)).toBe(129);
});

test('a word that is given as a negative number is taken as unsigned', () => {
  expect(resultOf('ld [0]\nret a', -1)).toBe(0xffffffff);
});

test('trace tells each step, the registers after it and which way it went', () => {
  const program = programOf('ld [4]\njeq #7, yes, no\nno: ret #0\nyes: ldx #0\ndiv x\nret #1');
  const steps: unknown[] = [];
  const run = interpret(program, () => 7, {
    trace: (pc, instruction, a, x, taken) => {
      expect(instruction).toBe(program[pc]);
      steps.push([pc, a, x, taken]);
    },
  });
  expect(steps).toEqual([
    [0, 7, 0, undefined],
    [1, 7, 0, true],
    [3, 7, 0, undefined],
    [4, 0, 0, undefined],
  ]);
  expect(run).toEqual({ value: 0, executed: 4 });
});

test.each([
  ['beyond the end', 'ld #1', 'beyond the end'],
  ['a byte of a packet', 'ldb [0]\nret a', 'loads no word'],
  ['an indirect load', 'ld [x + 1]\nret a', 'loads no word'],
  ['a length that was not given', 'ld len\nret a', 'none was given'],
])('throws for %s', (_, text, message) => {
  expect(() => interpret(programOf(text), () => 0)).toThrow(message);
});

/**
 * A second evaluation, in another style: from the bytes, with integers without a size, cut to 32 bits where a value
 * is written.
 */
function evaluateBytes(bytes: Uint8Array, words: readonly number[]): { value: bigint; executed: number } {
  const cut = (value: bigint) => BigInt.asUintN(32, value);
  const state = { A: 0n, X: 0n, M: Array.from({ length: 16 }, () => 0n) };
  const operations: Record<number, (a: bigint, b: bigint) => bigint> = {
    0: (a, b) => a + b,
    1: (a, b) => a - b,
    2: (a, b) => a * b,
    3: (a, b) => a / b,
    4: (a, b) => a | b,
    5: (a, b) => a & b,
    6: (a, b) => a << (b % 32n),
    7: (a, b) => a >> (b % 32n),
    8: (a) => -a,
    9: (a, b) => a % b,
    10: (a, b) => a ^ b,
  };
  const holds: Record<number, (a: bigint, b: bigint) => boolean> = {
    1: (a, b) => a === b,
    2: (a, b) => a > b,
    3: (a, b) => a >= b,
    4: (a, b) => (a & b) > 0n,
  };
  let at = 0;
  for (let executed = 1; ; executed += 1) {
    const [low = 0, high = 0, jt = 0, jf = 0, ...rest] = bytes.subarray(at, at + 8);
    const k = rest.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
    const [kind, register] = [low % 8, low % 8 === 1 || low % 8 === 3 ? 'X' : 'A'] as const;
    const [mode, operation] = [low >> 5, low >> 4];
    const operand = (low >> 3) % 2 === 1 ? state.X : k;
    expect(high).toBe(0);
    let skip = 0n;
    if (kind < 2) {
      const sources = [k, BigInt(words[Number(k) / 4] ?? 0), 0n, state.M[Number(k)] ?? 0n, BigInt(dataBytes)];
      state[register] = sources[mode] ?? 0n;
    } else if (kind < 4) {
      state.M[Number(k)] = state[register];
    } else if (kind === 4) {
      if (operand === 0n && (operation === 3 || operation === 9)) return { value: 0n, executed };
      state.A = cut(operations[operation]?.(state.A, operand) ?? 0n);
    } else if (kind === 5) {
      skip = operation === 0 ? k : BigInt(holds[operation]?.(state.A, operand) ? jt : jf);
    } else if (kind === 6) {
      return { value: operation === 1 ? state.A : k, executed };
    } else if (operation === 8) {
      state.A = state.X;
    } else {
      state.X = state.A;
    }
    at += 8 * (1 + Number(skip));
  }
}

test('10,000 random programs give what a second evaluation gives', () => {
  const random = seededRandom(1);
  for (let round = 0; round < 10_000; round += 1) {
    const program = randomProgram(random, Math.floor(random() * 40), { modulo: true });
    const data = randomData(random);
    const run = interpret(program, (offset) => data[offset / 4] ?? 0, { length: dataBytes });
    const { value, executed } = evaluateBytes(encodeProgram(program), data);
    const context = () => `${formatListing(disassemble(program))}data ${data}\n${checkProgram(program)}`;
    if (run.value !== Number(value) || run.executed !== executed) {
      expect.fail(`${context()}got ${run.value} in ${run.executed}, wanted ${value} in ${executed}`);
    }
  }
});
