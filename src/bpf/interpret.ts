import { bpf, type Instruction, loadAbsolute, type Program } from './instruction.js';
import { memoryWords } from './operations.js';

// Constants of this module, not of others: millions of runs a second, also where a test runner wraps imports.
const { LD, LDX, ST, STX, ALU, JMP, RET, W, IMM, MEM, LEN, X, A, TXA, JA, JEQ, JGT, JGE, JSET } = bpf;
const { ADD, SUB, MUL, DIV, MOD, OR, AND, XOR, LSH, RSH, NEG } = bpf;
const loadWord = loadAbsolute;
const classMask = 0x07;
const operationMask = 0xf0;

export interface InterpretOptions {
  /** What `ld len` gives, in bytes: the size of the data. A program that asks for it without throws. */
  length?: number;
  /**
   * Called after each instruction: its index, the instruction, registers A and X as it left them, and for a comparison
   * whether it held.
   */
  trace?: (pc: number, instruction: Instruction, a: number, x: number, taken: boolean | undefined) => void;
}

/** What a program returned, unsigned, and how many instructions that took. */
export interface Run {
  value: number;
  executed: number;
}

/**
 * Runs a program as the kernel does: registers of 32 bits, unsigned. A shift counts modulo 32, and a division by an X
 * of zero ends the program with 0 (bpf_convert_filter, net/core/filter.c).
 *
 * Loads of whole words only: packets' bytes, halfwords and indirect loads are refused by seccomp_check_filter, and
 * here. The program must have passed `checkSeccompProgram`; one that has not may throw, and never loops, for jumps
 * go forward.
 *
 * @param words gives the 32-bit word at a byte offset of the data
 */
export function interpret(
  program: Program,
  words: (offset: number) => number,
  options: InterpretOptions = {},
): Run {
  const { trace } = options;
  let memory: Uint32Array | undefined;
  let a = 0;
  let x = 0;
  let executed = 0;
  for (let pc = 0; ; ) {
    const instruction = program[pc];
    if (instruction === undefined) throw new Error(`instruction ${pc} is beyond the end of the program`);
    const { code, k } = instruction;
    const operand = code & X ? x : k;
    let next = pc + 1;
    let taken: boolean | undefined;
    executed += 1;
    switch (code & classMask) {
      case LD:
        a = code === loadWord ? words(k) >>> 0 : load(code, k, memory, options.length);
        break;
      case LDX:
        x = load(code, k, memory, options.length);
        break;
      case ST:
        memory ??= new Uint32Array(memoryWords);
        memory[k] = a;
        break;
      case STX:
        memory ??= new Uint32Array(memoryWords);
        memory[k] = x;
        break;
      case ALU:
        // The constant is not zero (checkProgram), so this is X.
        if (operand === 0 && isDivision(code)) {
          trace?.(pc, instruction, 0, x, undefined);
          return { value: 0, executed };
        }
        a = calculate(code, a, operand);
        break;
      case JMP:
        if ((code & operationMask) === JA) {
          next += k;
        } else {
          taken = compare(code, a, operand);
          next += taken ? instruction.jt : instruction.jf;
        }
        break;
      case RET:
        trace?.(pc, instruction, a, x, undefined);
        return { value: code & A ? a : k, executed };
      default:
        if (code & TXA) a = x;
        else x = a;
    }
    if (trace !== undefined) trace(pc, instruction, a, x, taken);
    pc = next;
  }
}

function load(code: number, k: number, memory: Uint32Array | undefined, length: number | undefined): number {
  switch (code & ~classMask) {
    case W | IMM:
      return k;
    case W | MEM:
      return memory?.[k] ?? 0;
    case W | LEN:
      if (length !== undefined) return length;
      throw new Error('the program asks for the length of its data, and none was given');
    default:
      throw new Error(`code 0x${code.toString(16)} loads no word`);
  }
}

function isDivision(code: number): boolean {
  const operation = code & operationMask;
  return operation === DIV || operation === MOD;
}

function calculate(code: number, a: number, operand: number): number {
  switch (code & operationMask) {
    case ADD:
      return (a + operand) >>> 0;
    case SUB:
      return (a - operand) >>> 0;
    case MUL:
      return Math.imul(a, operand) >>> 0;
    case DIV:
      return (a / operand) >>> 0;
    case MOD:
      return a % operand;
    case OR:
      return (a | operand) >>> 0;
    case AND:
      return (a & operand) >>> 0;
    case XOR:
      return (a ^ operand) >>> 0;
    case LSH:
      return (a << operand) >>> 0;
    case RSH:
      return a >>> operand;
    case NEG:
      return -a >>> 0;
    default:
      throw new Error(`code 0x${code.toString(16)} calculates nothing`);
  }
}

function compare(code: number, a: number, operand: number): boolean {
  switch (code & operationMask) {
    case JEQ:
      return a === operand;
    case JGT:
      return a > operand;
    case JGE:
      return a >= operand;
    case JSET:
      return (a & operand) !== 0;
    default:
      throw new Error(`code 0x${code.toString(16)} compares nothing`);
  }
}
