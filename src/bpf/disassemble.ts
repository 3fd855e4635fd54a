import { bpf, type Instruction, type Program } from './instruction.js';
import { type KnownWords, knownWords } from './known-words.js';
import { arithmetic, classMask, comparisons, knownCodes, operationMask } from './operations.js';

/** One instruction as text. */
export interface Line {
  index: number;
  instruction: Instruction;
  /** As bpf_asm reads it, jumps with labels: `jeq #0x3b, l12, l15`. */
  text: string;
  /** What the annotation says, or that nothing leads here. */
  comment: string | undefined;
}

/**
 * Says in a few words what an instruction means to whoever wrote the program, `undefined` when nothing.
 * @param context what is known when it runs; `undefined` when nothing leads there
 */
export type Annotate = (
  instruction: Instruction,
  index: number,
  context: KnownWords | undefined,
) => string | undefined;

/**
 * A program in the syntax of the kernel's bpf_asm (tools/bpf/bpf_exp.y), which `assemble` reads. What the kernel does
 * not know appears as `unimp`, with its code, and is the one thing that cannot be read back.
 */
export function disassemble(program: Program, annotate?: Annotate): Line[] {
  const known = knownWords(program);
  return program.map((instruction, index) => {
    const context = known[index];
    const comment = annotate?.(instruction, index, context) ?? (context ? undefined : 'never reached');
    return { index, instruction, text: textOf(instruction, index), comment };
  });
}

/** Lines as a listing: `l12: jeq #0x3b, l13, l15`, and comments after `;` in a column of their own. */
export function formatListing(lines: readonly Line[]): string {
  const labelWidth = Math.max(0, ...lines.map(({ index }) => labelOf(index).length));
  const textWidth = Math.max(0, ...lines.map(({ text }) => text.length));
  return lines
    .map(({ index, text, comment }) => {
      const start = `${labelOf(index).padStart(labelWidth)} ${text}`;
      if (comment === undefined) return `${start}\n`;
      return `${start.padEnd(labelWidth + 1 + textWidth)}  ; ${comment}\n`;
    })
    .join('');
}

function labelOf(index: number): string {
  return `l${index}:`;
}

const arithmeticNames = new Map<number, string>(
  Object.entries(arithmetic).map(([name, code]) => [code, name]),
);
const comparisonNames = new Map<number, string>(
  Object.entries(comparisons).map(([name, code]) => [code, name]),
);

function textOf(instruction: Instruction, index: number): string {
  const { code, jt, jf, k } = instruction;
  if (!knownCodes.has(code)) return `unimp 0x${code.toString(16)}`;
  const operand = code & bpf.X ? 'x' : `#0x${k.toString(16)}`;
  switch (code & classMask) {
    case bpf.LD:
      return loadText(code, k);
    case bpf.LDX:
      return `ldx ${code === (bpf.LDX | bpf.B | bpf.MSH) ? `4*([${k}]&0xf)` : plainSource(code, k)}`;
    case bpf.ST:
      return `st M[${k}]`;
    case bpf.STX:
      return `stx M[${k}]`;
    case bpf.ALU:
      return code === (bpf.ALU | bpf.NEG) ? 'neg' : `${arithmeticNames.get(code & operationMask)} ${operand}`;
    case bpf.JMP:
      if (code === (bpf.JMP | bpf.JA)) return `jmp l${index + 1 + k}`;
      return `${comparisonNames.get(code & operationMask)} ${operand}, l${index + 1 + jt}, l${index + 1 + jf}`;
    case bpf.RET:
      return code & bpf.A ? 'ret a' : `ret #0x${k.toString(16)}`;
    default:
      return code & bpf.TXA ? 'txa' : 'tax';
  }
}

const widths = new Map<number, string>([
  [bpf.W, 'ld'],
  [bpf.H, 'ldh'],
  [bpf.B, 'ldb'],
]);

function loadText(code: number, k: number): string {
  const name = widths.get(code & (bpf.H | bpf.B));
  if ((code & bpf.MEM) === bpf.ABS) return `${name} [${k}]`;
  if ((code & bpf.MEM) === bpf.IND) return `${name} [x + ${k}]`;
  return `ld ${plainSource(code, k)}`;
}

/** What both registers can be loaded with. */
function plainSource(code: number, k: number): string {
  if (code & bpf.LEN) return 'len';
  return (code & bpf.MEM) === bpf.MEM ? `M[${k}]` : `#0x${k.toString(16)}`;
}
