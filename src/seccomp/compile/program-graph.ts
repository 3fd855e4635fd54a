import { bpf } from '../../bpf/instruction.js';

/** Index of a block in its graph; what a block leads to has a smaller one. */
export type BlockId = number;

/** What a test asks of the accumulator; `k` is unsigned. */
export type TestOperator = 'JEQ' | 'JGE' | 'JSET';

export const testCodes: Record<TestOperator, number> = {
  JEQ: bpf.JMP | bpf.JEQ | bpf.K,
  JGE: bpf.JMP | bpf.JGE | bpf.K,
  JSET: bpf.JMP | bpf.JSET | bpf.K,
};

/** One instruction with what follows it. `load` and `and` change the accumulator, `test` does not. */
export type Block =
  | { kind: 'return'; value: number }
  | { kind: 'load'; offset: number; next: BlockId }
  | { kind: 'and'; mask: number; next: BlockId }
  | { kind: 'test'; operator: TestOperator; k: number; yes: BlockId; no: BlockId };

/**
 * A program before it has an order: blocks that lead to blocks. Equal blocks are one block, so that checks and answers
 * which several calls or architectures share are shared in the program as well.
 */
export class ProgramGraph {
  readonly blocks: Block[] = [];
  private readonly ids = new Map<string, BlockId>();

  return(value: number): BlockId {
    return this.intern(`r${value}`, { kind: 'return', value });
  }

  load(offset: number, next: BlockId): BlockId {
    return this.intern(`l${offset},${next}`, { kind: 'load', offset, next });
  }

  and(mask: number, next: BlockId): BlockId {
    return this.intern(`a${mask},${next}`, { kind: 'and', mask, next });
  }

  /** A test whose outcome does not matter is none. */
  test(operator: TestOperator, k: number, yes: BlockId, no: BlockId): BlockId {
    if (yes === no) return yes;
    return this.intern(`${operator}${k},${yes},${no}`, { kind: 'test', operator, k, yes, no });
  }

  block(id: BlockId): Block {
    const found = this.blocks[id];
    if (found === undefined) throw new Error(`no block ${id}`);
    return found;
  }

  private intern(key: string, block: Block): BlockId {
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.blocks.push(block) - 1;
    this.ids.set(key, id);
    return id;
  }
}
