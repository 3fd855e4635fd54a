import type { Diagnostic } from '../base/diagnostic.js';
import { type Instruction, type Program, statement } from './instruction.js';
import { type Jump, parseInstruction } from './parse-instruction.js';

/** A line with an instruction on it. */
interface Source {
  line: number;
  instruction: Instruction;
  jump: Jump | undefined;
}

/**
 * A program from text in the syntax of the kernel's bpf_asm (tools/bpf/bpf_exp.y), as `disassemble` writes it: one
 * instruction a line, labels `name:` before it or on a line of their own, comments from `;` on. Numbers are decimal
 * or `0x…`. A comparison with one label goes on with the next line when it does not hold.
 *
 * All that is wrong is collected, with lines; the program is `undefined` then. Whether the kernel would take it is
 * for `checkProgram`.
 */
export function assemble(text: string): { program: Program | undefined; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const sources: Source[] = [];
  const labels = new Map<string, number>();
  const report = (line: number, code: string, message: string) => {
    diagnostics.push({ code, severity: 'error', message, position: { line, column: 1 } });
  };
  for (const [index, raw] of text.split('\n').entries()) {
    const line = index + 1;
    const { names, rest } = splitLabels(raw);
    for (const name of names) {
      if (labels.has(name)) report(line, 'duplicate-label', `the label ${name} stands twice`);
      labels.set(name, sources.length);
    }
    if (rest === '') continue;
    const parsed = parseInstruction(rest);
    if (parsed === undefined) report(line, 'unknown-instruction', `not an instruction: ${rest}`);
    sources.push({ line, instruction: parsed?.instruction ?? statement(0, 0), jump: parsed?.jump });
  }
  const program = sources.map(({ line, instruction, jump }, index) => {
    const linked = jump === undefined ? instruction : link(instruction, jump, index, labels);
    if (typeof linked !== 'string') return linked;
    report(line, 'bad-jump', linked);
    return instruction;
  });
  return { program: diagnostics.length > 0 ? undefined : program, diagnostics };
}

function splitLabels(raw: string): { names: string[]; rest: string } {
  const names: string[] = [];
  let rest = raw.replace(/;.*$/, '').trim();
  for (;;) {
    const label = /^([A-Za-z_]\w*):\s*/.exec(rest);
    if (label?.[1] === undefined) return { names, rest };
    names.push(label[1]);
    rest = rest.slice(label[0].length);
  }
}

/** The instruction with its distances, or what is wrong with them. */
function link(
  instruction: Instruction,
  jump: Jump,
  index: number,
  labels: ReadonlyMap<string, number>,
): Instruction | string {
  const distances: number[] = [];
  for (const label of jump.labels) {
    const target = label === undefined ? index + 1 : labels.get(label);
    if (target === undefined) return `there is no label ${label}`;
    const distance = target - index - 1;
    if (distance < 0) return `${label} stands before this line; jumps go forward only`;
    if (distance > jump.farthest)
      return `${label} is ${distance} instructions away; at most ${jump.farthest}`;
    distances.push(distance);
  }
  const [first = 0, second = 0] = distances;
  return jump.labels.length === 1 ? { ...instruction, k: first } : { ...instruction, jt: first, jf: second };
}
