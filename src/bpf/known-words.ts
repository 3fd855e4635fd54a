import { bpf, type Instruction, loadAbsolute, type Program } from './instruction.js';
import { classMask, isComparison } from './operations.js';

/** What a 32-bit word of the data can be, both ends included. */
export interface Interval {
  min: number;
  max: number;
}

/** What is certain before an instruction, whichever way led there. */
export interface KnownWords {
  /** The word of the data that A holds, and the bits that a mask left of it; `undefined` when it is none. */
  accumulator: { offset: number; mask: number } | undefined;
  /** By offset, what comparisons on every way here have left of a word. A word that is not here can be anything. */
  words: ReadonlyMap<number, Interval>;
}

const allBits = 0xffffffff;
const nothingKnown: KnownWords = { accumulator: undefined, words: new Map() };

/**
 * What is known before each instruction, `undefined` for one that nothing leads to. So a reader of a filter can say
 * which architecture's number a comparison is about. An interval is never too small, and often larger than what is
 * possible: it is for annotating, not for deciding. Jumps beyond the end are ignored.
 */
export function knownWords(program: Program): (KnownWords | undefined)[] {
  const known: (KnownWords | undefined)[] = program.map(() => undefined);
  if (program.length > 0) known[0] = nothingKnown;
  for (const [index, instruction] of program.entries()) {
    const before = known[index];
    if (before === undefined) continue;
    for (const [target, after] of successors(instruction, index, before)) {
      const other = known[target];
      if (target < program.length) known[target] = other === undefined ? after : either(other, after);
    }
  }
  return known;
}

/** Where an instruction leads to, and what is known there on this way. Ways that cannot be taken are left out. */
function successors(instruction: Instruction, index: number, before: KnownWords): [number, KnownWords][] {
  const { code, jt, jf, k } = instruction;
  if (isComparison(code)) {
    const ways: [number, KnownWords | undefined][] = [
      [index + 1 + jt, assume(instruction, before, true)],
      [index + 1 + jf, assume(instruction, before, false)],
    ];
    return ways.flatMap(([target, after]) => (after === undefined ? [] : [[target, after]]));
  }
  switch (code & classMask) {
    case bpf.RET:
      return [];
    case bpf.JMP:
      return [[index + 1 + k, before]];
    default:
      return [[index + 1, { ...before, accumulator: accumulatorAfter(instruction, before) }]];
  }
}

function accumulatorAfter({ code, k }: Instruction, before: KnownWords): KnownWords['accumulator'] {
  if (code === loadAbsolute) return { offset: k, mask: allBits };
  switch (code & classMask) {
    case bpf.LDX:
    case bpf.ST:
    case bpf.STX:
      return before.accumulator;
    case bpf.ALU:
      if (code !== (bpf.ALU | bpf.AND | bpf.K) || before.accumulator === undefined) return undefined;
      return { ...before.accumulator, mask: (before.accumulator.mask & k) >>> 0 };
    case bpf.MISC:
      return code & bpf.TXA ? undefined : before.accumulator;
    default:
      return undefined;
  }
}

/** What is known when a comparison has held, or has not; `undefined` when that cannot be. */
function assume(instruction: Instruction, before: KnownWords, holds: boolean): KnownWords | undefined {
  const { accumulator } = before;
  if (accumulator === undefined || accumulator.mask !== allBits || instruction.code & bpf.X) return before;
  const was = before.words.get(accumulator.offset) ?? { min: 0, max: allBits };
  const now = narrow(instruction, was, holds);
  if (now.min > now.max) return undefined;
  return { accumulator, words: new Map(before.words).set(accumulator.offset, now) };
}

function narrow({ code, k }: Instruction, { min, max }: Interval, holds: boolean): Interval {
  switch (code) {
    case bpf.JMP | bpf.JEQ | bpf.K:
      if (holds) return { min: Math.max(min, k), max: Math.min(max, k) };
      return { min: min === k ? min + 1 : min, max: max === k ? max - 1 : max };
    case bpf.JMP | bpf.JGT | bpf.K:
      return holds ? { min: Math.max(min, k + 1), max } : { min, max: Math.min(max, k) };
    case bpf.JMP | bpf.JGE | bpf.K:
      return holds ? { min: Math.max(min, k), max } : { min, max: Math.min(max, k - 1) };
    default:
      return { min, max };
  }
}

function either(one: KnownWords, other: KnownWords): KnownWords {
  const words = new Map<number, Interval>();
  for (const [offset, a] of one.words) {
    const b = other.words.get(offset);
    if (b !== undefined) words.set(offset, { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) });
  }
  const same =
    one.accumulator?.offset === other.accumulator?.offset &&
    one.accumulator?.mask === other.accumulator?.mask;
  return { accumulator: same ? one.accumulator : undefined, words };
}
