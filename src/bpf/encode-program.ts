import { type Instruction, instructionBytes, maxInstructions, type Program } from './instruction.js';

/** Order of the bytes within `code` and `k`: the machine's own, for the kernel reads `struct sock_filter`. */
export type Endianness = 'little' | 'big';

/** Most that `code`, `jt`, `jf` and `k` can hold. */
const fieldLimits = { code: 0xffff, jt: 0xff, jf: 0xff, k: 0xffffffff } as const;

/**
 * A program as an array of `struct sock_filter` (include/uapi/linux/filter.h), as seccomp(2) and crun's
 * `run.oci.seccomp_bpf_data` take it. Throws where a value does not fit its field: a jump too far that was cut to
 * 8 bits would go somewhere else.
 */
export function encodeProgram(program: Program, endianness: Endianness = 'little'): Uint8Array {
  const bytes = new Uint8Array(program.length * instructionBytes);
  const view = new DataView(bytes.buffer);
  const little = endianness === 'little';
  for (const [index, instruction] of program.entries()) {
    assertFits(instruction, index);
    const at = index * instructionBytes;
    view.setUint16(at, instruction.code, little);
    view.setUint8(at + 2, instruction.jt);
    view.setUint8(at + 3, instruction.jf);
    view.setUint32(at + 4, instruction.k, little);
  }
  return bytes;
}

function assertFits(instruction: Instruction, index: number): void {
  for (const [field, limit] of Object.entries(fieldLimits)) {
    const value = instruction[field as keyof Instruction];
    if (Number.isInteger(value) && value >= 0 && value <= limit) continue;
    throw new Error(`instruction ${index}: ${field} ${value} does not fit, the most is ${limit}`);
  }
}

/**
 * The program that bytes hold, or what keeps them from being one: their length. Whether the kernel would accept it
 * is for `checkProgram`.
 */
export function decodeProgram(
  bytes: Uint8Array,
  endianness: Endianness = 'little',
): { program: Program } | { problem: string } {
  const problem = lengthProblem(bytes.length);
  if (problem !== undefined) return { problem };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = endianness === 'little';
  const program: Instruction[] = [];
  for (let at = 0; at < bytes.length; at += instructionBytes) {
    program.push({
      code: view.getUint16(at, little),
      jt: view.getUint8(at + 2),
      jf: view.getUint8(at + 3),
      k: view.getUint32(at + 4, little),
    });
  }
  return { program };
}

function lengthProblem(length: number): string | undefined {
  if (length === 0) return 'a program has at least one instruction; these are no bytes at all';
  if (length % instructionBytes !== 0) {
    return `a program is a multiple of ${instructionBytes} bytes long; these are ${length}`;
  }
  const instructions = length / instructionBytes;
  if (instructions <= maxInstructions) return undefined;
  return `a program has at most ${maxInstructions} instructions; these are ${instructions}`;
}
