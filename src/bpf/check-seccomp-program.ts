import { checkProgram, type Problem } from './check-program.js';
import { loadAbsolute, type Program } from './instruction.js';
import { knownCodes, seccompCodes } from './operations.js';

/** Bytes of the data that a seccomp filter sees, `sizeof(struct seccomp_data)`. */
export const seccompDataBytes = 64;

/**
 * Why seccomp(2) would refuse a program: all that `checkProgram` finds, and what seccomp_check_filter
 * (kernel/seccomp.c) adds: only whole, aligned words of `struct seccomp_data`, and no MOD. In order of the
 * instructions; empty when the kernel takes it.
 */
export function checkSeccompProgram(program: Program): Problem[] {
  const problems = checkProgram(program);
  for (const [index, { code, k }] of program.entries()) {
    if (!knownCodes.has(code)) continue;
    if (!seccompCodes.has(code)) {
      problems.push({ index, message: `code 0x${code.toString(16)} is not allowed in a seccomp filter` });
    } else if (code === loadAbsolute && (k >= seccompDataBytes || k % 4 !== 0)) {
      const message = `loads from ${k}; a seccomp filter loads at multiples of 4 below ${seccompDataBytes}`;
      problems.push({ index, message });
    }
  }
  return problems.sort((one, other) => (one.index ?? 0) - (other.index ?? 0));
}
