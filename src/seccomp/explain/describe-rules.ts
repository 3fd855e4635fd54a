import type { OciSeccompArgument } from '../../policy/oci-seccomp.js';
import type { ArgumentRule } from '../algebra/argument-rules.js';
import { argumentName, cloneNamespaces, namespacesOf, valueName } from './argument-names.js';

/**
 * Argument rules of which one must hold, in words, each a line: `without new namespaces (flags & 0x7e020000 = 0)`,
 * `family is 1 (unix), 2 (IPv4)`. Rules that say single values of the same argument are one line.
 * @param bits how much of an argument the rules are about
 */
export function describeRules(call: string, rules: readonly ArgumentRule[], bits: 32 | 64 = 64): string[] {
  const lines: string[] = [];
  const values = new Map<number, bigint[]>();
  for (const rule of rules) {
    const [only, ...others] = rule;
    const named = only && others.length === 0 ? valuesOf(only, bits) : undefined;
    if (only && named) values.set(only.index, [...(values.get(only.index) ?? []), ...named]);
    else lines.push(rule.map((comparison) => describeComparison(call, comparison)).join(' and '));
  }
  const byValue = [...values].map(([index, wanted]) => {
    const named = wanted.sort(ascending).map((value) => describeValue(call, index, value));
    return `${argumentName(call, index)} is ${named.join(', ')}`;
  });
  return [...byValue, ...lines];
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
  return free.reduce((known, bit) => [...known, ...known.map((each) => each | bit)], [BigInt(valueTwo)]);
}

function describeComparison(call: string, comparison: OciSeccompArgument): string {
  const { index, op } = comparison;
  const name = argumentName(call, index);
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
