import type { Architecture } from '../../src/linux/architecture.js';
import type { OciSeccompArgument, OciSeccompRule } from '../../src/policy/oci-seccomp.js';

/** A peculiarity of libseccomp 2.5.4, as docs/libseccomp.md describes it, by example. */
export interface Oddity {
  title: string;
  /** What the filter is for. */
  architectures: readonly Architecture[];
  /** The default is ERRNO 1. */
  rules: OciSeccompRule[];
  /** Calls, of the first architecture where none is named, and the answers to them, e.g. `ERRNO 7`. */
  answers: { name: string; args?: bigint[]; architecture?: Architecture; answer: string }[];
  /** Names of the rules that libseccomp refuses. */
  refused?: string[];
}

type Comparison = [index: number, op: string, value: bigint, valueTwo?: bigint];

function rule(
  names: string | string[],
  action: 'ALLOW' | 'LOG' | number,
  ...comparisons: Comparison[]
): OciSeccompRule {
  const args = comparisons.map(
    ([index, op, value, valueTwo]): OciSeccompArgument => ({
      index,
      op: `SCMP_CMP_${op}` as OciSeccompArgument['op'],
      value,
      ...(valueTwo === undefined ? {} : { valueTwo }),
    }),
  );
  return {
    names: [names].flat(),
    ...(typeof action === 'number'
      ? { action: 'SCMP_ACT_ERRNO', errnoRet: action }
      : { action: `SCMP_ACT_${action}` }),
    args,
  };
}

const denied = 'ERRNO 1';

export const oddities: Oddity[] = [
  {
    title: 'a rule without conditions replaces those with conditions',
    architectures: ['x86_64'],
    rules: [rule('read', 'ALLOW', [0, 'EQ', 1n]), rule('read', 7), rule('read', 'LOG', [0, 'EQ', 2n])],
    answers: [
      { name: 'read', args: [1n], answer: 'ERRNO 7' },
      { name: 'read', args: [2n], answer: 'ERRNO 7' },
    ],
  },
  {
    title: 'of several rules without conditions the first one stays',
    architectures: ['x86_64'],
    rules: [rule('read', 7), rule('read', 'ALLOW')],
    answers: [{ name: 'read', answer: 'ERRNO 7' }],
  },
  {
    title: 'two conditions on one argument are alternatives',
    architectures: ['x86_64'],
    rules: [rule('read', 'ALLOW', [0, 'GE', 10n], [0, 'LE', 20n])],
    answers: [
      { name: 'read', args: [5n], answer: 'ALLOW' },
      { name: 'read', args: [30n], answer: 'ALLOW' },
    ],
  },
  {
    title:
      'equality is tested before order, and later arguments before earlier ones, whatever the order of the rules',
    architectures: ['x86_64'],
    rules: [
      rule('read', 7, [0, 'GT', 5n]),
      rule('read', 'ALLOW', [0, 'EQ', 10n]),
      rule('read', 'LOG', [1, 'EQ', 3n]),
    ],
    answers: [
      { name: 'read', args: [10n], answer: 'ALLOW' },
      { name: 'read', args: [11n], answer: 'ERRNO 7' },
      { name: 'read', args: [10n, 3n], answer: 'LOG' },
    ],
  },
  {
    title: 'the opposite of an earlier rule is refused',
    architectures: ['x86_64'],
    rules: [rule('read', 'ALLOW', [0, 'EQ', 1n]), rule('read', 7, [0, 'EQ', 1n])],
    refused: ['read'],
    answers: [{ name: 'read', args: [1n], answer: 'ALLOW' }],
  },
  {
    title: 'an exception after its rule is ignored',
    architectures: ['x86_64'],
    rules: [rule('read', 'ALLOW', [0, 'EQ', 1n]), rule('read', 7, [0, 'EQ', 1n], [1, 'EQ', 2n])],
    answers: [{ name: 'read', args: [1n, 2n], answer: 'ALLOW' }],
  },
  {
    title: 'an exception before its rule makes the rule a contradiction',
    architectures: ['x86_64'],
    rules: [rule('read', 7, [0, 'EQ', 1n], [1, 'EQ', 2n]), rule('read', 'ALLOW', [0, 'EQ', 1n])],
    refused: ['read'],
    answers: [
      { name: 'read', args: [1n, 2n], answer: 'ERRNO 7' },
      { name: 'read', args: [1n, 3n], answer: denied },
    ],
  },
  {
    title: 'a wider rule with one more condition is lost',
    architectures: ['x86_64', 'x86'],
    rules: [rule('read', 'ALLOW', [0, 'GT', 5n]), rule('read', 'ALLOW', [0, 'GT', 3n], [1, 'EQ', 1n])],
    answers: [
      { name: 'read', args: [4n, 1n], answer: denied },
      { name: 'read', args: [4n, 1n], architecture: 'x86', answer: 'ALLOW' },
    ],
  },
  {
    title: 'of two "less" rules with the same high half the first one has what is below it',
    architectures: ['x86_64'],
    rules: [rule('read', 'ALLOW', [0, 'LT', 0x20000000an]), rule('read', 7, [0, 'LT', 0x200000005n])],
    answers: [
      { name: 'read', args: [1n], answer: 'ALLOW' },
      { name: 'read', args: [0x200000004n], answer: 'ERRNO 7' },
      { name: 'read', args: [0x200000006n], answer: 'ALLOW' },
    ],
  },
  {
    title: '32-bit architectures compare the low half',
    architectures: ['x86', 'x86_64', 'x32'],
    rules: [rule('read', 'ALLOW', [0, 'EQ', 0x100000005n])],
    answers: [
      { name: 'read', args: [5n], answer: 'ALLOW' },
      { name: 'read', args: [0x700000005n], architecture: 'x32', answer: 'ALLOW' },
      { name: 'read', args: [5n], architecture: 'x86_64', answer: denied },
    ],
  },
  {
    title:
      'a mask without bits makes a condition that always holds, on 32-bit architectures without low bits',
    architectures: ['x86', 'x86_64'],
    rules: [
      rule('read', 'ALLOW', [0, 'MASKED_EQ', 0xff00000000n, 0x100000000n]),
      rule('write', 'ALLOW', [0, 'MASKED_EQ', 0n, 1n]),
    ],
    answers: [
      { name: 'read', args: [5n], answer: 'ALLOW' },
      { name: 'read', args: [5n], architecture: 'x86_64', answer: denied },
      { name: 'write', args: [5n], architecture: 'x86_64', answer: 'ALLOW' },
    ],
  },
  {
    title: 'bits of a masked value outside the mask do not count',
    architectures: ['x86_64'],
    rules: [rule('read', 'ALLOW', [0, 'MASKED_EQ', 3n, 0x101n])],
    answers: [{ name: 'read', args: [5n], answer: 'ALLOW' }],
  },
  {
    title: 'a bundled call is opened within the bundle, whatever its first argument',
    architectures: ['x86'],
    rules: [rule('socket', 'ALLOW', [0, 'EQ', 1n]), rule('read', 'ALLOW')],
    answers: [
      { name: 'socket', args: [38n], answer: denied },
      { name: 'socketcall', args: [1n], answer: 'ALLOW' },
      { name: 'socketcall', args: [2n], answer: denied },
    ],
  },
  {
    title: "conditions on a bundled call's other arguments are asked of the bundle's",
    architectures: ['x86'],
    rules: [rule('socket', 'ALLOW', [1, 'EQ', 2n]), rule('read', 'ALLOW')],
    answers: [
      { name: 'socketcall', args: [1n, 0x8000n], answer: denied },
      { name: 'socketcall', args: [1n, 2n], answer: 'ALLOW' },
    ],
  },
  {
    title: 'the number is never loaded when the simplest rules are for calls that the architecture lacks',
    architectures: ['aarch64'],
    rules: [rule('open', 'ALLOW'), rule('openat', 'ALLOW', [0, 'EQ', 3n])],
    answers: [{ name: 'openat', args: [3n], answer: denied }],
  },
  {
    title: 'one rule without conditions for a call that is there mends that',
    architectures: ['aarch64'],
    rules: [rule('open', 'ALLOW'), rule('openat', 'ALLOW', [0, 'EQ', 3n]), rule('read', 'ALLOW')],
    answers: [{ name: 'openat', args: [3n], answer: 'ALLOW' }],
  },
  {
    title: 'on x86 it happens with bundled calls alone',
    architectures: ['x86'],
    rules: [rule(['accept', 'semop'], 'ALLOW')],
    answers: [{ name: 'socketcall', args: [5n], answer: denied }],
  },
  {
    title: 'a test looks at the wrong argument after a rule with "less" and another condition',
    architectures: ['x86_64'],
    rules: [rule('read', 'ALLOW', [0, 'LT', 5n], [1, 'EQ', 3n]), rule('read', 7, [0, 'GT', 10n])],
    answers: [
      { name: 'read', args: [3n, 11n], answer: 'ERRNO 7' },
      { name: 'read', args: [3n, 9n], answer: denied },
      { name: 'read', args: [3n, 3n], answer: 'ALLOW' },
    ],
  },
];

/** Two rules from the second of which libseccomp never returns: their tests form a ring. */
export const endlessRules: OciSeccompRule[] = [
  rule('read', 'ALLOW', [0, 'GT', 5n], [1, 'EQ', 1n]),
  rule('read', 'ALLOW', [0, 'GT', 5n], [1, 'EQ', 0x100000001n]),
];
