import type { Annotate } from '../bpf/disassemble.js';
import { bpf, type Instruction, loadAbsolute } from '../bpf/instruction.js';
import { isComparison } from '../bpf/operations.js';
import { type Architecture, architectures, auditArchitectures, x32Bit } from '../linux/architecture.js';
import { syscallName } from '../linux/syscalls.js';
import { architectureOf } from './algebra/witness.js';
import { describeVerdict, verdictOfReturnValue } from './call-verdict.js';
import { architectureWord, numberWord, wordAtOffset, wordName } from './decision/words.js';

type Context = Parameters<Annotate>[2];

/** What an instruction of a seccomp filter is about: the word that it loads, the call that it compares with, the answer. */
export const annotateSeccomp: Annotate = (instruction, _, context) => {
  const { code, k } = instruction;
  if (code === loadAbsolute) return loadComment(k);
  if ((code & 0x07) === bpf.RET && !(code & bpf.A)) return describeVerdict(verdictOfReturnValue(k));
  return isComparison(code) && !(code & bpf.X) ? comparisonComment(instruction, context) : undefined;
};

function loadComment(offset: number): string | undefined {
  const word = wordAtOffset(offset, 'little');
  return word === undefined ? undefined : wordName(word);
}

function comparisonComment(instruction: Instruction, context: Context): string | undefined {
  const loaded = context?.accumulator;
  const word = loaded && loaded.mask === 0xffffffff ? wordAtOffset(loaded.offset, 'little') : undefined;
  if (word === architectureWord) return architectureComment(instruction.k);
  return word === numberWord ? numberComment(instruction, context) : undefined;
}

function architectureComment(token: number): string | undefined {
  const names = architectures.filter((architecture) => auditArchitectures[architecture] === token);
  return names.length > 0 ? names.join(', ') : undefined;
}

function numberComment({ code, k }: Instruction, context: Context): string | undefined {
  if ((code & 0xf0) === bpf.JSET) return k === x32Bit ? 'x32' : undefined;
  if (k === x32Bit) return 'x32 begins';
  const architecture = certainArchitecture(context, k);
  const name = architecture && syscallName(architecture, k);
  if (name === undefined) return undefined;
  return (code & 0xf0) === bpf.JEQ ? name : `from ${name} on`;
}

/** The architecture whose number is compared, where all ways to the comparison are of one. */
function certainArchitecture(context: Context, number: number): Architecture | undefined {
  const known = context?.words.get(4);
  return known && known.min === known.max ? architectureOf(known.min, number) : undefined;
}
