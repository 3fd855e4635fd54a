import { maxInstructions } from '../../bpf/instruction.js';
import { levelOf, type Word, type WordNode } from './word-node.js';

/** What is in BPF's accumulator: a word, cut by a mask. */
export interface Accumulator {
  word: Word;
  mask: number;
}

/** A piece of the program that libseccomp generates: it ends with a value, or tests a word. */
export type CodeBlock = ReturnBlock | TestBlock;

export interface ReturnBlock {
  kind: 'return';
  id: number;
  value: number;
}

export interface TestBlock {
  kind: 'test';
  id: number;
  /** The word that the block loads first; undefined where it takes what is in the accumulator. */
  load: Word | undefined;
  /** Cuts the accumulator before the test; undefined where it is cut already. */
  and: number | undefined;
  op: 'EQ' | 'GT' | 'GE';
  value: number;
  /** What the block expects in the accumulator; undefined where it loads itself. */
  start: Accumulator | undefined;
  /** What the block leaves in the accumulator, if it was started as it expects. */
  end: Accumulator;
  yes: CodeBlock;
  no: CodeBlock;
  /** Set by `placeBlocks`. */
  placed: boolean;
  /** Whether libseccomp put instructions before the block that make the accumulator what it expects. */
  restored: boolean;
}

/** What a call's rules came to. */
export interface CallTests {
  /** The first test; undefined where every call gets `unconditional`. */
  tests: WordNode | undefined;
  /** What the filter returns. */
  unconditional: number;
}

const wholeWord = 0xffffffff;

/** Thrown where a program has more tests than the kernel takes instructions: rules can multiply without end. */
class TooManyTests extends Error {}

/**
 * The blocks of a whole filter. As libseccomp does, equal blocks are made once and shared, between calls and
 * architectures as well.
 */
export class BlockTable {
  private readonly returns = new Map<number, ReturnBlock>();
  private readonly tests = new Map<string, TestBlock>();
  private overflown = false;

  /** The block that ends a filter. */
  ending(value: number): ReturnBlock {
    const known = this.returns.get(value);
    if (known !== undefined) return known;
    const made: ReturnBlock = { kind: 'return', id: this.nextId, value };
    this.returns.set(value, made);
    return made;
  }

  /** Instructions of all placed blocks, without those that bridge jumps too long for BPF. */
  get instructionCount(): number {
    let count = this.returns.size;
    for (const block of this.tests.values()) count += instructionsOf(block);
    return count;
  }

  private get nextId(): number {
    return this.returns.size + this.tests.size;
  }

  /** Whether tests were left out because there are more than the kernel takes instructions. */
  get isFull(): boolean {
    return this.overflown;
  }

  /**
   * The first block for a call; `otherwise` for one whose tests do not fit any more.
   *
   * @param otherwise where no rule's conditions hold
   */
  forCall({ tests, unconditional }: CallTests, otherwise: CodeBlock): CodeBlock {
    if (tests === undefined) return this.ending(unconditional);
    try {
      return this.forLevel(tests, otherwise, undefined);
    } catch (error) {
      if (!(error instanceof TooManyTests)) throw error;
      this.overflown = true;
      return otherwise;
    }
  }

  /**
   * The first block of a level. Who fails everything below a test goes on with the next test of the level; after the
   * last one, with `after`.
   */
  private forLevel(node: WordNode, after: CodeBlock, before: Accumulator | undefined): CodeBlock {
    let accumulator = before;
    const plans = levelOf(node).map((test) => {
      const plan = planLoads(test, accumulator);
      accumulator = plan.end;
      return { test, plan };
    });
    return plans.reduceRight((next, { test, plan }) => {
      const follow = ({ next: below, decided, action }: WordNode['yes']) => {
        if (below !== undefined) return this.forLevel(below, next, plan.end);
        return decided ? this.ending(action) : next;
      };
      const op = test.operator === 'MASKED_EQ' ? 'EQ' : test.operator;
      return this.test({ ...plan, op, value: test.value, yes: follow(test.yes), no: follow(test.no) });
    }, after);
  }

  private test(parts: Omit<TestBlock, 'kind' | 'id' | 'placed' | 'restored'>): TestBlock {
    const { load, and, op, value, start, end, yes, no } = parts;
    const key = [
      op,
      value,
      yes.id,
      no.id,
      and,
      load === undefined ? '' : wordKey(load),
      start === undefined ? '' : accumulatorKey(start),
      accumulatorKey(end),
    ].join(' ');
    const known = this.tests.get(key);
    if (known !== undefined) return known;
    if (this.tests.size >= maxInstructions) throw new TooManyTests();
    const made: TestBlock = { kind: 'test', id: this.nextId, ...parts, placed: false, restored: false };
    this.tests.set(key, made);
    return made;
  }
}

function instructionsOf(block: TestBlock): number {
  if (!block.placed) return 0;
  const restore = !block.restored ? 0 : block.start?.mask === wholeWord ? 1 : 2;
  return restore + (block.load === undefined ? 0 : 1) + (block.and === undefined ? 0 : 1) + 1;
}

/** Loads and cuts only as far as the accumulator does not have it already. */
function planLoads(
  { argument, half, mask }: WordNode,
  before: Accumulator | undefined,
): Pick<TestBlock, 'load' | 'and' | 'start' | 'end'> {
  const word: Word = { argument, half };
  const usable = before !== undefined && sameWord(before.word, word) && (mask & ~before.mask) === 0;
  return {
    load: usable ? undefined : word,
    and: mask === (usable ? before.mask : wholeWord) ? undefined : mask,
    start: usable ? before : undefined,
    end: { word, mask },
  };
}

function sameWord(a: Word, b: Word): boolean {
  return a.argument === b.argument && a.half === b.half;
}

function sameAccumulator(a: Accumulator, b: Accumulator): boolean {
  return sameWord(a.word, b.word) && a.mask === b.mask;
}

function wordKey({ argument, half }: Word): string {
  return `${argument}${half}`;
}

export function accumulatorKey({ word, mask }: Accumulator): string {
  return `${wordKey(word)}&${mask}`;
}

/**
 * Decides which blocks restore the accumulator, by placing all of them as libseccomp does: each behind the last one of
 * the program that jumps to it, which is the only one that it looks at. A block that it leaves as it is may be reached
 * from others with something else in the accumulator.
 *
 * @param first the first blocks of all calls, in the order of the program
 */
export function placeBlocks(first: readonly CodeBlock[]): void {
  for (const block of first.toReversed()) placeFrom(block);
}

function placeFrom(start: CodeBlock): void {
  const open: { block: CodeBlock; from: Accumulator | undefined }[] = [{ block: start, from: undefined }];
  for (let jump = open.pop(); jump !== undefined; jump = open.pop()) {
    const { block, from } = jump;
    if (block.kind === 'return' || block.placed) continue;
    block.placed = true;
    block.restored = block.start !== undefined && from !== undefined && !sameAccumulator(block.start, from);
    open.push({ block: block.no, from: block.end }, { block: block.yes, from: block.end });
  }
}
