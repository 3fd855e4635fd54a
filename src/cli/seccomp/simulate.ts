import { AppError } from '../../base/app-error.js';
import { closestName } from '../../base/closest-name.js';
import { count } from '../../base/text.js';
import { seccompDataBytes } from '../../bpf/check-seccomp-program.js';
import { disassemble } from '../../bpf/disassemble.js';
import type { Program } from '../../bpf/instruction.js';
import { interpret } from '../../bpf/interpret.js';
import { type Architecture, auditArchitectures, endianness, x32Bit } from '../../linux/architecture.js';
import { describeSyscall, syscallNamesOf, syscallNumber } from '../../linux/syscalls.js';
import { annotateSeccomp } from '../../seccomp/annotate-program.js';
import { describeVerdict, verdictOfReturnValue } from '../../seccomp/call-verdict.js';
import { DecisionSpace } from '../../seccomp/decision/space.js';
import { type Call, wordAtOffset, wordsOfCall } from '../../seccomp/decision/words.js';
import type { ExitCode, Io } from '../io.js';
import type { FilterFlags } from './filter-flags.js';
import { type LoadedFilter, loadFilter, machineServing } from './load-filter.js';
import { programOf } from './program-of.js';

export interface SimulateCall {
  source: string;
  flags: FilterFlags & {
    syscall: string;
    arg?: Map<number, bigint>;
    trace?: boolean;
    format: 'text' | 'json';
  };
}

interface Step {
  index: number;
  instruction: string;
  comment?: string;
  /** The accumulator after it. */
  accumulator: number;
  /** Of a comparison: whether it held. */
  held?: boolean;
}

/** Runs a filter on one call and prints the answer. */
export async function simulateCommand({ source, flags }: SimulateCall, io: Io): Promise<ExitCode> {
  const space = new DecisionSpace();
  const filter = await loadFilter(source, space, filterFlags(flags), io);
  const architecture = flags.arch?.[0] ?? filter.native;
  const call: Call = {
    auditArchitecture: auditArchitectures[architecture],
    number: numberOf(flags.syscall, architecture),
    args: Array.from({ length: 6 }, (_, index) => flags.arg?.get(index) ?? 0n),
  };
  const program = programOf(filter, space);
  const { value, executed, steps } = run(program, call, filter);
  const verdict = verdictOfReturnValue(value);
  if (flags.format === 'json') {
    const result = { ...verdict, instructionsExecuted: executed, ...(flags.trace && { trace: steps }) };
    io.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return 0;
  }
  if (flags.trace) io.stdout.write(steps.map(stepLine).join(''));
  const args = (call.args ?? []).map((each) => `0x${each.toString(16)}`).join(', ');
  const name = describeSyscall(architecture, call.number);
  io.stdout.write(
    `${architecture} ${name}(${args}): ${describeVerdict(verdict)}, after ${count(executed, 'instruction')}\n`,
  );
  return 0;
}

/** One `--arch` is the call's; the filter is then for what the profile lists. Several are what the filter is for. */
function filterFlags({ arch = [], ...rest }: SimulateCall['flags']): FilterFlags {
  const [only, ...others] = arch;
  if (only === undefined) return rest;
  return others.length > 0 ? { ...rest, arch } : { ...rest, machine: machineServing(only) };
}

/** A number is taken as it is, for x32 with its bit or without. */
function numberOf(text: string, architecture: Architecture): number {
  if (/^(\d+|0x[0-9a-f]+|-1)$/i.test(text)) {
    const number = Number(text) >>> 0;
    if (Number(text) > 0xffffffff) throw new AppError('USAGE', `--syscall ${text} has more than 32 bits`);
    return architecture === 'x32' && number < x32Bit ? number + x32Bit : number;
  }
  const number = syscallNumber(architecture, text);
  if (number !== undefined) return number;
  const meant = closestName(text, syscallNamesOf(architecture));
  throw new AppError('USAGE', `${architecture} has no system call "${text}"`, {
    hint: meant ? `did you mean ${meant}?` : 'a call without a name here can be given by its number',
  });
}

function run(program: Program, call: Call, { native }: LoadedFilter) {
  const words = wordsOfCall(call);
  const listing = disassemble(program, annotateSeccomp);
  const steps: Step[] = [];
  const read = (offset: number) => words[wordAtOffset(offset, endianness[native]) ?? 0] ?? 0;
  const result = interpret(program, read, {
    length: seccompDataBytes,
    trace: (index, _, accumulator, __, held) => {
      const { text = '', comment } = listing[index] ?? {};
      steps.push({
        index,
        instruction: text,
        ...(comment !== undefined && { comment }),
        accumulator,
        ...(held !== undefined && { held }),
      });
    },
  });
  return { ...result, steps };
}

function stepLine({ index, instruction, comment, accumulator, held }: Step): string {
  const outcome = held === undefined ? `A = 0x${accumulator.toString(16)}` : held ? 'holds' : 'does not hold';
  const note = comment === undefined ? '' : `  ; ${comment}`;
  return `${`${index}:`.padStart(5)} ${instruction.padEnd(28)} ${outcome.padEnd(16)}${note}\n`;
}
