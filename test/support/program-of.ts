import { assemble } from '../../src/bpf/assemble.js';
import type { Program } from '../../src/bpf/instruction.js';

/** A program from the text of `assemble`, of which a test knows that it is right. */
export function programOf(text: string): Program {
  const { program, diagnostics } = assemble(text);
  if (program !== undefined) return program;
  throw new Error(diagnostics.map(({ message, position }) => `${position?.line}: ${message}`).join('\n'));
}
