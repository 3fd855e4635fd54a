import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { programOf } from '../../test/support/program-of.js';
import { seededRandom } from '../../test/support/random.js';
import { randomProgram } from '../../test/support/random-program.js';
import { assemble } from './assemble.js';
import { type Annotate, disassemble, formatListing } from './disassemble.js';
import { bpf, type Instruction, statement } from './instruction.js';
import { knownCodes } from './operations.js';

describe('one instruction', () => {
  test.each<[string, number, number]>([
    ['ld [4]', bpf.LD | bpf.ABS, 4],
    ['ldh [12]', bpf.LD | bpf.H | bpf.ABS, 12],
    ['ldb [x + 3]', bpf.LD | bpf.B | bpf.IND, 3],
    ['ld #0x10', bpf.LD | bpf.IMM, 16],
    ['ldx M[2]', bpf.LDX | bpf.MEM, 2],
    ['ld len', bpf.LD | bpf.LEN, 0],
    ['ldx len', bpf.LDX | bpf.LEN, 0],
    ['ldx 4*([14]&0xf)', bpf.LDX | bpf.B | bpf.MSH, 14],
    ['st M[15]', bpf.ST, 15],
    ['stx M[0]', bpf.STX, 0],
    ['and #0xf0', bpf.ALU | bpf.AND, 0xf0],
    ['lsh x', bpf.ALU | bpf.LSH | bpf.X, 0],
    ['neg', bpf.ALU | bpf.NEG, 0],
    ['tax', bpf.MISC | bpf.TAX, 0],
    ['txa', bpf.MISC | bpf.TXA, 0],
    ['ret #0x7fff0000', bpf.RET, 0x7fff0000],
    ['ret a', bpf.RET | bpf.A, 0],
  ])('%s', (text, code, k) => {
    expect(disassemble([statement(code, k)]).map((line) => line.text)).toEqual([text]);
    expect(assemble(text).program).toEqual([statement(code, k)]);
  });
});

test('each known code has a text of its own that leads back to it', () => {
  const texts = [...knownCodes].map((code) => {
    const program = [statement(code, 0), statement(bpf.RET, 0)];
    const listing = formatListing(disassemble(program));
    expect(assemble(listing).program).toEqual(program);
    return listing;
  });
  expect(new Set(texts).size).toBe(knownCodes.size);
});

test('a listing has labels, and comments in a column', () => {
  const program = programOf('ld [4]\njeq #5, end\njmp end\nret #1\nend: ret #0');
  const annotate: Annotate = ({ code }) => (code === (bpf.LD | bpf.ABS) ? 'arch' : undefined);
  expect(formatListing(disassemble(program, annotate))).toBe(
    [
      'l0: ld [4]            ; arch',
      'l1: jeq #0x5, l4, l2',
      'l2: jmp l4',
      'l3: ret #0x1          ; never reached',
      'l4: ret #0x0',
      '',
    ].join('\n'),
  );
});

test('random programs are what their listings say', () => {
  const random = seededRandom(3);
  for (let round = 0; round < 1000; round += 1) {
    const program = randomProgram(random, 30, { modulo: true });
    // What an instruction does not use is not in the listing.
    const used = program.map((instruction) => ({
      ...instruction,
      k: usesConstant(instruction) ? instruction.k : 0,
    }));
    expect(assemble(formatListing(disassemble(used))).program).toEqual(used);
  }
});

function usesConstant({ code }: Instruction): boolean {
  return !([bpf.ALU, bpf.JMP].includes((code & 7) as 4 | 5) && code & bpf.X);
}

test('arbitrary codes are listed without a crash', () => {
  const instruction = fc.record({
    code: fc.nat(0xffff),
    jt: fc.nat(255),
    jf: fc.nat(255),
    k: fc.nat(0xffffffff),
  });
  fc.assert(
    fc.property(fc.array(instruction), (program) => {
      expect(disassemble(program)).toHaveLength(program.length);
    }),
  );
  expect(disassemble([statement(0xffff, 0)])[0]?.text).toBe('unimp 0xffff');
});
