import type { Endianness } from '../../bpf/encode-program.js';
import { maxInstructions, type Program } from '../../bpf/instruction.js';
import type { Decision, DecisionSpace } from '../decision/space.js';
import type { Run } from '../decision/word-functions.js';
import { architectureWord, numberWord, wordOffset } from '../decision/words.js';
import { type CallWeights, noWeights } from './call-weights.js';
import { layOut } from './lay-out.js';
import { type BlockId, ProgramGraph } from './program-graph.js';
import { ProgramTooLong, planWord, type WordPlan } from './word-plan.js';

export interface CompileOptions {
  /** How often each call comes; frequent ones are found with fewer instructions. */
  weights?: CallWeights;
  endianness?: Endianness;
  /** How much longer the mean call may take to save one instruction of the program, in instructions. */
  testPrice?: number;
}

/**
 * The program that computes a decision function, with nothing but instructions that the kernel understands when it
 * looks for calls whose answer depends on no argument (seccomp_is_const_allow, kernel/seccomp.c): loads of words, AND
 * with constants, comparisons with constants, returns. Each word is loaded where the first decision needs it, the
 * architecture before the number, so a call that needs no argument loads none.
 *
 * Throws `ProgramTooLong` where the kernel would not take it (`maxInstructions`).
 */
export function compileDecision(
  space: DecisionSpace,
  decision: Decision,
  options: CompileOptions = {},
): Program {
  const compiler = new Compiler(space, options);
  const program = layOut(compiler.graph, compiler.root(decision));
  if (program.length > maxInstructions) throw new ProgramTooLong();
  return program;
}

/** Found by trying: the Docker profile shrinks no further above it, and calls take longer. */
const defaultTestPrice = 0.02;

class Compiler {
  readonly graph = new ProgramGraph();
  private readonly done = new Map<Decision, BlockId>();
  private readonly weights: CallWeights;

  constructor(
    private readonly space: DecisionSpace,
    private readonly options: CompileOptions,
  ) {
    this.weights = options.weights ?? noWeights;
  }

  root(decision: Decision): BlockId {
    if (this.space.wordOf(decision) !== architectureWord) return this.block(decision);
    // Numbers mean something else on each architecture, and so do their weights.
    return this.wordBlock(decision, architectureWord, this.weights.ofArchitectures, (outcome, run) =>
      this.numberBlock(outcome, run.from),
    );
  }

  private numberBlock(decision: Decision, auditArchitecture: number): BlockId {
    if (this.space.wordOf(decision) !== numberWord) return this.block(decision);
    const weigh = (run: Run) => this.weights.ofNumbers(auditArchitecture, run);
    return this.wordBlock(decision, numberWord, weigh, (outcome) => this.block(outcome));
  }

  /** What no frequencies are known for: arguments, mostly. */
  private block(decision: Decision): BlockId {
    const value = this.space.valueOf(decision);
    if (value !== undefined) return this.graph.return(value);
    const known = this.done.get(decision);
    if (known !== undefined) return known;
    const made = this.wordBlock(
      decision,
      this.space.wordOf(decision),
      () => 1,
      (outcome) => this.block(outcome),
    );
    this.done.set(decision, made);
    return made;
  }

  private wordBlock(
    decision: Decision,
    word: number,
    weigh: (run: Run) => number,
    follow: (outcome: Decision, run: Run) => BlockId,
  ): BlockId {
    const { testPrice = defaultTestPrice, endianness = 'little' } = this.options;
    const runs = new Map<Decision, Run>();
    const plan = planWord(this.space, decision, word, {
      weigh: (run) => {
        if (!runs.has(run.decision)) runs.set(run.decision, run);
        return weigh(run);
      },
      testPrice,
    });
    const offset = wordOffset(word, endianness);
    const built = new Map<WordPlan, BlockId>();
    const build = (part: WordPlan): BlockId => {
      const known = built.get(part);
      if (known !== undefined) return known;
      const made = make(part);
      built.set(part, made);
      return made;
    };
    const make = (part: WordPlan): BlockId => {
      switch (part.kind) {
        case 'place':
          return follow(part.place, runs.get(part.place) ?? { from: 0, to: 0, decision: part.place });
        case 'test':
          return this.graph.test(part.operator, part.k, build(part.yes), build(part.no));
        case 'masked': {
          const no = build(part.no);
          const again = part.no.kind === 'place' ? no : this.graph.load(offset, no);
          return this.graph.and(part.mask, this.graph.test('JEQ', part.value, build(part.yes), again));
        }
      }
    };
    return this.graph.load(offset, build(plan));
  }
}
