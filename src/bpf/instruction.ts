/**
 * One classic BPF instruction, `struct sock_filter` (include/uapi/linux/filter.h). `code` is 16 bits, `jt` and `jf`
 * are 8 (how many instructions to skip when a comparison holds or not), `k` is 32, unsigned.
 */
export interface Instruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

/** A program as it stands in memory: what the kernel runs from the first instruction on. */
export type Program = readonly Instruction[];

/** Most instructions that one filter may have (BPF_MAXINSNS). */
export const maxInstructions = 4096;

/** Bytes of one instruction, `sizeof(struct sock_filter)`. */
export const instructionBytes = 8;

/** Parts of `code`, from include/uapi/linux/bpf_common.h; the names are the kernel's without `BPF_`. */
export const bpf = {
  // Class.
  LD: 0x00,
  LDX: 0x01,
  ST: 0x02,
  STX: 0x03,
  ALU: 0x04,
  JMP: 0x05,
  RET: 0x06,
  MISC: 0x07,
  // Width of a load.
  W: 0x00,
  H: 0x08,
  B: 0x10,
  // Mode of a load.
  IMM: 0x00,
  ABS: 0x20,
  IND: 0x40,
  MEM: 0x60,
  LEN: 0x80,
  MSH: 0xa0,
  // Operation of ALU.
  ADD: 0x00,
  SUB: 0x10,
  MUL: 0x20,
  DIV: 0x30,
  OR: 0x40,
  AND: 0x50,
  LSH: 0x60,
  RSH: 0x70,
  NEG: 0x80,
  MOD: 0x90,
  XOR: 0xa0,
  // Operation of JMP.
  JA: 0x00,
  JEQ: 0x10,
  JGT: 0x20,
  JGE: 0x30,
  JSET: 0x40,
  // Operand: constant or X; for RET also the accumulator.
  K: 0x00,
  X: 0x08,
  A: 0x10,
  // Operation of MISC.
  TAX: 0x00,
  TXA: 0x80,
} as const;

export const loadAbsolute = bpf.LD | bpf.W | bpf.ABS;
export const returnConstant = bpf.RET | bpf.K;
export const jumpAlways = bpf.JMP | bpf.JA;
export const andConstant = bpf.ALU | bpf.AND | bpf.K;

/** An instruction that does not compare. */
export function statement(code: number, k: number): Instruction {
  return { code, jt: 0, jf: 0, k: k >>> 0 };
}
