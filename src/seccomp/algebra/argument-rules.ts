import type { OciSeccompArgument } from '../../policy/oci-seccomp.js';
import { type Cube, coverOf } from '../decision/cubes.js';
import type { Decision, DecisionSpace } from '../decision/space.js';
import { wordAtLeast, wordIs } from '../decision/word-functions.js';
import { argumentWords, instructionPointerWords } from '../decision/words.js';

/** Comparisons of different arguments that must all hold. */
export type ArgumentRule = OciSeccompArgument[];

/** More rules for one call are no help to a reader. */
const mostRules = 256;
/** Of values that are listed one by one. */
const mostValues = 64;

/**
 * Rules as profiles have them, of which one holds exactly where the condition does: the one comparison that says it all,
 * where there is one; else below, above and between, by masks. Empty where the condition never holds; one rule without
 * comparisons where it always does.
 *
 * @param bits how much of an argument the architecture has; of 32, the upper half must not matter
 * @returns undefined where it takes too many, or where the condition is not about arguments alone
 */
export function argumentRules(
  space: DecisionSpace,
  condition: Decision,
  bits: 32 | 64 = 64,
): ArgumentRule[] | undefined {
  if (condition === space.no) return [];
  if (condition === space.yes) return [[]];
  const indexes = argumentsOf(space, condition);
  const [index] = indexes ?? [];
  if (indexes === undefined || index === undefined) return undefined;
  return indexes.length === 1
    ? rulesOfOne(space, condition, index, bits)
    : rulesOfSeveral(space, condition, indexes, bits);
}

/**
 * What is true of a condition on several arguments: it may be a product, each argument with a condition of its own that
 * must hold; else single arguments may decide for themselves, and the rest is cubes.
 */
function rulesOfSeveral(
  space: DecisionSpace,
  condition: Decision,
  indexes: readonly number[],
  bits: 32 | 64,
): ArgumentRule[] | undefined {
  const factors = indexes.map((index) => onArgument(space, condition, index, 'some'));
  if (factors.reduce((a, b) => space.and(a, b)) === condition) {
    const lists = factors.map((factor) => argumentRules(space, factor, bits));
    return lists.reduce((rules, list) => rules && list && product(rules, list), [[]]);
  }
  const alone = indexes.map((index) => onArgument(space, condition, index, 'all'));
  const covered = alone.reduce((a, b) => space.or(a, b));
  const lists = alone.map((part) => argumentRules(space, part, bits));
  const rest = rulesOfCover(space, space.and(condition, space.not(covered)), condition, bits);
  const rules = joined([...lists, rest]);
  const byMasks = rulesOfCover(space, condition, condition, bits);
  return rules && (byMasks === undefined || rules.length <= byMasks.length) ? rules : byMasks;
}

function joined(lists: readonly (ArgumentRule[] | undefined)[]): ArgumentRule[] | undefined {
  const known = lists.filter((list) => list !== undefined);
  return known.length === lists.length ? known.flat() : undefined;
}

function product(rules: readonly ArgumentRule[], list: readonly ArgumentRule[]): ArgumentRule[] | undefined {
  if (rules.length * list.length > mostRules) return undefined;
  return rules.flatMap((rule) => list.map((other) => [...rule, ...other]));
}

/** The condition on one argument that `some`, or `all`, values of the others fulfil the whole one with. */
function onArgument(
  space: DecisionSpace,
  condition: Decision,
  index: number,
  quantity: 'some' | 'all',
): Decision {
  const { high, low } = argumentWords(index);
  const others = (zero: Decision, one: Decision) =>
    quantity === 'some' ? space.or(zero, one) : space.and(zero, one);
  return space.rebuild(
    condition,
    (part) => (space.valueOf(part) === undefined ? undefined : part),
    (level, zero, one) => {
      const word = level >>> 5;
      return word === high || word === low ? space.branch(level, zero, one) : others(zero, one);
    },
  );
}

/** The arguments that the condition is about, ascending; undefined where it is about anything else. */
function argumentsOf(space: DecisionSpace, condition: Decision): number[] | undefined {
  const words = [...space.nodesOf(condition)]
    .filter((node) => space.valueOf(node) === undefined)
    .map((node) => space.wordOf(node));
  if (words.some((word) => word < 2 || word >= instructionPointerWords.high)) return undefined;
  return [...new Set(words.map((word) => (word - 2) >> 1))].sort();
}

function rulesOfOne(
  space: DecisionSpace,
  condition: Decision,
  index: number,
  bits: 32 | 64,
): ArgumentRule[] | undefined {
  const argument = new Argument(space, index, bits);
  const whole = argument.comparisonFor(condition);
  if (whole) return [[whole]];
  // What lies below the first value that is out, and above the last, then the islands between.
  const out = space.not(condition);
  const [low, high] = [argument.smallest(out), argument.largest(out)];
  const ends: OciSeccompArgument[] = [];
  if (low > 0n) ends.push(argument.comparison('SCMP_CMP_LT', low));
  if (high < argument.limit) ends.push(argument.comparison('SCMP_CMP_GT', high));
  const covered = ends.map((end) => argument.where(end)).reduce((a, b) => space.or(a, b), space.no);
  const islands = space.and(condition, space.not(covered));
  const head = ends.map((end) => [end]);
  const masks = rulesOfCover(space, condition, condition, bits);
  if (masks?.length === 1) return masks;
  return easiest([
    argument.eachValue(condition),
    joined([head, argument.eachValue(islands)]),
    joined([head, rulesOfCover(space, islands, condition, bits)]),
    masks,
  ]);
}

/** The list that takes the least to read. */
function easiest(lists: readonly (ArgumentRule[] | undefined)[]): ArgumentRule[] | undefined {
  const known = lists.filter((list) => list !== undefined);
  return known.toSorted((a, b) => effortOf(a) - effortOf(b))[0];
}

/** A mask of a few flags is as plain as a value; one of all bits but a few must be worked out. */
function effortOf(rules: readonly ArgumentRule[]): number {
  const efforts = rules.flat().map(({ op, value }) => {
    const bits = BigInt(value).toString(2).replaceAll('0', '').length;
    return op === 'SCMP_CMP_MASKED_EQ' && bits > plainMaskBits ? obscureEffort : 1;
  });
  return efforts.reduce((sum, effort) => sum + effort, 0);
}

const plainMaskBits = 16;
const obscureEffort = 8;

function rulesOfCover(
  space: DecisionSpace,
  lower: Decision,
  upper: Decision,
  bits: 32 | 64,
): ArgumentRule[] | undefined {
  const cubes = coverOf(space, lower, upper, mostRules);
  const rules = cubes?.map((cube) => ruleOfCube(cube, bits));
  return rules?.every((rule) => rule !== undefined) ? (rules as ArgumentRule[]) : undefined;
}

function ruleOfCube(cube: Cube, bits: 32 | 64): ArgumentRule | undefined {
  const rule: ArgumentRule = [];
  for (let index = 0; index < 6; index++) {
    const words = argumentWords(index);
    const [high, low] = [cube.get(words.high), cube.get(words.low)];
    if (high === undefined && low === undefined) continue;
    if (bits === 32 && high !== undefined) return undefined;
    const mask = join(high?.mask, low?.mask);
    const value = join(high?.value, low?.value);
    const isWhole = mask === 2n ** BigInt(bits) - 1n;
    rule.push(
      isWhole
        ? { index, value: plain(value), op: 'SCMP_CMP_EQ' }
        : { index, value: plain(mask), valueTwo: plain(value), op: 'SCMP_CMP_MASKED_EQ' },
    );
  }
  return rule;
}

function join(high = 0, low = 0): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}

/** Numbers as profiles have them: `bigint` only where it must be. */
function plain(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** Conditions on one argument. */
class Argument {
  /** The largest value. */
  readonly limit: bigint;

  constructor(
    private readonly space: DecisionSpace,
    private readonly index: number,
    private readonly bits: 32 | 64,
  ) {
    this.limit = 2n ** BigInt(bits) - 1n;
  }

  comparison(op: OciSeccompArgument['op'], value: bigint): OciSeccompArgument {
    return { index: this.index, value: plain(value), op };
  }

  /** The one comparison that holds exactly where the condition does. */
  comparisonFor(condition: Decision): OciSeccompArgument | undefined {
    const out = this.space.not(condition);
    const candidates = [
      this.comparison('SCMP_CMP_EQ', this.smallest(condition)),
      this.comparison('SCMP_CMP_NE', this.smallest(out)),
      this.comparison('SCMP_CMP_GE', this.smallest(condition)),
      this.comparison('SCMP_CMP_LE', this.largest(condition)),
    ];
    return candidates.find((candidate) => this.where(candidate) === condition);
  }

  /** Where a comparison holds; masks are for cubes. */
  where({ op, value }: OciSeccompArgument): Decision {
    const { space } = this;
    const number = BigInt(value);
    switch (op) {
      case 'SCMP_CMP_EQ':
        return this.is(number);
      case 'SCMP_CMP_NE':
        return space.not(this.is(number));
      case 'SCMP_CMP_GE':
        return this.atLeast(number);
      case 'SCMP_CMP_LT':
        return space.not(this.atLeast(number));
      case 'SCMP_CMP_GT':
        return number >= this.limit ? space.no : this.atLeast(number + 1n);
      case 'SCMP_CMP_LE':
        return number >= this.limit ? space.yes : space.not(this.atLeast(number + 1n));
      case 'SCMP_CMP_MASKED_EQ':
        throw new Error('not a comparison of sizes');
    }
  }

  /** One rule for each value; undefined where there are too many. */
  eachValue(condition: Decision): ArgumentRule[] | undefined {
    const rules: ArgumentRule[] = [];
    for (let rest = condition; rest !== this.space.no; ) {
      if (rules.length === mostValues) return undefined;
      const value = this.smallest(rest);
      rules.push([this.comparison('SCMP_CMP_EQ', value)]);
      rest = this.space.and(rest, this.space.not(this.is(value)));
    }
    return rules;
  }

  smallest(condition: Decision): bigint {
    return this.extreme(condition, 0);
  }

  largest(condition: Decision): bigint {
    return this.extreme(condition, 1);
  }

  /** The value on the way that takes `bit` wherever that leads to 1; bits that do not matter are `bit`, too. */
  private extreme(condition: Decision, bit: 0 | 1): bigint {
    const { high, low } = argumentWords(this.index);
    let value = 0n;
    let node = condition;
    for (let position = this.bits - 1; position >= 0; position--) {
      const level = position >= 32 ? high * 32 + 63 - position : low * 32 + 31 - position;
      const wanted = this.space.cofactor(node, level, bit);
      const taken = wanted === this.space.no ? this.space.cofactor(node, level, bit ? 0 : 1) : wanted;
      if ((wanted === this.space.no) !== (bit === 1)) value |= 1n << BigInt(position);
      node = taken;
    }
    return value;
  }

  private is(value: bigint): Decision {
    const { high, low } = argumentWords(this.index);
    const lower = wordIs(this.space, low, Number(value & 0xffffffffn));
    return this.bits === 32 ? lower : this.space.and(wordIs(this.space, high, Number(value >> 32n)), lower);
  }

  private atLeast(value: bigint): Decision {
    const { high, low } = argumentWords(this.index);
    const lower = wordAtLeast(this.space, low, Number(value & 0xffffffffn));
    if (this.bits === 32) return lower;
    const upper = Number(value >> 32n);
    const above = upper === 0xffffffff ? this.space.no : wordAtLeast(this.space, high, upper + 1);
    return this.space.or(above, this.space.and(wordIs(this.space, high, upper), lower));
  }
}
