import type { OciSeccompArgument } from '../../policy/oci-seccomp.js';
import { hold } from './reference.js';
import { type Side, type WordNode, type WordOperator, wordNode } from './word-node.js';

/** The tests of one rule: all its conditions, one after the other. */
export interface RuleChain {
  /** Undefined where nothing is left to test: the rule holds always. */
  first: WordNode | undefined;
  /** How many tests. */
  size: number;
}

type Operator = OciSeccompArgument['op'];

/** Where a condition's tests lead on to when it holds. */
interface Exit {
  node: WordNode;
  side: Side;
}

/** The tests of one condition. */
interface ConditionTests {
  first: WordNode;
  exits: Exit[];
  size: number;
}

const allBits = 0xffffffffffffffffn;

/**
 * The tests that libseccomp makes of a rule's conditions, in the order of their arguments, the last ones leading to
 * `action`. Of a masked comparison that leaves no bit, nothing remains: the condition counts as met, whatever value it
 * asks for; on a 32-bit architecture that goes for any mask above the low 32 bits.
 *
 * @param conditions at most one for each argument
 * @param bits how many of an argument are compared; where 32, the upper halves of all operands are dropped
 */
export function ruleChain(
  conditions: readonly OciSeccompArgument[],
  bits: 32 | 64,
  action: number,
): RuleChain {
  const tests = [...conditions]
    .sort((a, b) => a.index - b.index)
    .filter((condition) => BigInt.asUintN(bits, maskOf(condition)) !== 0n)
    .map((condition) => (bits === 64 ? testsOf64(condition) : testsOf32(condition)));
  for (const [index, { exits }] of tests.entries()) {
    const following = tests[index + 1];
    for (const { node, side } of exits) {
      if (following === undefined) Object.assign(node[side], { decided: true, action });
      else node[side].next = hold(following.first);
    }
  }
  return { first: hold(tests[0]?.first), size: tests.reduce((sum, { size }) => sum + size, 0) };
}

function maskOf({ op, value }: OciSeccompArgument): bigint {
  return op === 'SCMP_CMP_MASKED_EQ' ? BigInt.asUintN(64, BigInt(value)) : allBits;
}

function operandOf({ op, value, valueTwo = 0 }: OciSeccompArgument): bigint {
  return BigInt.asUintN(64, BigInt(op === 'SCMP_CMP_MASKED_EQ' ? valueTwo : value));
}

function nodeOf(condition: OciSeccompArgument, half: 'high' | 'low', operator: WordOperator): WordNode {
  const word = (value: bigint) => Number(half === 'high' ? value >> 32n : value & 0xffffffffn);
  const operand = operandOf(condition);
  const mask = word(maskOf(condition));
  return wordNode({
    argument: condition.index,
    half,
    mask,
    operator,
    value: (word(operand) & mask) >>> 0,
    condition: condition.op,
    operand,
  });
}

/** How the low word, or the only one, is compared, and which outcome means that the condition holds. */
const comparisons: Record<Operator, { operator: WordOperator; holdsOn: Side }> = {
  SCMP_CMP_EQ: { operator: 'EQ', holdsOn: 'yes' },
  SCMP_CMP_MASKED_EQ: { operator: 'MASKED_EQ', holdsOn: 'yes' },
  SCMP_CMP_NE: { operator: 'EQ', holdsOn: 'no' },
  SCMP_CMP_GT: { operator: 'GT', holdsOn: 'yes' },
  SCMP_CMP_GE: { operator: 'GE', holdsOn: 'yes' },
  SCMP_CMP_LE: { operator: 'GT', holdsOn: 'no' },
  SCMP_CMP_LT: { operator: 'GE', holdsOn: 'no' },
};

function testsOf32(condition: OciSeccompArgument): ConditionTests {
  const { operator, holdsOn } = comparisons[condition.op];
  const node = nodeOf(condition, 'low', operator);
  return { first: node, exits: [{ node, side: holdsOn }], size: 1 };
}

function testsOf64(condition: OciSeccompArgument): ConditionTests {
  const { operator } = comparisons[condition.op];
  return operator === 'GT' || operator === 'GE' ? orderTests(condition) : equalityTests(condition);
}

/** The high half equal, then the low half. */
function equalityTests(condition: OciSeccompArgument): ConditionTests {
  const { operator, holdsOn } = comparisons[condition.op];
  const high = nodeOf(condition, 'high', operator);
  const low = nodeOf(condition, 'low', operator);
  high.yes.next = hold(low);
  const exits: Exit[] = [{ node: low, side: holdsOn }];
  // Unequal is also who differs in the high half already.
  if (holdsOn === 'no') exits.unshift({ node: high, side: 'no' });
  return { first: high, exits, size: 2 };
}

/** The high half greater decides; where it is equal the low half does. */
function orderTests(condition: OciSeccompArgument): ConditionTests {
  const { operator, holdsOn } = comparisons[condition.op];
  const greater = nodeOf(condition, 'high', 'GT');
  const equal = nodeOf(condition, 'high', 'EQ');
  const low = nodeOf(condition, 'low', operator);
  greater.no.next = hold(equal);
  equal.yes.next = hold(low);
  const early: Exit = holdsOn === 'yes' ? { node: greater, side: 'yes' } : { node: equal, side: 'no' };
  return { first: greater, exits: [early, { node: low, side: holdsOn }], size: 3 };
}
