import { bpf, loadAbsolute } from './instruction.js';

/** Masks that take `code` apart (BPF_CLASS and BPF_OP of include/uapi/linux/bpf_common.h). */
export const classMask = 0x07;
export const operationMask = 0xf0;

/** Words of the scratch memory, `M[0]` to `M[15]` (BPF_MEMWORDS). */
export const memoryWords = 16;

/** Operations of ALU that have an operand, by the names that bpf_asm gives them. */
export const arithmetic = {
  add: bpf.ADD,
  sub: bpf.SUB,
  mul: bpf.MUL,
  div: bpf.DIV,
  mod: bpf.MOD,
  or: bpf.OR,
  and: bpf.AND,
  xor: bpf.XOR,
  lsh: bpf.LSH,
  rsh: bpf.RSH,
} as const;

/** Comparisons of JMP, by the names that bpf_asm gives them; all unsigned, `jset` is "any bit in common". */
export const comparisons = { jeq: bpf.JEQ, jgt: bpf.JGT, jge: bpf.JGE, jset: bpf.JSET } as const;

/** Whether an instruction with this code goes to `jt` or `jf`. */
export function isComparison(code: number): boolean {
  return (code & classMask) === bpf.JMP && (code & operationMask) !== bpf.JA;
}

const withOperand = [
  ...Object.values(arithmetic).map((operation) => bpf.ALU | operation),
  ...Object.values(comparisons).map((operation) => bpf.JMP | operation),
];

const withoutData = [
  ...withOperand.flatMap((code) => [code | bpf.K, code | bpf.X]),
  bpf.ALU | bpf.NEG,
  bpf.JMP | bpf.JA,
  bpf.LD | bpf.IMM,
  bpf.LD | bpf.MEM,
  bpf.LD | bpf.LEN,
  bpf.LDX | bpf.IMM,
  bpf.LDX | bpf.MEM,
  bpf.LDX | bpf.LEN,
  bpf.ST,
  bpf.STX,
  bpf.MISC | bpf.TAX,
  bpf.MISC | bpf.TXA,
  bpf.RET | bpf.K,
  bpf.RET | bpf.A,
];

/** Loads at a constant offset of the data, `[k]`, of a word, a halfword or a byte. */
export const absoluteLoads: ReadonlySet<number> = new Set(
  [bpf.W, bpf.H, bpf.B].map((width) => bpf.LD | width | bpf.ABS),
);

/** Codes that the kernel knows at all: chk_code_allowed, net/core/filter.c. */
export const knownCodes: ReadonlySet<number> = new Set([
  ...withoutData,
  ...absoluteLoads,
  ...[bpf.W, bpf.H, bpf.B].map((width) => bpf.LD | width | bpf.IND),
  bpf.LDX | bpf.B | bpf.MSH,
]);

const modulo: readonly number[] = [bpf.ALU | bpf.MOD | bpf.K, bpf.ALU | bpf.MOD | bpf.X];

/** Those that a seccomp filter may have: seccomp_check_filter, kernel/seccomp.c. It alone has no MOD. */
export const seccompCodes: ReadonlySet<number> = new Set(
  [...withoutData, loadAbsolute].filter((code) => !modulo.includes(code)),
);
