import { describe, expect, it } from 'vitest';
import type { ArgumentRule } from '../algebra/argument-rules.js';
import { describeRules } from './describe-rules.js';

const eq = (index: number, value: number | bigint): ArgumentRule => [{ index, value, op: 'SCMP_CMP_EQ' }];
const masked = (index: number, value: number | bigint, valueTwo = 0): ArgumentRule => [
  { index, value, valueTwo, op: 'SCMP_CMP_MASKED_EQ' },
];

describe('describeRules', () => {
  it.each<[string, ArgumentRule[], string[]]>([
    ['clone', [masked(0, 0x7e020000)], ['without new namespaces (flags & 0x7e020000 = 0)']],
    ['unshare', [masked(0, 0x10000000)], ['without a new user namespace (flags & 0x10000000 = 0)']],
    ['clone', [masked(0, 0x7e020000, 0x10000000)], ['flags & 0x7e020000 = 0x10000000']],
    ['socket', [eq(0, 2), eq(0, 1), eq(0, 16)], ['family is 1 (unix), 2 (IPv4), 16 (netlink)']],
    ['socket', [1, 2, 3, 4, 1, 40].map((value) => eq(0, value)), ['family is 1 to 4, 40 (vsock)']],
    [
      'personality',
      [masked(0, 0xfffffffffffdfff7n)],
      [
        'persona is 0 (Linux), 8 (32-bit Linux), 0x20000 (uname of 2.6), 0x20008 (32-bit Linux, uname of 2.6)',
      ],
    ],
    ['socket', [[{ index: 0, value: 40, op: 'SCMP_CMP_NE' }]], ['family is not 40 (vsock)']],
    [
      'socket',
      [[{ index: 0, value: 12, op: 'SCMP_CMP_LT' }], eq(0, 16)],
      ['family is 16 (netlink)', 'family < 12'],
    ],
    [
      'ioctl',
      [
        [
          { index: 0, value: 1, op: 'SCMP_CMP_LE' },
          { index: 1, value: 0x5401, op: 'SCMP_CMP_EQ' },
        ],
      ],
      ['fd ≤ 1 and request is 0x5401'],
    ],
    ['read', [[{ index: 2, value: 0x1000, op: 'SCMP_CMP_GT' }]], ['argument 3 > 0x1000']],
    ['read', [[{ index: 5, value: 2n ** 64n - 1n, op: 'SCMP_CMP_GE' }]], ['argument 6 ≥ 0xffffffffffffffff']],
  ])('%s: case %#', (call, rules, lines) => {
    expect(describeRules(call, rules)).toEqual(lines);
  });

  it('takes the upper half of an argument for what it is', () => {
    const low = [masked(0, 0xfffdfff7)];
    expect(describeRules('personality', low, { bits: 32 })[0]).toMatch(/^persona is 0 \(Linux\), 8 /);
    expect(describeRules('personality', low)).toEqual(['persona & 0xfffdfff7 = 0']);
  });

  it("knows that clone's flags are its second argument on IBM Z", () => {
    const onIbmZ = { architecture: 's390x' } as const;
    expect(describeRules('clone', [masked(1, 0x7e020000)], onIbmZ)[0]).toMatch(/^without new namespaces/);
    expect(describeRules('clone', [masked(0, 0x7e020000)], onIbmZ)).toEqual(['stack & 0x7e020000 = 0']);
  });
});
