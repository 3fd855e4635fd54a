import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../test/support/random.js';
import { randomProgram } from '../../test/support/random-program.js';
import { checkProgram } from './check-program.js';
import { checkSeccompProgram } from './check-seccomp-program.js';
import { bpf, type Program, returnConstant, statement } from './instruction.js';

const ret = statement(returnConstant, 0);
const store = statement(bpf.ST, 3);
const recall = statement(bpf.LD | bpf.MEM, 3);
const jump = (jt: number, jf: number) => ({ code: bpf.JMP | bpf.JEQ, jt, jf, k: 0 });
const alu = (operation: number, k: number) => statement(bpf.ALU | operation, k);

/** `2: divides …`, an index and the beginning of its message. */
type Refusal = [name: string, program: Program, problems: [index: number | undefined, message: RegExp][]];

describe('for any purpose, refuses', () => {
  test.each<Refusal>([
    ['an empty program', [], [[undefined, /empty/]]],
    ['4097 instructions', Array.from({ length: 4097 }, () => ret), [[undefined, /4097 .* at most 4096/]]],
    ['an unknown code', [statement(0xff, 0), ret], [[0, /unknown code 0xff/]]],
    ['codes of 16 bits', [statement(0x106, 0), ret], [[0, /unknown code 0x106/]]],
    [
      'division by the constant 0',
      [alu(bpf.DIV, 0), alu(bpf.MOD, 0), ret],
      [
        [0, /by the constant 0/],
        [1, /0/],
      ],
    ],
    [
      'shifts by 32',
      [alu(bpf.LSH, 32), alu(bpf.RSH, 99), ret],
      [
        [0, /shifts by 32/],
        [1, /by 99/],
      ],
    ],
    [
      'M[16]',
      [statement(bpf.STX, 16), statement(bpf.LDX | bpf.MEM, 16), ret],
      [
        [0, /M\[16\]/],
        [1, /M\[16\]/],
      ],
    ],
    ['a jump beyond the end', [statement(bpf.JMP, 1), ret], [[0, /jumps by 1, and only 1 instructions/]]],
    [
      'comparisons likewise',
      [jump(1, 2), ret],
      [
        [0, /by 1 when true/],
        [0, /by 2 when false/],
      ],
    ],
    ['no return', [ret, statement(bpf.LD | bpf.IMM, 1)], [[1, /must return/]]],
    ['scratch memory that was not written', [recall, ret], [[0, /M\[3\], which is not written/]]],
    ['memory written on one way only', [jump(0, 1), store, recall, ret], [[2, /on every way/]]],
    ['memory written after a jump over it', [statement(bpf.JMP, 1), store, recall, ret], [[2, /M\[3\]/]]],
    ['ancillary loads that do not exist', [statement(bpf.LD | bpf.ABS, 0xfffff002), ret], [[0, /no place/]]],
    ['offsets beyond those', [statement(bpf.LD | bpf.B | bpf.ABS, 0xfffff040), ret], [[0, /no place/]]],
  ])('%s', (_, program, wanted) => {
    const problems = checkProgram(program);
    expect(problems).toEqual(
      wanted.map(([index, message]) => ({ index, message: expect.stringMatching(message) })),
    );
  });
});

describe('for any purpose, takes', () => {
  test.each<[string, Program]>([
    ['a return of a constant', [ret]],
    ['a return of A', [statement(bpf.RET | bpf.A, 0)]],
    ['4096 instructions', Array.from({ length: 4096 }, () => ret)],
    ['jumps to the last', [jump(1, 0), statement(bpf.JMP, 0), ret]],
    ['fields that an instruction does not use', [{ ...ret, jt: 200, jf: 7 }]],
    ['division by X', [alu(bpf.DIV | bpf.X, 0), alu(bpf.LSH | bpf.X, 99), ret]],
    ['memory written on all ways', [jump(0, 2), store, statement(bpf.JMP, 1), store, recall, ret]],
    ['memory read where nothing leads', [statement(bpf.JMP, 1), recall, ret]],
    ['packet loads', [statement(bpf.LDX | bpf.B | bpf.MSH, 5), statement(bpf.LD | bpf.H | bpf.IND, 9), ret]],
    [
      'ancillary loads',
      [statement(bpf.LD | bpf.ABS, 0xfffff000), statement(bpf.LD | bpf.ABS, 0xfffff03c), ret],
    ],
  ])('%s', (_, program) => {
    expect(checkProgram(program)).toEqual([]);
  });
});

describe('for seccomp', () => {
  test.each<Refusal>([
    ['loads not aligned', [statement(bpf.LD | bpf.ABS, 2), ret], [[0, /multiples of 4/]]],
    ['loads beyond the data', [statement(bpf.LD | bpf.ABS, 64), ret], [[0, /below 64/]]],
    ['bytes', [statement(bpf.LD | bpf.B | bpf.ABS, 0), ret], [[0, /not allowed/]]],
    [
      'MOD',
      [alu(bpf.MOD, 3), alu(bpf.MOD | bpf.X, 0), ret],
      [
        [0, /0x94 is not allowed/],
        [1, /not allowed/],
      ],
    ],
    [
      'what nobody may',
      [alu(bpf.MOD, 0), ret],
      [
        [0, /constant 0/],
        [0, /not allowed/],
      ],
    ],
    ['unknown codes once', [statement(0xff, 0), ret], [[0, /unknown/]]],
  ])('refuses %s', (_, program, wanted) => {
    const problems = checkSeccompProgram(program);
    expect(problems).toEqual(
      wanted.map(([index, message]) => ({ index, message: expect.stringMatching(message) })),
    );
  });

  test('takes random programs of all its instructions', () => {
    const random = seededRandom(2);
    for (let round = 0; round < 500; round += 1) {
      expect(checkSeccompProgram(randomProgram(random, 30))).toEqual([]);
    }
  });
});
