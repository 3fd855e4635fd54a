import { bpf, type Instruction, jumpAlways, type Program, statement } from '../../src/bpf/instruction.js';
import { arithmetic, comparisons } from '../../src/bpf/operations.js';

/** Words of data that programs of this file load from: 64 bytes, as in `struct seccomp_data`. */
export const dataWords = 16;

/** Where wraps, signs and shifts change, and numbers that data and constants then have in common. */
const interesting = [0, 1, 2, 3, 31, 32, 33, 255, 256, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000];

/** A number of 32 bits: one time in two an interesting one or its complement. */
export function randomWord(random: () => number): number {
  const value = interesting[Math.floor(random() * interesting.length * 4)];
  if (value === undefined) return Math.floor(random() * 2 ** 32);
  return random() < 0.3 ? ~value >>> 0 : value;
}

/** Data for a program, as words. */
export function randomData(random: () => number): number[] {
  return Array.from({ length: dataWords }, () => randomWord(random));
}

/**
 * A program that the kernel takes, of all instructions that seccomp allows, and MOD where asked for. Four words of
 * scratch memory are written first; jumps are short, so that much of it runs.
 *
 * @param length of instructions before the tail
 * @param tail what the program ends with; must return
 */
export function randomProgram(
  random: () => number,
  length: number,
  { modulo = false, tail = [statement(bpf.RET | bpf.A, 0)] as Program } = {},
): Instruction[] {
  const operations = Object.values(arithmetic).filter((code) => modulo || code !== bpf.MOD);
  const start = [0, 1, 2, 3].map((word) => statement(word % 2 ? bpf.STX : bpf.ST, word));
  const body = Array.from({ length }, (_, index) =>
    randomInstruction(random, length - index - 1 + tail.length, operations),
  );
  return [...start, ...body, ...tail];
}

/** @param following how many instructions stand behind this one: at least one */
function randomInstruction(random: () => number, following: number, operations: number[]): Instruction {
  const k = randomWord(random);
  const memory = Math.floor(random() * 4);
  const source = random() < 0.5 ? bpf.K : bpf.X;
  switch (Math.floor(random() * 16)) {
    case 0:
    case 1:
      return statement(bpf.LD | bpf.ABS, 4 * Math.floor(random() * dataWords));
    case 2:
      return statement(pick(random, [bpf.LD, bpf.LDX]) | bpf.IMM, k);
    case 3:
      return statement(pick(random, [bpf.LD, bpf.LDX]) | bpf.MEM, memory);
    case 4:
      return statement(pick(random, [bpf.ST, bpf.STX]), memory);
    case 5:
      return statement(bpf.MISC | pick(random, [bpf.TAX, bpf.TXA]), 0);
    case 6:
      return statement(random() < 0.3 ? pick(random, [bpf.LD, bpf.LDX]) | bpf.LEN : bpf.ALU | bpf.NEG, 0);
    case 7:
      return statement(jumpAlways, Math.floor(random() * Math.min(4, following)));
    case 8:
      return random() < 0.1
        ? statement(bpf.RET | bpf.K, k)
        : statement(bpf.LDX | bpf.IMM, 1 + Math.floor(random() * 40));
    case 9:
    case 10:
    case 11:
      return randomComparison(random, following, k);
    default:
      return randomCalculation(pick(random, operations) | source, k);
  }
}

function randomComparison(random: () => number, following: number, k: number): Instruction {
  const distance = () => Math.floor(random() * Math.min(6, following));
  const code = bpf.JMP | pick(random, Object.values(comparisons)) | pick(random, [bpf.K, bpf.X]);
  return { code, jt: distance(), jf: distance(), k };
}

/** Constants that the kernel refuses become others. */
function randomCalculation(operation: number, k: number): Instruction {
  const code = bpf.ALU | operation;
  if (code & bpf.X) return statement(code, k);
  const kind = operation & 0xf0;
  if (kind === bpf.LSH || kind === bpf.RSH) return statement(code, k % 32);
  return statement(code, (kind === bpf.DIV || kind === bpf.MOD) && k === 0 ? 7 : k);
}

function pick<T>(random: () => number, values: readonly T[]): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}
