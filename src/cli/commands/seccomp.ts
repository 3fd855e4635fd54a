import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ExitCode, Io } from '../io.js';
import { addFilterFlags } from '../seccomp/filter-flags.js';
import { registerSeccompStart } from './seccomp-start.js';

/** `tightship seccomp`: what works with profiles and filters, and starts nothing. */
export function registerSeccomp(program: Command, io: Io, exit: (code: ExitCode) => void): void {
  const seccomp = program
    .command('seccomp')
    .summary('compile, simulate, compare and merge seccomp profiles')
    .description(
      'Work with seccomp profiles and the filters that they become. Nothing is started or changed.',
    )
    .addHelpText(
      'after',
      `
Wherever a command takes a filter, that is one of:
  a profile (Docker, Podman, OCI, Kubernetes), or an OCI config.json with one
  a privileges.yaml, for its seccomp part
  a compiled filter (.bpf), raw struct sock_filter[]
  pid:NUMBER, what a process is under
  docker-default or tightship-baseline`,
    );
  registerCompile(seccomp, io, exit);
  registerSimulate(seccomp, io, exit);
  registerDisassemble(seccomp, io, exit);
  registerCompare(seccomp, io, exit);
  registerMerge(seccomp, io, exit);
  registerSeccompStart(seccomp, io, exit);
}

type Exit = (code: ExitCode) => void;

const format = () =>
  new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text');

function registerCompile(seccomp: Command, io: Io, exit: Exit): void {
  const command = seccomp
    .command('compile')
    .summary('make a small filter from a profile')
    .description('Compile a profile to the smallest good filter that answers every call as libseccomp would.')
    .argument('<filter>', 'what to compile')
    .option(
      '-o, --output <file>',
      'where to write the filter, raw struct sock_filter[]; - is standard output',
    )
    .option('--recording <file>', 'a recording: what it saw often is found first')
    .addOption(format())
    .addHelpText(
      'after',
      `
Example:
  tightship seccomp compile docker-default --arch x86_64,x86,x32 -o docker.bpf

The filter is proved: the function that it computes is recovered from its
instructions, and is the profile's.`,
    );
  addFilterFlags(command).action(async (source, flags) => {
    const { compileCommand } = await import('../seccomp/compile.js');
    exit(await compileCommand({ source, flags }, io));
  });
}

function registerSimulate(seccomp: Command, io: Io, exit: Exit): void {
  const command = seccomp
    .command('simulate')
    .summary('say what a filter answers to one call')
    .description('Run a filter, or what a profile compiles to, on one call.')
    .argument('<filter>', 'a profile or a compiled filter')
    .requiredOption('--syscall <name>', 'the call, by name or number')
    .option(
      '--arg <index=value>',
      'an argument, 0 to 5, 64 bits; 0 where not given (repeatable)',
      collectArgument,
    )
    .option('--trace', 'print each instruction that is executed')
    .addOption(format())
    .addHelpText(
      'after',
      `
Example:
  tightship seccomp simulate docker-default --syscall clone --arg 0=0x10000000

--arch is the call's architecture; the filter is for those that the profile
lists. With several, the filter is for these, and the call is the first one's.`,
    );
  addFilterFlags(command).action(async (source, flags) => {
    const { simulateCommand } = await import('../seccomp/simulate.js');
    exit(await simulateCommand({ source, flags }, io));
  });
}

function registerDisassemble(seccomp: Command, io: Io, exit: Exit): void {
  const command = seccomp
    .command('disassemble')
    .summary('list the instructions of a filter, with names')
    .description(
      'List the instructions of a filter, or of what a profile compiles to, with the calls they are about.',
    )
    .argument('<filter>', 'a compiled filter or a profile')
    .addOption(format())
    .addHelpText('after', '\nExample:\n  tightship seccomp disassemble pid:1234');
  addFilterFlags(command).action(async (source, flags) => {
    const { disassembleCommand } = await import('../seccomp/disassemble.js');
    exit(await disassembleCommand({ source, flags }, io));
  });
}

function registerCompare(seccomp: Command, io: Io, exit: Exit): void {
  const command = seccomp
    .command('compare')
    .summary('say which calls one filter lets happen and another does not')
    .description('Compare two filters over all calls and all values of all arguments, with counterexamples.')
    .argument('<a>', 'a filter')
    .argument('<b>', 'another one')
    .addOption(
      new Option('--require <relation>', 'exit 1 unless A is this of B').choices([
        'equal',
        'subset',
        'superset',
      ]),
    )
    .option('--limit <n>', 'how many calls to print of each kind', parseLimit, 20)
    .addOption(format())
    .addHelpText(
      'after',
      `
Example:
  tightship seccomp compare privileges.yaml docker-default --require subset

Exit status 0 whatever the answer; 1 only where --require does not hold. Equal
filters are a subset and a superset of each other.`,
    );
  addFilterFlags(command).action(async (a, b, flags) => {
    const { compareCommand } = await import('../seccomp/compare.js');
    exit(await compareCommand({ a, b, flags }, io));
  });
}

function registerMerge(seccomp: Command, io: Io, exit: Exit): void {
  const command = seccomp
    .command('merge')
    .summary('make one profile of several')
    .description(
      'Make one profile that lets happen what any of the filters does: of replicas, or of several runs.',
    )
    .argument('<filter...>', 'what to merge')
    .option('-o, --output <file>', 'where to write the profile; - is standard output', '-')
    .addOption(
      new Option('--to <format>', 'whose form the profile has')
        .choices(['docker', 'oci', 'podman', 'kubernetes'])
        .default('oci'),
    )
    .addHelpText(
      'after',
      `
Example:
  tightship seccomp merge replica-1.json replica-2.json -o merged.json

Where filters answer a call differently, the more permissive answer holds. The
result never lets more happen than they do together; where a profile cannot say
exactly that, the difference is printed.`,
    );
  addFilterFlags(command).action(async (sources, flags) => {
    const { mergeCommand } = await import('../seccomp/merge.js');
    exit(await mergeCommand({ sources, flags }, io));
  });
}

/** `0=0x11`, added to those before; negative values are their 64-bit two's complement. */
function collectArgument(text: string, earlier: Map<number, bigint> = new Map()): Map<number, bigint> {
  const [, index, sign, value] = /^([0-5])=(-?)(0x[0-9a-f]+|\d+)$/i.exec(text) ?? [];
  if (index === undefined || value === undefined)
    throw new InvalidArgumentError('expected INDEX=VALUE with an index from 0 to 5, e.g. 0=0x10000000');
  const number = sign ? -BigInt(value) : BigInt(value);
  if (BigInt.asUintN(64, number) !== number && BigInt.asIntN(64, number) !== number)
    throw new InvalidArgumentError('the value has more than 64 bits');
  return new Map([...earlier, [Number(index), BigInt.asUintN(64, number)]]);
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit <= 100_000) return limit;
  throw new InvalidArgumentError('expected a number up to 100000');
}
