import { describe, expect, it } from 'vitest';
import { type HostedArchitecture, x32Bit } from '../../linux/architecture.js';
import type { OciSeccomp, OciSeccompArgument } from '../../policy/oci-seccomp.js';
import { passesFilter } from './filter-answer.js';

const allowlist: OciSeccomp = {
  defaultAction: 'SCMP_ACT_ERRNO',
  architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X32'],
  syscalls: [
    { names: ['read', 'getuid'], action: 'SCMP_ACT_ALLOW' },
    { names: ['personality'], action: 'SCMP_ACT_ALLOW', args: [{ index: 0, value: 8, op: 'SCMP_CMP_EQ' }] },
    { names: ['personality'], action: 'SCMP_ACT_ALLOW', args: [{ index: 0, value: 0, op: 'SCMP_CMP_EQ' }] },
    { names: ['getpid'], action: 'SCMP_ACT_KILL_PROCESS' },
    { names: ['bpf'], action: 'SCMP_ACT_NOTIFY' },
  ],
};

const cases: [string, HostedArchitecture, number, (bigint | undefined)[], boolean][] = [
  ['a listed call', 'x86_64', 0, [], true],
  ['one that is not', 'x86_64', 1, [], false],
  ['one that is listed with another action', 'x86_64', 39, [], false],
  ['one that a supervisor answers', 'x86_64', 321, [], true],
  ['a number Linux has not got', 'x86_64', 600, [], false],
  ['an architecture that is not listed', 'x86', 3, [], false],
  ['x32 with its bit', 'x32', 102 + x32Bit, [], true],
  ['an argument that holds', 'x86_64', 135, [8n], true],
  ['another rule for the same call', 'x86_64', 135, [0n], true],
  ['an argument that does not', 'x86_64', 135, [1n], false],
  ['an argument that could not be read', 'x86_64', 135, [undefined], true],
];

describe('passesFilter', () => {
  it.each(cases)('%s', (_, architecture, number, args, passes) => {
    expect(passesFilter(allowlist, architecture, number, args)).toBe(passes);
  });

  it('lets everything through where there is no filter, or it denies by name', () => {
    const denylist: OciSeccomp = {
      ...allowlist,
      defaultAction: 'SCMP_ACT_ALLOW',
      syscalls: [{ names: ['read'], action: 'SCMP_ACT_ERRNO' }],
    };
    expect(passesFilter(null, 'x86_64', 1, [])).toBe(true);
    expect(passesFilter(denylist, 'x86_64', 1, [])).toBe(true);
    expect(passesFilter(denylist, 'x86_64', 0, [])).toBe(false);
  });

  const comparisons: [OciSeccompArgument['op'], bigint[], bigint[]][] = [
    ['SCMP_CMP_NE', [4n, 6n], [5n]],
    ['SCMP_CMP_LT', [4n], [5n, 6n]],
    ['SCMP_CMP_LE', [4n, 5n], [6n]],
    ['SCMP_CMP_EQ', [5n], [4n, 6n]],
    ['SCMP_CMP_GE', [5n, 6n], [4n]],
    ['SCMP_CMP_GT', [6n, 0xffff_ffff_ffff_ffffn], [5n, 4n]],
    ['SCMP_CMP_MASKED_EQ', [4n, 6n, 12n], [5n, 1n, 0n]],
  ];

  it.each(comparisons)('%s 5', (op, holding, failing) => {
    const filter: OciSeccomp = {
      ...allowlist,
      syscalls: [
        { names: ['read'], action: 'SCMP_ACT_ALLOW', args: [{ index: 1, value: 5, valueTwo: 4, op }] },
      ],
    };
    const answers = (values: bigint[]) =>
      values.map((value) => passesFilter(filter, 'x86_64', 0, [0n, value]));
    expect(answers(holding)).toEqual(holding.map(() => true));
    expect(answers(failing)).toEqual(failing.map(() => false));
  });
});
