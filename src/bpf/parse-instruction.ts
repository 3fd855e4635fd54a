import { bpf, type Instruction, jumpAlways, statement } from './instruction.js';
import { arithmetic, comparisons } from './operations.js';

/** Where an instruction goes: one label for `jmp`, two for a comparison. */
export interface Jump {
  /** `undefined` is the next instruction. */
  labels: readonly (string | undefined)[];
  /** Largest distance that its field holds. */
  farthest: number;
}

export interface ParsedInstruction {
  instruction: Instruction;
  jump?: Jump;
}

type Form = [pattern: RegExp, parse: (groups: string[]) => ParsedInstruction | undefined];

const number = '(0[xX][0-9a-fA-F]+|[0-9]+)';
const name = '([A-Za-z_]\\w*)';
const operand = `(?:(x)|#${number})`;
const loads = { ld: bpf.W, ldh: bpf.H, ldb: bpf.B } as const;
/** Those that bpf_asm makes of the others by changing the two labels. */
const negated = { jne: bpf.JEQ, jneq: bpf.JEQ, jlt: bpf.JGE, jle: bpf.JGT } as const;

const forms: Form[] = [
  form(`(ld|ldh|ldb) \\[${number}\\]`, ([load = '', k]) => plain(bpf.LD | loadWidth(load) | bpf.ABS, k)),
  form(`(ld|ldh|ldb) \\[x ?\\+ ?${number}\\]`, ([load = '', k]) =>
    plain(bpf.LD | loadWidth(load) | bpf.IND, k),
  ),
  form(`ldx 4 ?\\* ?\\(\\[${number}\\] ?& ?0xf\\)`, ([k]) => plain(bpf.LDX | bpf.B | bpf.MSH, k)),
  form(`(ld|ldx) #${number}`, ([load = '', k]) => plain(register(load) | bpf.IMM, k)),
  form(`(ld|ldx) M\\[${number}\\]`, ([load = '', k]) => plain(register(load) | bpf.MEM, k)),
  form('(ld|ldx) len', ([load = '']) => plain(register(load) | bpf.LEN, '0')),
  form(`(st|stx) M\\[${number}\\]`, ([store, k]) => plain(store === 'st' ? bpf.ST : bpf.STX, k)),
  form(`(${Object.keys(arithmetic).join('|')}) ${operand}`, ([operation = '', x, k]) =>
    plain(bpf.ALU | codeOf(arithmetic, operation) | source(x), k ?? '0'),
  ),
  form('neg', () => plain(bpf.ALU | bpf.NEG, '0')),
  form('(tax|txa)', ([move]) => plain(bpf.MISC | (move === 'tax' ? bpf.TAX : bpf.TXA), '0')),
  form('ret a', () => plain(bpf.RET | bpf.A, '0')),
  form(`ret #${number}`, ([k]) => plain(bpf.RET | bpf.K, k)),
  form(`(?:jmp|ja) ${name}`, ([label]) => ({
    instruction: statement(jumpAlways, 0),
    jump: { labels: [label], farthest: 0xffffffff },
  })),
  form(
    `(${Object.keys(comparisons).join('|')}) ${operand}, ?${name}(?:, ?${name})?`,
    ([operation = '', x, k, yes, no]) => comparison(codeOf(comparisons, operation) | source(x), k, [yes, no]),
  ),
  form(
    `(${Object.keys(negated).join('|')}) ${operand}, ?${name}(?:, ?${name})?`,
    ([operation = '', x, k, yes, no]) => comparison(codeOf(negated, operation) | source(x), k, [no, yes]),
  ),
];

function form(pattern: string, parse: Form[1]): Form {
  return [new RegExp(`^${pattern.replaceAll(' ', '\\s+').replaceAll('\\s+?', '\\s*')}$`), parse];
}

/** One instruction without its labels and comment; `undefined` where it is none, or a number is beyond 32 bits. */
export function parseInstruction(text: string): ParsedInstruction | undefined {
  for (const [pattern, parse] of forms) {
    const match = pattern.exec(text);
    if (match) return parse(match.slice(1));
  }
  return undefined;
}

function plain(code: number, k: string | undefined): ParsedInstruction | undefined {
  const value = Number(k);
  return value <= 0xffffffff ? { instruction: statement(code, value) } : undefined;
}

function comparison(code: number, k: string | undefined, labels: Jump['labels']) {
  const parsed = plain(bpf.JMP | code, k ?? '0');
  return parsed && { ...parsed, jump: { labels, farthest: 0xff } };
}

function loadWidth(load: string): number {
  return codeOf(loads, load);
}

function register(load: string): number {
  return load === 'ldx' ? bpf.LDX : bpf.LD;
}

function source(x: string | undefined): number {
  return x === undefined ? bpf.K : bpf.X;
}

/** The name is from a pattern that was made of the same table. */
function codeOf(table: Readonly<Record<string, number>>, key: string): number {
  return table[key] ?? 0;
}
