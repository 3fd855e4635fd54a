import type { Architecture } from '../../linux/architecture.js';
import type { OciSeccompArgument } from '../../policy/oci-seccomp.js';
import type { ArgumentRule } from '../algebra/argument-rules.js';
import { argumentName, cloneNamespaces, namespacesOf, valueName } from './argument-names.js';

export interface RuleContext {
  /** How much of an argument the rules are about; 64 where absent. */
  bits?: 32 | 64;
  architecture?: Architecture;
}

/**
 * Argument rules of which one must hold, in words, each a line: `without new namespaces (flags & 0x7e020000 = 0)`,
 * `family is 1 (unix), 2 (IPv4)`. Rules that say single values of the same argument are one line.
 */
export function describeRules(
  call: string,
  rules: readonly ArgumentRule[],
  { bits = 64, architecture }: RuleContext = {},
): string[] {
  const name = (index: number) => argumentName(call, index, architecture);
  const lines: string[] = [];
  const values = new Map<number, bigint[]>();
  for (const rule of rules) {
    const [only, ...others] = rule;
    const named = only && others.length === 0 ? valuesOf(only, bits) : undefined;
    if (only && named) values.set(only.index, [...(values.get(only.index) ?? []), ...named]);
    else
      lines.push(
        rule.map((comparison) => describeComparison(call, comparison, name(comparison.index))).join(' and '),
      );
  }
  return [
    ...[...values].map(([index, wanted]) => `${name(index)} is ${describeValues(call, index, wanted)}`),
    ...lines,
  ];
}

/** Single values are named where they are few. */
const mostNamed = 8;

function describeValues(call: string, index: number, values: readonly bigint[]): string {
  const runs = runsOf(values);
  const isShort = runs.length <= mostNamed;
  const parts = runs.map(({ first, last }) => {
    if (first !== last) return `${hex(first)} to ${hex(last)}`;
    return isShort ? describeValue(call, index, first) : hex(first);
  });
  return parts.join(', ');
}

/** Neighbours as one run, where there are at least three. */
function runsOf(values: readonly bigint[]): { first: bigint; last: bigint }[] {
  const runs: { first: bigint; last: bigint }[] = [];
  for (const value of [...new Set(values)].sort(ascending)) {
    const run = runs.at(-1);
    if (run && value === run.last + 1n) run.last = value;
    else runs.push({ first: value, last: value });
  }
  return runs.flatMap((run) =>
    run.last === run.first + 1n
      ? [
          { first: run.first, last: run.first },
          { first: run.last, last: run.last },
        ]
      : [run],
  );
}

/** More than so many bits that do not matter make a list of values longer than a mask. */
const mostFreeBits = 3;

/** The values that a comparison leaves; undefined where they are many. */
function valuesOf({ op, value, valueTwo = 0 }: OciSeccompArgument, bits: 32 | 64): bigint[] | undefined {
  if (op === 'SCMP_CMP_EQ') return [BigInt(value)];
  if (op !== 'SCMP_CMP_MASKED_EQ') return undefined;
  const free: bigint[] = [];
  for (let bit = 0n; bit < bits; bit++) if (((BigInt(value) >> bit) & 1n) === 0n) free.push(1n << bit);
  if (free.length > mostFreeBits) return undefined;
  return free.reduce((known, bit) => known.flatMap((each) => [each, each | bit]), [BigInt(valueTwo)]);
}

function describeComparison(call: string, comparison: OciSeccompArgument, name: string): string {
  const { index, op } = comparison;
  const value = describeValue(call, index, BigInt(comparison.value));
  switch (op) {
    case 'SCMP_CMP_EQ':
      return `${name} is ${value}`;
    case 'SCMP_CMP_NE':
      return `${name} is not ${value}`;
    case 'SCMP_CMP_LT':
      return `${name} < ${value}`;
    case 'SCMP_CMP_LE':
      return `${name} ≤ ${value}`;
    case 'SCMP_CMP_GE':
      return `${name} ≥ ${value}`;
    case 'SCMP_CMP_GT':
      return `${name} > ${value}`;
    case 'SCMP_CMP_MASKED_EQ':
      return describeMask(name, BigInt(comparison.value), BigInt(comparison.valueTwo ?? 0));
  }
}

function describeMask(name: string, mask: bigint, wanted: bigint): string {
  const formula = `${name} & ${hex(mask)} = ${hex(wanted)}`;
  if (name !== 'flags' || wanted !== 0n) return formula;
  if (mask === cloneNamespaces) return `without new namespaces (${formula})`;
  const namespaces = namespacesOf(mask);
  return namespaces === undefined ? formula : `without a new ${namespaces} namespace (${formula})`;
}

function describeValue(call: string, index: number, value: bigint): string {
  const name = valueName(call, index, value);
  return name === undefined ? hex(value) : `${hex(value)} (${name})`;
}

/** Small numbers as people count, others in hexadecimal. */
function hex(value: bigint): string {
  return value < 256n ? String(value) : `0x${value.toString(16)}`;
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
