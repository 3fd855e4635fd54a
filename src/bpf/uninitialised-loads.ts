import { bpf, type Program } from './instruction.js';
import { isComparison, memoryWords } from './operations.js';

const allWords = (1 << memoryWords) - 1;

/**
 * Loads of scratch memory that was not written on every way there: check_load_and_stores (net/core/filter.c), which
 * goes through once, for jumps go forward only. Like it, this lets what was written before a `ret` hold after it
 * until a jump says otherwise. Jumps must stay within the program.
 */
export function uninitialisedLoads(program: Program): { index: number; word: number }[] {
  const loads: { index: number; word: number }[] = [];
  /** Words, as bits, that are written on all ways that jump to an instruction. */
  const writtenAt = new Uint16Array(program.length).fill(allWords);
  const jump = (target: number, written: number) => {
    writtenAt[target] = (writtenAt[target] ?? 0) & written;
  };
  let written = 0;
  for (const [index, { code, jt, jf, k }] of program.entries()) {
    written &= writtenAt[index] ?? 0;
    if (code === bpf.ST || code === bpf.STX) {
      written |= 1 << k;
    } else if (code === (bpf.LD | bpf.MEM) || code === (bpf.LDX | bpf.MEM)) {
      if (!(written & (1 << k))) loads.push({ index, word: k });
    } else if (code === (bpf.JMP | bpf.JA)) {
      jump(index + 1 + k, written);
      written = allWords;
    } else if (isComparison(code)) {
      jump(index + 1 + jt, written);
      jump(index + 1 + jf, written);
      written = allWords;
    }
  }
  return loads;
}
