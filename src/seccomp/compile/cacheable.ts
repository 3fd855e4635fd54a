import {
  andConstant,
  bpf,
  jumpAlways,
  loadAbsolute,
  type Program,
  returnConstant,
} from '../../bpf/instruction.js';

/**
 * The calls among `numbers` that the kernel lets pass without running the filter, since Linux 5.11: when a filter is
 * installed it follows the program with nothing but number and architecture, and keeps a bit for each call whose way
 * ends in ALLOW (seccomp_is_const_allow, kernel/seccomp.c). It understands few instructions and gives up at the first
 * other one, so a call may be allowed whatever its arguments and still cost a run of the filter each time.
 *
 * The kernel keeps such bits for the numbers of its own table and of the 32-bit one beside it, and for none of x32. With
 * several filters a call must be in the set of each.
 *
 * @param program one that passes `checkSeccompProgram`
 * @param auditArchitecture as in `seccomp_data.arch`
 * @param numbers as in `seccomp_data.nr`, unsigned
 */
export function cacheableCalls(
  program: Program,
  auditArchitecture: number,
  numbers: Iterable<number>,
): number[] {
  return [...numbers].filter((number) => isAlwaysAllowed(program, auditArchitecture, number));
}

const numberOffset = 0;
const architectureOffset = 4;
/** SECCOMP_RET_ALLOW; with data in its lower half the kernel does not take it for one here. */
const allow = 0x7fff0000;

function isAlwaysAllowed(program: Program, architecture: number, number: number): boolean {
  let a = 0;
  for (let pc = 0; ; pc++) {
    const instruction = program[pc];
    if (instruction === undefined) return false;
    const { code, k, jt, jf } = instruction;
    switch (code) {
      case loadAbsolute:
        if (k !== numberOffset && k !== architectureOffset) return false;
        a = k === numberOffset ? number : architecture;
        break;
      case andConstant:
        a = (a & k) >>> 0;
        break;
      case jumpAlways:
        pc += k;
        break;
      case returnConstant:
        return k === allow;
      default: {
        const holds = comparisons.get(code);
        if (holds === undefined) return false;
        pc += holds(a, k) ? jt : jf;
      }
    }
  }
}

/** Comparisons with constants, by code. */
const comparisons = new Map<number, (a: number, k: number) => boolean>([
  [bpf.JMP | bpf.JEQ | bpf.K, (a, k) => a === k],
  [bpf.JMP | bpf.JGE | bpf.K, (a, k) => a >= k],
  [bpf.JMP | bpf.JGT | bpf.K, (a, k) => a > k],
  [bpf.JMP | bpf.JSET | bpf.K, (a, k) => (a & k) !== 0],
]);
