import type { OciSeccompArgument } from '../../policy/oci-seccomp.js';
import { FieldReader, type Placed, type ReadContext } from './field-reader.js';
import type { JsonNode } from './json-tree.js';
import { operatorNames, type SeccompOperator } from './profile-vocabulary.js';
import { readWord } from './read-word.js';

/** Operands are unsigned 64-bit numbers. */
const largestOperand = 2n ** 64n - 1n;

/** A system call has six arguments. */
const largestIndex = 5n;

/** A `number` as far as that is exact, a `bigint` beyond. */
export function operand(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** Reads one entry of a rule's `args`; undefined where it cannot be used. */
export function readArgument(
  node: JsonNode,
  where: string,
  context: ReadContext,
): OciSeccompArgument | undefined {
  const fields = FieldReader.of(node, 'argument', where, context);
  if (fields === undefined) return undefined;
  for (const name of ['index', 'value', 'op'] as const) fields.require(name);
  const index = fields.integer('index', largestIndex);
  const value = fields.integer('value', largestOperand);
  const valueTwo = fields.integer('valueTwo', largestOperand);
  const op = readWord(
    fields.text('op'),
    operatorNames,
    { code: 'unknown-operator', title: 'operator' },
    context,
  );
  if (!index || !value || !op) return undefined;
  checkOperands({ op, value, valueTwo }, where, context);
  return {
    index: Number(index.value),
    value: operand(value.value),
    ...(valueTwo && { valueTwo: operand(valueTwo.value) }),
    op,
  };
}

interface Comparison {
  op: SeccompOperator;
  value: Placed<bigint>;
  valueTwo: Placed<bigint> | undefined;
}

function checkOperands(comparison: Comparison, where: string, { problems }: ReadContext): void {
  const { op, value, valueTwo } = comparison;
  if (valueTwo && op !== 'SCMP_CMP_MASKED_EQ') {
    if (valueTwo.value !== 0n)
      problems.report('unused-value-two', valueTwo.at, `${where}.valueTwo means nothing with ${op}`);
  } else if (valueTwo && (valueTwo.value & ~value.value) !== 0n) {
    const hint = 'value is the mask, valueTwo what must be left under it; libseccomp cuts off the other bits';
    problems.report(
      'value-outside-mask',
      valueTwo.at,
      `${where}.valueTwo has bits outside of the mask`,
      hint,
    );
  }
  const outcome = constantOutcome(comparison);
  if (outcome) problems.report('constant-condition', value.at, `the condition of ${where} ${outcome} holds`);
}

function constantOutcome({ op, value: { value } }: Comparison): 'always' | 'never' | undefined {
  if (value === 0n && (op === 'SCMP_CMP_GE' || op === 'SCMP_CMP_MASKED_EQ')) return 'always';
  if (value === 0n && op === 'SCMP_CMP_LT') return 'never';
  if (value === largestOperand && op === 'SCMP_CMP_LE') return 'always';
  return value === largestOperand && op === 'SCMP_CMP_GT' ? 'never' : undefined;
}
