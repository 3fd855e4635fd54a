import { type CallWords, wordCount } from './words.js';

/**
 * A function from calls to 32-bit numbers: what a filter returns, or 1 and 0 for a condition. Functions are nodes
 * of one `DecisionSpace`, and two that are equal on every call are the same node.
 */
export type Decision = number & { readonly brand: 'decision' };

/** Deeper than any variable: leaves come last. */
const leafLevel = wordCount * 32;

/** So many nodes hold any filter that people write; beyond, only a filter made to be unreadable goes. */
const defaultNodeLimit = 4_000_000;

/** Thrown where a function has no representation of bounded size, e.g. a product of two arguments. */
export class DecisionTooComplex extends Error {
  constructor(nodes: number) {
    super(`the decision function needs more than ${nodes} nodes`);
    this.name = 'DecisionTooComplex';
  }
}

/**
 * Decision functions as reduced ordered decision diagrams (Bryant 1986) with numbers at the leaves. A variable is
 * one bit of one of the sixteen words of `seccomp_data`, the most significant bits of a word first; words in the
 * order of `words.ts`. Comparisons and masks of any constants then take a node or two a bit, and equality, emptiness and
 * witnesses are exact and cheap.
 */
export class DecisionSpace {
  private levels = new Int32Array(1024);
  /** Of a leaf: its value. */
  private zeros = new Int32Array(1024);
  private ones = new Int32Array(1024);
  private count = 0;
  private readonly leaves = new Map<number, number>();
  /** Open addressing; 0 is empty, otherwise node + 1. */
  private unique = new Int32Array(4096);
  private readonly chosen = new Map<number, Map<number, Map<number, Decision>>>();

  constructor(private readonly nodeLimit = defaultNodeLimit) {}

  /** Nodes made so far, leaves included. */
  get size(): number {
    return this.count;
  }

  /** The constant function. `value` is unsigned, 32 bits. */
  leaf(value: number): Decision {
    const known = this.leaves.get(value);
    if (known !== undefined) return known as Decision;
    const made = this.append(leafLevel, value | 0, 0);
    this.leaves.set(value >>> 0, made);
    return made;
  }

  get no(): Decision {
    return this.leaf(0);
  }

  get yes(): Decision {
    return this.leaf(1);
  }

  /** The value of a constant function; undefined for any other. */
  valueOf(decision: Decision): number | undefined {
    return this.levels[decision] === leafLevel ? (this.zeros[decision] as number) >>> 0 : undefined;
  }

  /** Position of the first bit that the function looks at: word × 32 + 31 − bit; past all words for a leaf. */
  levelOf(decision: Decision): number {
    return this.levels[decision] as number;
  }

  /** The first word that the function looks at; `wordCount` for a leaf. */
  wordOf(decision: Decision): number {
    return this.levelOf(decision) >>> 5;
  }

  /** What is left of a function once the bit at `level`, which is not behind its first, is known. */
  cofactor(decision: Decision, level: number, bit: 0 | 1): Decision {
    if (this.levels[decision] !== level) return decision;
    return (bit ? this.ones[decision] : this.zeros[decision]) as Decision;
  }

  /** The function that looks at the bit at `level` first; both branches look at later bits only. */
  branch(level: number, zero: Decision, one: Decision): Decision {
    if (zero === one) return zero;
    for (let slot = this.slotOf(level, zero, one); ; slot = (slot + 1) & (this.unique.length - 1)) {
      const entry = this.unique[slot] as number;
      if (entry === 0) return this.insert(level, zero, one);
      const node = entry - 1;
      if (this.levels[node] === level && this.zeros[node] === zero && this.ones[node] === one)
        return node as Decision;
    }
  }

  /** `whenTrue` where the condition is 1, `whenFalse` where it is 0. */
  choose(condition: Decision, whenTrue: Decision, whenFalse: Decision): Decision {
    if (whenTrue === whenFalse) return whenTrue;
    const value = this.valueOf(condition);
    if (value !== undefined) return value ? whenTrue : whenFalse;
    const cache = this.cacheOf(condition, whenTrue);
    const known = cache.get(whenFalse);
    if (known !== undefined) return known;
    const level = Math.min(this.levelOf(condition), this.levelOf(whenTrue), this.levelOf(whenFalse));
    const at = (bit: 0 | 1) =>
      this.choose(
        this.cofactor(condition, level, bit),
        this.cofactor(whenTrue, level, bit),
        this.cofactor(whenFalse, level, bit),
      );
    const made = this.branch(level, at(0), at(1));
    cache.set(whenFalse, made);
    return made;
  }

  and(a: Decision, b: Decision): Decision {
    return this.choose(a, b, this.no);
  }

  or(a: Decision, b: Decision): Decision {
    return this.choose(a, this.yes, b);
  }

  not(a: Decision): Decision {
    return this.choose(a, this.no, this.yes);
  }

  /** Applies a function of values to every value of one decision. */
  map(decision: Decision, change: (value: number) => number): Decision {
    return this.rebuild(
      decision,
      (part) => this.mapLeaf(part, change),
      (level, zero, one) => this.branch(level, zero, one),
    );
  }

  /**
   * Makes a function anew from its parts, each once, the last bits first.
   * @param end what takes the place of a part that is not to be looked into; undefined to look into it
   * @param join what takes the place of a branch, of what its own branches have become
   */
  rebuild(
    decision: Decision,
    end: (part: Decision) => Decision | undefined,
    join: (level: number, zero: Decision, one: Decision) => Decision,
  ): Decision {
    const done = new Map<Decision, Decision>();
    const walk = (part: Decision): Decision => {
      const known = done.get(part);
      if (known !== undefined) return known;
      const level = this.levelOf(part);
      const at = (bit: 0 | 1) => walk(this.cofactor(part, level, bit));
      const made = end(part) ?? join(level, at(0), at(1));
      done.set(part, made);
      return made;
    };
    return walk(decision);
  }

  /** Applies a function of two values, call by call. */
  combine(a: Decision, b: Decision, merge: (a: number, b: number) => number): Decision {
    const done = new Map<Decision, Map<Decision, Decision>>();
    const walk = (left: Decision, right: Decision): Decision => {
      const row = done.get(left) ?? new Map<Decision, Decision>();
      done.set(left, row);
      const known = row.get(right);
      if (known !== undefined) return known;
      const level = Math.min(this.levelOf(left), this.levelOf(right));
      const at = (bit: 0 | 1) => walk(this.cofactor(left, level, bit), this.cofactor(right, level, bit));
      const made =
        level === leafLevel
          ? this.leaf(merge(this.valueOf(left) ?? 0, this.valueOf(right) ?? 0))
          : this.branch(level, at(0), at(1));
      row.set(right, made);
      return made;
    };
    return walk(a, b);
  }

  /** What the function gives for one call. */
  evaluate(decision: Decision, words: CallWords): number {
    let node: number = decision;
    for (;;) {
      const level = this.levels[node] as number;
      if (level === leafLevel) return (this.zeros[node] as number) >>> 0;
      const bit = ((words[level >>> 5] as number) >>> (31 - (level & 31))) & 1;
      node = (bit ? this.ones[node] : this.zeros[node]) as number;
    }
  }

  /** Every value that the function takes for some call, ascending. */
  valuesOf(decision: Decision): number[] {
    const values = new Set<number>();
    for (const node of this.nodesOf(decision)) {
      const value = this.valueOf(node);
      if (value !== undefined) values.add(value);
    }
    return [...values].sort((a, b) => a - b);
  }

  /** Every function that one leads to, itself included. */
  nodesOf(decision: Decision): Set<Decision> {
    const seen = new Set<Decision>();
    const open = [decision];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (seen.has(node)) continue;
      seen.add(node);
      const level = this.levelOf(node);
      if (level < leafLevel) open.push(this.cofactor(node, level, 0), this.cofactor(node, level, 1));
    }
    return seen;
  }

  private mapLeaf(part: Decision, change: (value: number) => number): Decision | undefined {
    const value = this.valueOf(part);
    return value === undefined ? undefined : this.leaf(change(value));
  }

  private cacheOf(condition: Decision, whenTrue: Decision): Map<number, Decision> {
    const byCondition = this.chosen.get(condition) ?? new Map<number, Map<number, Decision>>();
    this.chosen.set(condition, byCondition);
    const cache = byCondition.get(whenTrue) ?? new Map<number, Decision>();
    byCondition.set(whenTrue, cache);
    return cache;
  }

  private slotOf(level: number, zero: number, one: number): number {
    let hash = Math.imul(level, 0x9e3779b1) ^ Math.imul(zero, 0x85ebca6b) ^ Math.imul(one, 0xc2b2ae35);
    hash ^= hash >>> 15;
    return Math.imul(hash, 0x27d4eb2f) & (this.unique.length - 1);
  }

  private insert(level: number, zero: number, one: number): Decision {
    const node = this.append(level, zero, one);
    if (this.count * 2 > this.unique.length) this.rehash();
    else this.place(node);
    return node;
  }

  private append(level: number, zero: number, one: number): Decision {
    if (this.count >= this.nodeLimit) throw new DecisionTooComplex(this.nodeLimit);
    if (this.count === this.levels.length) this.grow();
    const node = this.count++;
    this.levels[node] = level;
    this.zeros[node] = zero;
    this.ones[node] = one;
    return node as Decision;
  }

  private grow(): void {
    const doubled = (from: Int32Array) => {
      const to = new Int32Array(from.length * 2);
      to.set(from);
      return to;
    };
    this.levels = doubled(this.levels);
    this.zeros = doubled(this.zeros);
    this.ones = doubled(this.ones);
  }

  private rehash(): void {
    this.unique = new Int32Array(this.unique.length * 2);
    for (let node = 0; node < this.count; node++) if (this.levels[node] !== leafLevel) this.place(node);
  }

  private place(node: number): void {
    let slot = this.slotOf(
      this.levels[node] as number,
      this.zeros[node] as number,
      this.ones[node] as number,
    );
    while (this.unique[slot] !== 0) slot = (slot + 1) & (this.unique.length - 1);
    this.unique[slot] = node + 1;
  }
}
