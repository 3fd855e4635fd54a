import type { Program } from '../../src/bpf/instruction.js';
import { interpret } from '../../src/bpf/interpret.js';
import { type Architecture, auditArchitectures, endianness, x32Bit } from '../../src/linux/architecture.js';
import type { OciSeccomp, OciSeccompArgument } from '../../src/policy/oci-seccomp.js';
import { returnValue } from '../../src/seccomp/call-verdict.js';
import { type FilterModel, treeOfCall, verdictOfTree } from '../../src/seccomp/libseccomp/filter-model.js';
import { randomValue } from './random-profile.js';

/** Numbers that are asked of every architecture: all that are or may become calls, and where bits change. */
const numbers = [
  ...Array.from({ length: 1024 }, (_, number) => number),
  ...Array.from({ length: 1024 }, (_, number) => x32Bit + number),
  ...[983041, 983045, x32Bit - 1, 0x7fffffff, 0x80000000, 0xbfffffff, 0xc0000000, 0xfffffffe, 0xffffffff],
];

/** One call as a filter sees it. */
interface Call {
  architecture: Architecture;
  number: number;
  args: readonly bigint[];
}

export interface DifferenceOptions {
  /** Architectures to ask, listed in the filter or not. */
  architectures: readonly Architecture[];
  random: () => number;
  /** Sets of arguments for each call whose answer depends on them. */
  draws: number;
}

/**
 * The first call to which a program and a model answer differently, in words; undefined where none was found. Every
 * number is asked once, and calls that the model tests arguments of with values at which the profile's conditions
 * change, alone and mixed with others.
 */
export function filterDifference(
  profile: OciSeccomp,
  program: Program,
  model: FilterModel,
  { architectures, random, draws }: DifferenceOptions,
): string | undefined {
  const values = boundaryValues(profile);
  for (const architecture of architectures) {
    for (const number of numbers) {
      const isTested = treeOfCall(model, architecture, number).kind === 'test';
      for (const args of isTested ? argumentSets(values, random, draws) : [[]]) {
        const call: Call = { architecture, number, args };
        const [wanted, got] = [answerOfProgram(program, call), answerOfModel(model, call)];
        if (wanted !== got) return `${describeCall(call)}: filter ${hex(wanted)}, model ${hex(got)}`;
      }
    }
  }
  return undefined;
}

function answerOfProgram(program: Program, { architecture, number, args }: Call): number {
  const isBig = endianness[architecture] === 'big';
  return interpret(program, (offset) => {
    if (offset === 0) return number;
    if (offset === 4) return auditArchitectures[architecture];
    const argument = args[(offset - 16) >> 3] ?? 0n;
    const isSecond = (offset & 4) !== 0;
    return Number(BigInt.asUintN(32, isSecond === isBig ? argument : argument >> 32n));
  }).value;
}

function answerOfModel(model: FilterModel, { architecture, number, args }: Call): number {
  return returnValue(verdictOfTree(treeOfCall(model, architecture, number), args));
}

function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}

function describeCall({ architecture, number, args }: Call): string {
  return `${architecture} ${number}(${args.map(hex).join(', ')})`;
}

/** Values of an argument at which a profile's answers may change. */
function boundaryValues(profile: OciSeccomp): bigint[] {
  const conditions = profile.syscalls.flatMap((rule) => rule.args ?? []);
  return [...new Set(conditions.flatMap(boundariesOf).map((value) => BigInt.asUintN(64, value)))];
}

function boundariesOf({ op, value, valueTwo = 0 }: OciSeccompArgument): bigint[] {
  const [first, second] = [BigInt(value), BigInt(valueTwo)];
  const near = [first, second].flatMap((at) => [
    ...[at, at - 1n, at + 1n],
    ...[at ^ (1n << 32n), at ^ (1n << 63n), at << 32n, at >> 32n],
  ]);
  if (op !== 'SCMP_CMP_MASKED_EQ') return near;
  const wanted = first & second;
  const bits = Array.from({ length: 64 }, (_, bit) => 1n << BigInt(bit)).filter((bit) => first & bit);
  return [...near, wanted, wanted | ~first, ...bits.map((bit) => wanted ^ bit)];
}

/** Every boundary value in every argument, the others 0; then sets drawn from all of them and from anything. */
function* argumentSets(values: readonly bigint[], random: () => number, draws: number): Generator<bigint[]> {
  for (const value of values) {
    for (let index = 0; index < 6; index++)
      yield Array.from({ length: 6 }, (_, at) => (at === index ? value : 0n));
  }
  const draw = () =>
    (random() < 0.8 ? values[Math.floor(random() * values.length)] : undefined) ?? randomValue(random);
  for (let count = 0; count < draws; count++) yield Array.from({ length: 6 }, draw);
}
