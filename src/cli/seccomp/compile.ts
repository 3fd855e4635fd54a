import Table from 'cli-table3';
import { AppError } from '../../base/app-error.js';
import { count, formatBytes } from '../../base/text.js';
import { encodeProgram } from '../../bpf/encode-program.js';
import { instructionBytes, type Program } from '../../bpf/instruction.js';
import { interpret } from '../../bpf/interpret.js';
import { type Architecture, auditArchitectures, endianness } from '../../linux/architecture.js';
import { syscallNamesOf, syscallNumber } from '../../linux/syscalls.js';
import type { Recording } from '../../policy/recording.js';
import { isPermitted } from '../../seccomp/algebra/operations.js';
import { cacheableCalls } from '../../seccomp/compile/cacheable.js';
import type { CallCount } from '../../seccomp/compile/compile-profile.js';
import { decisionOfCall } from '../../seccomp/decision/call-decision.js';
import { DecisionSpace } from '../../seccomp/decision/space.js';
import { wordAtOffset, wordsOfCall } from '../../seccomp/decision/words.js';
import type { ExitCode, Io } from '../io.js';
import { checkOutput, writeWhole } from '../output-file.js';
import { readRecordingFile } from '../recording-file.js';
import { styleFor } from '../style.js';
import type { FilterFlags } from './filter-flags.js';
import { type LoadedFilter, loadFilter } from './load-filter.js';
import { compiledProgram } from './program-of.js';

export interface CompileCall {
  source: string;
  flags: FilterFlags & { output?: string; recording?: string; format: 'text' | 'json' };
}

/** Compiles, proves, writes, and says what came of it. */
export async function compileCommand({ source, flags }: CompileCall, io: Io): Promise<ExitCode> {
  const { output, recording, format } = flags;
  if (output === '-' && format === 'json')
    throw new AppError('USAGE', '-o - and --format json both want standard output');
  if (output !== undefined && output !== '-') checkOutput(output);
  const space = new DecisionSpace();
  const filter = await loadFilter(source, space, flags, io);
  const program = compiledProgram(
    filter,
    space,
    recording === undefined ? [] : countsOf(readRecordingFile(recording, io)),
  );
  const bytes = encodeProgram(program, endianness[filter.native]);
  if (output === '-') {
    io.stdout.write(bytes);
    return 0;
  }
  if (output !== undefined) writeWhole(output, bytes);
  const parts = filter.architectures.map((architecture) => partOf(filter, space, program, architecture));
  if (format === 'json') {
    const perArch = Object.fromEntries(
      parts.map(({ architecture, cacheable: _, ...part }) => [architecture, part]),
    );
    const cacheable = Object.fromEntries(parts.map((part) => [part.architecture, part.cacheable]));
    const summary = {
      source,
      as: flags.as,
      instructions: program.length,
      bytes: bytes.length,
      perArch,
      cacheable,
    };
    io.stdout.write(`${JSON.stringify({ ...summary, ...(output && { output }) }, null, 2)}\n`);
  } else print(program, parts, output, io);
  return 0;
}

function countsOf({ syscalls }: Recording): CallCount[] {
  return syscalls.map(({ architecture, number, count: times }) => ({ architecture, number, count: times }));
}

interface Part {
  architecture: Architecture;
  /** Calls that may be let through, and how many of them for some arguments only. */
  allowed: number;
  conditional: number;
  /** Instructions that a call executes which is let through whatever its arguments. */
  executed: { mean: number; max: number };
  /** Names of calls for which the kernel, since 5.11, does not run the filter at all. */
  cacheable: string[];
}

function partOf(
  filter: LoadedFilter,
  space: DecisionSpace,
  program: Program,
  architecture: Architecture,
): Part {
  const auditArchitecture = auditArchitectures[architecture];
  const calls = syscallNamesOf(architecture).flatMap((name) => {
    const number = syscallNumber(architecture, name);
    if (number === undefined) return [];
    const value = space.valueOf(decisionOfCall(space, filter.decision, architecture, number));
    return [
      {
        name,
        number,
        isConditional: value === undefined,
        isAllowed: value !== undefined && isPermitted(value),
      },
    ];
  });
  const always = calls.filter(({ isAllowed }) => isAllowed);
  const conditional = calls.filter(({ isConditional }) => isConditional).length;
  const steps = always.map(({ number }) => {
    const words = wordsOfCall({ auditArchitecture, number });
    const read = (offset: number) => words[wordAtOffset(offset, endianness[architecture]) ?? 0] ?? 0;
    return interpret(program, read).executed;
  });
  const total = steps.reduce((sum, executed) => sum + executed, 0);
  const cached = new Set(
    cacheableCalls(
      program,
      auditArchitecture,
      always.map(({ number }) => number),
    ),
  );
  return {
    architecture,
    allowed: always.length + conditional,
    conditional,
    executed: { mean: Number((total / (steps.length || 1)).toFixed(2)), max: Math.max(0, ...steps) },
    cacheable: always.filter(({ number }) => cached.has(number)).map(({ name }) => name),
  };
}

function print(program: Program, parts: readonly Part[], output: string | undefined, io: Io): void {
  const style = styleFor(io.stdout, io.environment);
  const size = formatBytes(program.length * instructionBytes);
  io.stdout.write(
    `${style.bold(count(program.length, 'instruction'))}, ${size}; proved to answer as the profile\n`,
  );
  const table = new Table({
    head: ['', 'allowed', 'by arguments', 'not run for', 'mean', 'most'].map((title) => style.bold(title)),
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const { architecture, allowed, conditional, executed, cacheable } of parts)
    table.push([
      architecture,
      allowed,
      conditional,
      cacheable.length,
      executed.mean.toFixed(2),
      executed.max,
    ]);
  io.stdout.write(`${table.toString()}\n`);
  io.stdout.write(
    style.dim(
      'not run for: calls that Linux 5.11 and later answer without the filter\nmean, most: instructions that a call executes which is allowed whatever its arguments\n',
    ),
  );
  if (output === undefined) io.stderr.write('nothing was written: name a file with -o\n');
  else io.stdout.write(`wrote ${output}\n`);
}
