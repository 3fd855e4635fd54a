import { AppError } from '../../base/app-error.js';
import { printable } from '../../base/text.js';
import type { Program } from '../../bpf/instruction.js';
import { endianness } from '../../linux/architecture.js';
import { type CallCount, compileFilter } from '../../seccomp/compile/compile-profile.js';
import { ProgramTooLong } from '../../seccomp/compile/word-plan.js';
import type { DecisionSpace } from '../../seccomp/decision/space.js';
import { decisionOfProgram } from '../../seccomp/recover/decision-of-program.js';
import type { LoadedFilter } from './load-filter.js';

/**
 * The program of a filter: as it stands, of one that is a program; else compiled, and proved to compute what it was
 * compiled from. `INPUT_INVALID` where it would be longer than the kernel takes.
 */
export function programOf(
  filter: LoadedFilter,
  space: DecisionSpace,
  counts: readonly CallCount[] = [],
): Program {
  const [only, ...others] = filter.kind === 'program' ? filter.programs : [];
  return only && others.length === 0 ? only : compiledProgram(filter, space, counts);
}

/** As `programOf`, and compiles what is a program already. */
export function compiledProgram(
  { source, decision, native, architectures }: LoadedFilter,
  space: DecisionSpace,
  counts: readonly CallCount[] = [],
): Program {
  try {
    const program = compileFilter(space, decision, { native, architectures, counts });
    if (decisionOfProgram(space, program, endianness[native]) !== decision)
      throw new Error(`${source} was compiled to a program that computes something else`);
    return program;
  } catch (error) {
    if (!(error instanceof ProgramTooLong)) throw error;
    throw new AppError('INPUT_INVALID', `${printable(source)} cannot be a filter: ${error.message}`, {
      hint: 'the kernel takes 4096 instructions; rules with fewer distinct values of arguments make it shorter',
    });
  }
}
