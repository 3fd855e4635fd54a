import type { Endianness } from '../../bpf/encode-program.js';
import { bpf, type Instruction, type Program } from '../../bpf/instruction.js';
import { canonicalReturnValue } from '../call-verdict.js';
import { type Decision, type DecisionSpace, DecisionTooComplex } from '../decision/space.js';
import { wordAtOffset } from '../decision/words.js';
import { constantWord, loadedWord, type SymbolicWord, valueOfWord, WordArithmetic } from './symbolic-word.js';

/** So many combinations of a place in the program and what its registers hold; ordinary filters have one for each place. */
const mostStates = 400_000;

/** `sizeof(struct seccomp_data)`, which `ld len` gives. */
const dataBytes = 64;

/**
 * The function that a program computes, for all architectures, numbers and arguments at once: every instruction is
 * carried out on registers whose bits are functions of the call. Any program that the kernel takes has one, whoever made
 * it. Return values are as the kernel acts on them.
 *
 * The program must have passed `checkSeccompProgram`. Throws `DecisionTooComplex` where the function has no
 * representation of bounded size, as where two arguments are multiplied or compared with each other, which nobody's filters do.
 */
export function decisionOfProgram(
  space: DecisionSpace,
  program: Program,
  endianness: Endianness = 'little',
): Decision {
  const execution = new Execution(space, program, endianness);
  return space.map(execution.run(), canonicalReturnValue);
}

interface Registers {
  a: SymbolicWord;
  x: SymbolicWord;
  memory: readonly SymbolicWord[];
}

class Execution {
  private readonly arithmetic: WordArithmetic;
  private readonly done = new Map<string, Decision>();
  private readonly wordIds = new Map<string, number>();

  constructor(
    private readonly space: DecisionSpace,
    private readonly program: Program,
    private readonly endianness: Endianness,
  ) {
    this.arithmetic = new WordArithmetic(space);
  }

  run(): Decision {
    const zero = constantWord(this.space, 0);
    return this.from(0, { a: zero, x: zero, memory: [] });
  }

  private from(pc: number, registers: Registers): Decision {
    const key = this.keyOf(pc, registers);
    const known = this.done.get(key);
    if (known !== undefined) return known;
    if (this.done.size >= mostStates) throw new DecisionTooComplex(mostStates);
    const made = this.step(pc, registers);
    this.done.set(key, made);
    return made;
  }

  private step(pc: number, registers: Registers): Decision {
    const instruction = this.program[pc];
    if (instruction === undefined) throw new Error(`instruction ${pc} is beyond the end of the program`);
    const { code, k } = instruction;
    const { a, x, memory } = registers;
    switch (code & 0x07) {
      case bpf.LD:
        return this.from(pc + 1, { ...registers, a: this.load(instruction, memory) });
      case bpf.LDX:
        return this.from(pc + 1, { ...registers, x: this.load(instruction, memory) });
      case bpf.ST:
        return this.from(pc + 1, { ...registers, memory: withWord(memory, k, a) });
      case bpf.STX:
        return this.from(pc + 1, { ...registers, memory: withWord(memory, k, x) });
      case bpf.ALU:
        return this.calculate(pc, instruction, registers);
      case bpf.JMP:
        return this.jump(pc, instruction, registers);
      case bpf.RET:
        return code & bpf.A ? this.valueFunction(a) : this.space.leaf(k);
      default:
        return this.from(pc + 1, code & bpf.TXA ? { ...registers, a: x } : { ...registers, x: a });
    }
  }

  private load({ code, k }: Instruction, memory: readonly SymbolicWord[]): SymbolicWord {
    switch (code & 0xe0) {
      case bpf.IMM:
        return constantWord(this.space, k);
      case bpf.MEM:
        return memory[k] ?? constantWord(this.space, 0);
      case bpf.LEN:
        return constantWord(this.space, dataBytes);
      default: {
        const word = wordAtOffset(k, this.endianness);
        if (word === undefined) throw new Error(`no word of seccomp_data starts at ${k}`);
        return loadedWord(this.space, word);
      }
    }
  }

  private calculate(pc: number, { code, k }: Instruction, registers: Registers): Decision {
    const operand = code & bpf.X ? registers.x : constantWord(this.space, k);
    const operation = code & 0xf0;
    const rest = this.from(pc + 1, { ...registers, a: this.result(operation, registers.a, operand) });
    if (operation !== bpf.DIV && operation !== bpf.MOD) return rest;
    // A division by zero ends the program with 0.
    return this.space.choose(this.arithmetic.isNotZero(operand), rest, this.space.leaf(0));
  }

  private result(operation: number, a: SymbolicWord, operand: SymbolicWord): SymbolicWord {
    const { arithmetic } = this;
    switch (operation) {
      case bpf.ADD:
        return arithmetic.add(a, operand);
      case bpf.SUB:
        return arithmetic.subtract(a, operand);
      case bpf.MUL:
        return arithmetic.multiply(a, operand);
      case bpf.DIV:
        return arithmetic.divide(a, operand).quotient;
      case bpf.MOD:
        return arithmetic.divide(a, operand).remainder;
      case bpf.OR:
        return arithmetic.or(a, operand);
      case bpf.AND:
        return arithmetic.and(a, operand);
      case bpf.XOR:
        return arithmetic.xor(a, operand);
      case bpf.LSH:
        return arithmetic.shift(a, operand, 1);
      case bpf.RSH:
        return arithmetic.shift(a, operand, -1);
      case bpf.NEG:
        return arithmetic.negate(a);
      default:
        throw new Error(`no ALU operation 0x${operation.toString(16)}`);
    }
  }

  private jump(pc: number, { code, k, jt, jf }: Instruction, registers: Registers): Decision {
    const operation = code & 0xf0;
    if (operation === bpf.JA) return this.from(pc + 1 + k, registers);
    const operand = code & bpf.X ? registers.x : constantWord(this.space, k);
    const condition = this.condition(operation, registers.a, operand);
    if (condition === this.space.yes) return this.from(pc + 1 + jt, registers);
    if (condition === this.space.no) return this.from(pc + 1 + jf, registers);
    return this.space.choose(condition, this.from(pc + 1 + jt, registers), this.from(pc + 1 + jf, registers));
  }

  private condition(operation: number, a: SymbolicWord, operand: SymbolicWord): Decision {
    switch (operation) {
      case bpf.JEQ:
        return this.arithmetic.equal(a, operand);
      case bpf.JGE:
        return this.arithmetic.atLeast(a, operand);
      case bpf.JGT:
        return this.space.not(this.arithmetic.atLeast(operand, a));
      default:
        return this.arithmetic.isNotZero(this.arithmetic.and(a, operand));
    }
  }

  /** A register as a function with numbers at its leaves. */
  private valueFunction(word: SymbolicWord): Decision {
    return word.reduce<Decision>((made, bit, index) => {
      const weight = (1 << index) >>> 0;
      return this.space.combine(bit, made, (isSet, sum) => (isSet ? sum + weight : sum));
    }, this.space.leaf(0));
  }

  /** Registers that hold what nobody will ask for make states of their own; that is rare and harmless. */
  private keyOf(pc: number, { a, x, memory }: Registers): string {
    const words = memory.map((word) => (word === undefined ? '' : this.idOf(word)));
    return `${pc};${this.idOf(a)};${this.idOf(x)};${words.join(',')}`;
  }

  private idOf(word: SymbolicWord): string {
    const value = valueOfWord(this.space, word);
    if (value !== undefined) return `=${value}`;
    const key = word.join(' ');
    const id = this.wordIds.get(key) ?? this.wordIds.size;
    this.wordIds.set(key, id);
    return String(id);
  }
}

function withWord(
  memory: readonly SymbolicWord[],
  index: number,
  word: SymbolicWord,
): readonly SymbolicWord[] {
  const changed = [...memory];
  changed[index] = word;
  return changed;
}
