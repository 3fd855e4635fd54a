import type { OciSeccompArgument } from '../../policy/oci-seccomp.js';
import { BlockTable, type CallTests } from './code-block.js';
import { emptyTree, mergeChain } from './merge-chain.js';
import { pruneTree } from './prune-chain.js';
import { releaseTree } from './reference.js';
import { type RuleChain, ruleChain } from './rule-chain.js';
import { EndlessLevel } from './word-node.js';

/** One rule for one call, as libseccomp takes it: what the filter returns when all conditions hold. */
export interface CallRule {
  action: number;
  /** At most one for each argument. */
  conditions: readonly OciSeccompArgument[];
}

/** What became of a rule. */
export type RuleOutcome = 'added' | 'contradiction' | 'endless' | 'too-long';

/** Priority of a call without tests; the more tests, the later the filter looks for the call. */
const highestPriority = 0xffff;

/** Fewer tests are not measured. */
const firstMeasure = 64;

/**
 * The rules for one call of one architecture, merged as libseccomp does. Of several rules without conditions the first
 * one stays; a rule without conditions replaces those with conditions, and the other way round nothing is added.
 */
export class CallEntry implements CallTests {
  private tree = emptyTree();
  /** What the call gets where there is no tree. */
  private action = 0;
  private priorityBits = 0;
  private readonly rules: CallRule[] = [];
  private measureAt = firstMeasure;
  private isTooLong = false;

  /** @param bits how many of an argument the architecture compares */
  constructor(private readonly bits: 32 | 64) {}

  /** The first of the tests; undefined where the call gets `unconditional`. */
  get tests(): CallTests['tests'] {
    return this.tree.root.next;
  }

  /** What the filter returns. */
  get unconditional(): number {
    return this.action;
  }

  /** The higher, the earlier the filter looks for the call. Unsigned, 32 bits. */
  get priority(): number {
    return this.priorityBits;
  }

  get isEmpty(): boolean {
    return this.rules.length === 0;
  }

  /** Adds a rule; one that libseccomp does not take leaves the entry to be `restore`d. */
  add(rule: CallRule): RuleOutcome {
    if (this.isTooLong && rule.conditions.length > 0) return 'too-long';
    try {
      if (!this.merge(rule)) return 'contradiction';
    } catch (error) {
      if (error instanceof EndlessLevel) return 'endless';
      throw error;
    }
    this.rules.push(rule);
    this.measure();
    return 'added';
  }

  /** How many rules were added: a point to `restore`. */
  get ruleCount(): number {
    return this.rules.length;
  }

  /** Makes the entry what it was when it had so many rules. */
  restore(ruleCount: number): void {
    const kept = this.rules.splice(0).slice(0, ruleCount);
    this.tree = emptyTree();
    this.action = 0;
    this.priorityBits = 0;
    this.measureAt = firstMeasure;
    this.isTooLong = false;
    for (const rule of kept) this.add(rule);
  }

  /** Looks now and then whether the kernel would still take the tests, for merging them gets slow. */
  private measure(): void {
    if (this.tree.size < this.measureAt) return;
    this.measureAt = this.tree.size * 2;
    const table = new BlockTable();
    table.forCall(this, table.ending(0));
    this.isTooLong = table.isFull;
  }

  private merge({ action, conditions }: CallRule): boolean {
    const chain = ruleChain(conditions, this.bits, action);
    if (this.isEmpty) {
      this.start(chain, action);
      this.priorityBits = highestPriority - chain.size;
      return true;
    }
    if (!this.mergeChain(chain, action)) return false;
    // As libseccomp counts: what it lost track of may push the number into bits that are never cleared.
    this.priorityBits = ((this.priorityBits & ~highestPriority) | (highestPriority - this.tree.size)) >>> 0;
    return true;
  }

  private start({ first, size }: RuleChain, action: number): void {
    this.tree = { ...emptyTree(), root: { next: first }, size };
    this.action = action;
  }

  private mergeChain(chain: RuleChain, action: number): boolean {
    const { tree } = this;
    // Whoever has no conditions already has all that this rule could add.
    if (tree.root.next === undefined) return true;
    if (chain.first === undefined) {
      this.start(chain, action);
      return true;
    }
    const { removed, redundant } = pruneTree(tree, chain.first, action);
    if (removed > 0) {
      tree.size -= removed;
      if (tree.root.next === undefined) {
        this.start(chain, action);
        this.priorityBits = highestPriority - chain.size;
        return true;
      }
    } else if (redundant) {
      return true;
    }
    if (!mergeChain(tree, tree.root, chain.first)) return false;
    tree.size += chain.size - releaseTree(chain.first);
    return true;
  }
}
