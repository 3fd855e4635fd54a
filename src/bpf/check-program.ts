import { bpf, type Instruction, maxInstructions, type Program } from './instruction.js';
import {
  absoluteLoads,
  classMask,
  isComparison,
  knownCodes,
  memoryWords,
  operationMask,
} from './operations.js';
import { uninitialisedLoads } from './uninitialised-loads.js';

/** Something for which the kernel refuses a program (EINVAL). */
export interface Problem {
  /** Which instruction, from 0; `undefined` where it is the program as a whole. */
  index: number | undefined;
  message: string;
}

/** Loads at and beyond this ask for what the kernel knows of a packet (SKF_AD_OFF): no place of the data. */
const ancillaryOffset = 0xfffff000;
/** The last of those (SKF_AD_MAX); each fourth one exists, from SKF_AD_PROTOCOL, 0, on. */
const ancillaryEnd = 64;

/**
 * Why the kernel would refuse a program for any purpose, as bpf_check_basics_ok and bpf_check_classic
 * (net/core/filter.c) do; empty when it would not. They stop at the first problem, this collects all; in order of
 * the instructions.
 */
export function checkProgram(program: Program): Problem[] {
  if (program.length === 0) return [{ index: undefined, message: 'the program is empty' }];
  if (program.length > maxInstructions) {
    const message = `${program.length} instructions; the kernel takes at most ${maxInstructions}`;
    return [{ index: undefined, message }];
  }
  const problems = program.flatMap((instruction, index): Problem[] =>
    instructionProblems(instruction, program.length - index - 1).map((message) => ({ index, message })),
  );
  problems.push(...endProblems(program));
  // Where a jump leads nowhere, no way through the program means anything.
  return problems.length > 0 ? problems : memoryLoadProblems(program);
}

function memoryLoadProblems(program: Program): Problem[] {
  return uninitialisedLoads(program).map(({ index, word }) => ({
    index,
    message: `loads M[${word}], which is not written on every way here`,
  }));
}

function endProblems(program: Program): Problem[] {
  const index = program.length - 1;
  const last = program[index];
  if (last?.code === (bpf.RET | bpf.K) || last?.code === (bpf.RET | bpf.A)) return [];
  return [{ index, message: 'the last instruction must return' }];
}

/** @param following how many instructions stand behind this one */
function instructionProblems(instruction: Instruction, following: number): string[] {
  const { code, k } = instruction;
  if (!knownCodes.has(code)) return [`unknown code 0x${code.toString(16)}`];
  if (isComparison(code)) return jumpProblems(instruction, following);
  switch (code & classMask) {
    case bpf.ALU:
      return constantProblems(code, k);
    case bpf.JMP:
      return k < following ? [] : [`jumps by ${k}, and only ${following} instructions follow`];
    case bpf.ST:
    case bpf.STX:
      return memoryProblems(k);
    default:
      if (code === (bpf.LD | bpf.MEM) || code === (bpf.LDX | bpf.MEM)) return memoryProblems(k);
      return offsetProblems(code, k);
  }
}

function jumpProblems({ jt, jf }: Instruction, following: number): string[] {
  return [
    ...(jt < following ? [] : [`jumps by ${jt} when true, and only ${following} instructions follow`]),
    ...(jf < following ? [] : [`jumps by ${jf} when false, and only ${following} instructions follow`]),
  ];
}

function constantProblems(code: number, k: number): string[] {
  if (code & bpf.X) return [];
  const operation = code & operationMask;
  if ((operation === bpf.DIV || operation === bpf.MOD) && k === 0) return ['divides by the constant 0'];
  if ((operation === bpf.LSH || operation === bpf.RSH) && k >= 32) return [`shifts by ${k}, the most is 31`];
  return [];
}

function memoryProblems(k: number): string[] {
  return k < memoryWords ? [] : [`uses M[${k}], the last is M[${memoryWords - 1}]`];
}

function offsetProblems(code: number, k: number): string[] {
  if (k < ancillaryOffset || !absoluteLoads.has(code)) return [];
  const ancillary = k - ancillaryOffset;
  if (ancillary < ancillaryEnd && ancillary % 4 === 0) return [];
  return [`loads from ${k}, which is no place in the data`];
}
