import { maxInstructions } from '../../bpf/instruction.js';
import { x32Bit } from '../../linux/architecture.js';
import { type Verdict, verdictOfReturnValue } from '../call-verdict.js';
import type { ArchitectureFilter, CallKey } from './architecture-filter.js';
import type { CallEntry } from './call-entry.js';
import { BlockTable, type CodeBlock, placeBlocks } from './code-block.js';
import { type EnosysStub, enosys, isBeyondStub } from './enosys-stub.js';
import type { ArchitectureModel, ArgumentTree } from './filter-model.js';
import { largestNumber, numberRanges } from './number-ranges.js';
import { BlockReader } from './read-blocks.js';

/** What the generated program answers. */
export interface ProgramModel {
  architectures: ArchitectureModel[];
  unlisted: Verdict;
  /** More instructions than the kernel takes; some that only bridge long jumps are not counted. */
  isTooLong: boolean;
}

/** libseccomp's answer to architectures that a filter does not have; runtimes leave it so. */
const unlisted: Verdict = { action: 'SCMP_ACT_KILL_THREAD' };

/**
 * The part of the program for one value of `seccomp_data.arch`: one architecture, or x86_64 and x32 together in the
 * order in which they were added.
 */
interface Section {
  filters: ArchitectureFilter[];
  /** In the order in which the program looks for them. */
  calls: SectionCall[];
  /** Whether the program has the number in the accumulator when it looks for the calls. */
  loadsNumber: boolean;
}

interface SectionCall {
  number: number;
  block: CodeBlock;
}

/** What libseccomp's program answers, with runc's stub before it. */
export function modelProgram(
  filters: readonly ArchitectureFilter[],
  defaultAction: number,
  stub: EnosysStub,
): ProgramModel {
  const table = new BlockTable();
  const otherwise = table.ending(defaultAction);
  const sections = sectionsOf(filters).map((group) => sectionOf(group, table, otherwise));
  placeBlocks(sections.flatMap(({ calls }) => calls.map(({ block }) => block)));
  const reader = new BlockReader();
  return {
    architectures: filters.map((filter) => {
      const section = sections.find((candidate) => candidate.filters.includes(filter));
      return architectureModel(filter, section, { reader, stub, defaultAction });
    }),
    unlisted,
    isTooLong: table.isFull || instructionCount(sections, table) > maxInstructions,
  };
}

/** Filters in the order of the program, those that share a section together. */
function sectionsOf(filters: readonly ArchitectureFilter[]): ArchitectureFilter[][] {
  const isShared = ({ architecture }: ArchitectureFilter) =>
    architecture === 'x86_64' || architecture === 'x32';
  const shared = filters.filter(isShared);
  return filters.flatMap((filter) => {
    if (!isShared(filter)) return [[filter]];
    return filter === shared[0] ? [shared] : [];
  });
}

/**
 * libseccomp sorts calls by priority. The instruction that loads the number belongs to the first of them, and is lost
 * when that one is left out because the architecture lacks the call. Where x86_64 or x32 is alone, the number was loaded
 * before, to tell the two apart.
 */
function sectionOf(filters: ArchitectureFilter[], table: BlockTable, otherwise: CodeBlock): Section {
  const sorted = filters
    .flatMap(({ entries }) => [...entries].sort(byNumber))
    .sort(([, a], [, b]) => b.priority - a.priority);
  const calls = sorted.flatMap(([number, entry]) =>
    typeof number === 'number' ? [{ number, block: table.forCall(entry, otherwise) }] : [],
  );
  const [only] = filters.length === 1 ? filters : [];
  const isAlone = only?.architecture === 'x86_64' || only?.architecture === 'x32';
  return { filters, calls, loadsNumber: isAlone || typeof sorted[0]?.[0] === 'number' };
}

/** Ascending, those that are left out at the end. */
function byNumber([a]: [CallKey, CallEntry], [b]: [CallKey, CallEntry]): number {
  return (typeof a === 'number' ? a : Infinity) - (typeof b === 'number' ? b : Infinity) || 0;
}

interface AnswerContext {
  reader: BlockReader;
  stub: EnosysStub;
  defaultAction: number;
}

function architectureModel(
  { architecture, entries }: ArchitectureFilter,
  section: Section | undefined,
  { reader, stub, defaultAction }: AnswerContext,
): ArchitectureModel {
  const otherwise = verdictOfReturnValue(defaultAction);
  const calls = new Map<number, ArgumentTree>();
  for (const { number, block } of section?.loadsNumber ? section.calls : []) {
    if (entries.has(number) && !isBeyondStub(stub, architecture, number))
      calls.set(number, reader.read(block));
  }
  const isPair = section?.filters.length === 2;
  const answer = (number: number) => {
    if (isBeyondStub(stub, architecture, number)) return enosys;
    return !isPair && isOfOther(architecture, number) ? unlisted : otherwise;
  };
  // Where an answer may change: at either end, at the bits that tell x86_64 and x32 apart, behind the stub's limits.
  const starts = [
    1,
    x32Bit,
    0x80000000,
    0xc0000000,
    largestNumber,
    ...[...stub.values()].map((last) => last + 1),
  ];
  const ranges = numberRanges(numbersOf(architecture, isPair), starts, answer, otherwise);
  return { architecture, calls, ranges, otherwise };
}

function numbersOf(architecture: string, isPair: boolean): { first: number; last: number } {
  if (isPair && architecture === 'x86_64') return { first: 0, last: x32Bit - 1 };
  if (isPair && architecture === 'x32') return { first: x32Bit, last: largestNumber };
  return { first: 0, last: largestNumber };
}

/** Of x86_64 and x32, the one that is not in the filter. A tracer's -1, which skips a call, is let through. */
function isOfOther(architecture: string, number: number): boolean {
  if (architecture === 'x86_64') return number >= x32Bit && number !== largestNumber;
  return architecture === 'x32' && number < x32Bit;
}

function instructionCount(sections: readonly Section[], table: BlockTable): number {
  // Loads the architecture; of each section, finds it and loads the number.
  const frame = 1 + 2 * sections.length;
  const calls = sections.reduce((sum, section) => sum + section.calls.length, 0);
  return frame + calls + table.instructionCount;
}
