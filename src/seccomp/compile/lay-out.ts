import {
  andConstant,
  type Instruction,
  jumpAlways,
  loadAbsolute,
  type Program,
  returnConstant,
  statement,
} from '../../bpf/instruction.js';
import { type Block, type BlockId, type ProgramGraph, testCodes } from './program-graph.js';

/** `jt` and `jf` are bytes. */
const longestJump = 255;

/**
 * Puts a graph's blocks in an order that the kernel runs. Jumps go forward only, so the program is made from its end:
 * all distances are known when a jump is made, and one that is too long gets a step between.
 */
export function layOut(graph: ProgramGraph, root: BlockId): Program {
  const layout = new Layout(graph);
  layout.place(root);
  return layout.program();
}

class Layout {
  /** The program from its last instruction to its first. */
  private readonly reversed: Instruction[] = [];
  /** Where a block begins, or a copy of it, or a jump to it: the one nearest to the program's start. */
  private readonly nearest = new Map<BlockId, number>();
  private readonly sizes = new Map<BlockId, number>();

  constructor(private readonly graph: ProgramGraph) {}

  program(): Program {
    return this.reversed.toReversed();
  }

  /** Places a block and all that it leads to, if they are not there yet. */
  place(id: BlockId): void {
    if (this.nearest.has(id)) return;
    const block = this.graph.block(id);
    switch (block.kind) {
      case 'return':
        this.push(statement(returnConstant, block.value));
        break;
      case 'load':
        this.placeNext(block.next);
        this.push(statement(loadAbsolute, block.offset));
        break;
      case 'and':
        this.placeNext(block.next);
        this.push(statement(andConstant, block.mask));
        break;
      case 'test':
        // The larger part first, and so further away: the jump leads across the smaller one.
        for (const part of [block.yes, block.no].sort((a, b) => this.sizeOf(b) - this.sizeOf(a)))
          this.place(part);
        this.pushTest(block);
    }
    this.nearest.set(id, this.reversed.length - 1);
  }

  /** Makes `id` what comes next, by a copy where that is one instruction, else by a jump. */
  private placeNext(id: BlockId): void {
    this.place(id);
    if (this.nearest.get(id) === this.reversed.length - 1) return;
    const block = this.graph.block(id);
    if (block.kind === 'test') this.pushTest(block);
    else this.pushStepTo(id);
    this.nearest.set(id, this.reversed.length - 1);
  }

  private pushTest({ operator, k, yes, no }: Extract<Block, { kind: 'test' }>): void {
    for (let far = this.tooFar(yes, no); far !== undefined; far = this.tooFar(yes, no)) {
      this.pushStepTo(far);
      this.nearest.set(far, this.reversed.length - 1);
    }
    this.push({ code: testCodes[operator], k, jt: this.distanceTo(yes), jf: this.distanceTo(no) });
  }

  private tooFar(...ids: BlockId[]): BlockId | undefined {
    return ids.find((id) => this.distanceTo(id) > longestJump);
  }

  private pushStepTo(id: BlockId): void {
    const block = this.graph.block(id);
    this.push(
      block.kind === 'return'
        ? statement(returnConstant, block.value)
        : statement(jumpAlways, this.distanceTo(id)),
    );
  }

  /** Instructions that a jump made now would skip. */
  private distanceTo(id: BlockId): number {
    const position = this.nearest.get(id);
    if (position === undefined) throw new Error(`block ${id} has no place yet`);
    return this.reversed.length - 1 - position;
  }

  private push(instruction: Instruction): void {
    this.reversed.push(instruction);
  }

  /** Blocks in what `id` leads to, shared ones counted each time, up to a number beyond any program. */
  private sizeOf(id: BlockId): number {
    const known = this.sizes.get(id);
    if (known !== undefined) return known;
    const block = this.graph.block(id);
    const parts = block.kind === 'return' ? [] : block.kind === 'test' ? [block.yes, block.no] : [block.next];
    const size = parts.reduce((sum, part) => Math.min(sum + this.sizeOf(part), 1e6), 1);
    this.sizes.set(id, size);
    return size;
  }
}
