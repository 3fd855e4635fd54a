import { printable } from '../../base/text.js';
import { disassemble, formatListing } from '../../bpf/disassemble.js';
import { annotateSeccomp } from '../../seccomp/annotate-program.js';
import { DecisionSpace } from '../../seccomp/decision/space.js';
import type { ExitCode, Io } from '../io.js';
import type { FilterFlags } from './filter-flags.js';
import { loadFilter } from './load-filter.js';
import { compiledProgram } from './program-of.js';

export interface DisassembleCall {
  source: string;
  flags: FilterFlags & { format: 'text' | 'json' };
}

/** Lists the instructions of every program that the filter consists of. */
export async function disassembleCommand({ source, flags }: DisassembleCall, io: Io): Promise<ExitCode> {
  const space = new DecisionSpace();
  const filter = await loadFilter(source, space, flags, io);
  const programs = filter.kind === 'program' ? filter.programs : [compiledProgram(filter, space)];
  const listings = programs.map((program) => disassemble(program, annotateSeccomp));
  if (flags.format === 'json') {
    io.stdout.write(`${JSON.stringify({ source, programs: listings }, null, 2)}\n`);
    return 0;
  }
  for (const [index, listing] of listings.entries()) {
    if (listings.length > 1)
      io.stdout.write(
        `; filter ${index + 1} of ${listings.length} of ${printable(source)}, the oldest first\n`,
      );
    io.stdout.write(formatListing(listing));
  }
  return 0;
}
