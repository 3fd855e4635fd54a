import { verdictOfReturnValue } from '../call-verdict.js';
import { type Accumulator, accumulatorKey, type CodeBlock, type TestBlock } from './code-block.js';
import type { ArgumentTest, ArgumentTree } from './filter-model.js';

/** Reads what placed blocks compute, as trees; equal parts of one reader's trees are one object. */
export class BlockReader {
  private readonly leaves = new Map<number, ArgumentTree>();
  private readonly trees = new Map<string, ArgumentTree>();

  /** The tree that ends with a filter's return value. */
  leaf(value: number): ArgumentTree {
    const known = this.leaves.get(value);
    if (known !== undefined) return known;
    const made: ArgumentTree = { kind: 'verdict', verdict: verdictOfReturnValue(value) };
    this.leaves.set(value, made);
    return made;
  }

  /** What a call's first block computes. Not recursive: a call may have thousands of tests one after another. */
  read(first: CodeBlock): ArgumentTree {
    const start = arriveAt(first, undefined);
    const open = [start];
    for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
      const missing = at.next.filter((arrival) => this.known(arrival) === undefined);
      if (missing.length > 0) {
        open.push(...missing);
      } else {
        this.settle(at);
        open.pop();
      }
    }
    return this.tree(start);
  }

  private known({ block, key }: Arrival): ArgumentTree | undefined {
    return block.kind === 'return' ? this.leaf(block.value) : this.trees.get(key);
  }

  private tree(arrival: Arrival): ArgumentTree {
    const known = this.known(arrival);
    if (known === undefined) throw new Error('a block was read before those that follow it');
    return known;
  }

  private settle({ block, accumulator, key, next }: Arrival): void {
    if (block.kind === 'return' || accumulator === undefined || this.trees.has(key)) return;
    const [yes, no = yes] = next.map((arrival) => this.tree(arrival));
    if (yes === undefined || no === undefined) throw new Error('a test leads nowhere');
    const { op, value } = block;
    const { word, mask } = accumulator;
    this.trees.set(key, yes === no ? yes : { kind: 'test', ...word, mask, op, value, yes, no });
  }
}

/** A block, and what is in the accumulator in truth when it is reached and has loaded and cut what it does. */
interface Arrival {
  block: CodeBlock;
  accumulator: Accumulator | undefined;
  key: string;
  /** Where it leads: two ways, or one where the test is constant, or none. */
  next: readonly Arrival[];
}

function arriveAt(block: CodeBlock, before: Accumulator | undefined): Arrival {
  if (block.kind === 'return') return { block, accumulator: undefined, key: '', next: [] };
  const accumulator = accumulatorIn(block, before);
  let next: readonly Arrival[] | undefined;
  return {
    block,
    accumulator,
    key: `${block.id} ${accumulatorKey(accumulator)}`,
    get next() {
      next ??= targetsOf(block, accumulator).map((target) => arriveAt(target, accumulator));
      return next;
    },
  };
}

function targetsOf({ op, value, yes, no }: TestBlock, { mask }: Accumulator): CodeBlock[] {
  const outcome = constantOutcome(op, mask, value);
  if (outcome === undefined) return [yes, no];
  return [outcome ? yes : no];
}

function accumulatorIn(
  { load, and, start, restored }: TestBlock,
  before: Accumulator | undefined,
): Accumulator {
  const loaded = load === undefined ? undefined : { word: load, mask: 0xffffffff };
  const given = loaded ?? (restored ? start : before);
  // The first block of a call loads, and every other has one before it.
  if (given === undefined) throw new Error('a block takes the accumulator, and nothing is in it');
  return { word: given.word, mask: and === undefined ? given.mask : (given.mask & and) >>> 0 };
}

/** Whether a test comes out the same for every word; undefined where it does not. */
function constantOutcome(op: ArgumentTest['op'], mask: number, value: number): boolean | undefined {
  switch (op) {
    case 'EQ':
      if ((value & ~mask) !== 0) return false;
      return mask === 0 ? true : undefined;
    case 'GT':
      return value >= mask ? false : undefined;
    case 'GE':
      if (value === 0) return true;
      return value > mask ? false : undefined;
  }
}
