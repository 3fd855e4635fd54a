import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { architectures } from '../linux/architecture.js';
import { syscallNamesOf, syscallNumber } from '../linux/syscalls.js';
import type { OciSeccomp, OciSeccompArgument, OciSeccompRule } from '../policy/oci-seccomp.js';
import { allowedSyscalls } from './allowed-syscalls.js';
import { ociArchitectures } from './oci-architecture.js';
import { verdict } from './verdict.js';

const everywhere = Object.values(ociArchitectures);

function profile(syscalls: OciSeccompRule[], rest: Partial<OciSeccomp> = {}): OciSeccomp {
  return { defaultAction: 'SCMP_ACT_ERRNO', architectures: everywhere, syscalls, ...rest };
}

function allow(names: string[], ...args: OciSeccompArgument[]): OciSeccompRule {
  return { names, action: 'SCMP_ACT_ALLOW', args };
}

function number(architecture: (typeof architectures)[number], name: string): number {
  const found = syscallNumber(architecture, name);
  if (found === undefined) throw new Error(`${architecture} has no ${name}`);
  return found;
}

/** Whether read(first) passes a profile that allows it under one condition. */
function passes(
  condition: Omit<OciSeccompArgument, 'index'>,
  first: bigint,
  architecture = 'x86_64' as const,
) {
  const rules = profile([allow(['read'], { index: 0, ...condition })]);
  return verdict(rules, architecture, number(architecture, 'read'), [first]).action === 'SCMP_ACT_ALLOW';
}

describe('operators', () => {
  test.each([
    ['SCMP_CMP_EQ', 5n, 5, true],
    ['SCMP_CMP_EQ', (1n << 32n) | 5n, 5, false],
    ['SCMP_CMP_NE', 5n, 5, false],
    ['SCMP_CMP_NE', (1n << 32n) | 5n, 5, true],
    ['SCMP_CMP_LT', 4n, 5, true],
    ['SCMP_CMP_LT', 5n, 5, false],
    ['SCMP_CMP_LT', 2n ** 64n - 1n, 5, false],
    ['SCMP_CMP_LE', 5n, 5, true],
    ['SCMP_CMP_LE', 6n, 5, false],
    ['SCMP_CMP_GE', 5n, 5, true],
    ['SCMP_CMP_GE', 4n, 5, false],
    ['SCMP_CMP_GT', 6n, 5, true],
    ['SCMP_CMP_GT', 1n << 32n, 5, true],
    ['SCMP_CMP_GT', 5n, 5, false],
  ] as const)('%s %d %d: %s', (op, first, value, wanted) => {
    expect(passes({ op, value }, first)).toBe(wanted);
  });

  test.each([
    [0x7e020000, 0, 0x11n, true],
    [0x7e020000, 0, 0x10000000n, false],
    [0x3, 0x1, 0x5n, true],
    [0x3, 0x1, 0x6n, false],
    // As in libseccomp, bits outside the mask do not count.
    [0x3, 0x101, 0x5n, true],
  ])('masked with %d: %d', (value, valueTwo, first, wanted) => {
    expect(passes({ op: 'SCMP_CMP_MASKED_EQ', value, valueTwo }, first)).toBe(wanted);
  });

  test('32-bit architectures compare the low half', () => {
    const rules = profile([allow(['read'], { index: 0, value: 5, op: 'SCMP_CMP_EQ' })]);
    const first = [(1n << 32n) | 5n];
    const passed = architectures.filter(
      (architecture) =>
        verdict(rules, architecture, number(architecture, 'read'), first).action === 'SCMP_ACT_ALLOW',
    );
    expect(passed).toEqual(['x86', 'x32', 'arm']);
  });
});

describe('rules', () => {
  const enosys: OciSeccompRule = { names: ['read'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 };
  const eq = (index: number, value: number): OciSeccompArgument => ({ index, value, op: 'SCMP_CMP_EQ' });
  const ask = (rules: OciSeccomp, args: bigint[] = []) => verdict(rules, 'x86_64', 0, args);

  test.each([
    ['null is unconfined', null, [], { action: 'SCMP_ACT_ALLOW' }],
    ['no rule', profile([]), [], { action: 'SCMP_ACT_ERRNO', errno: 1 }],
    ['default errno', profile([], { defaultErrnoRet: 38 }), [], { action: 'SCMP_ACT_ERRNO', errno: 38 }],
    ['first unconditional', profile([enosys, allow(['read'])]), [], { action: 'SCMP_ACT_ERRNO', errno: 38 }],
    [
      'unconditional over conditional',
      profile([allow(['read'], eq(0, 1)), enosys]),
      [1n],
      { action: 'SCMP_ACT_ERRNO', errno: 38 },
    ],
    [
      'conditions on several arguments',
      profile([allow(['read'], eq(0, 1), eq(1, 2))]),
      [1n, 3n],
      { action: 'SCMP_ACT_ERRNO', errno: 1 },
    ],
    [
      'all of them hold',
      profile([allow(['read'], eq(0, 1), eq(1, 2))]),
      [1n, 2n],
      { action: 'SCMP_ACT_ALLOW' },
    ],
    [
      'conditions on one argument',
      profile([allow(['read'], eq(0, 1), eq(0, 2))]),
      [2n],
      { action: 'SCMP_ACT_ALLOW' },
    ],
    [
      'several rules',
      profile([allow(['read'], eq(0, 1)), allow(['read'], eq(0, 2))]),
      [2n],
      { action: 'SCMP_ACT_ALLOW' },
    ],
    [
      'a rule like the default hides nothing',
      profile([{ ...enosys, errnoRet: 1 }, allow(['read'])]),
      [],
      { action: 'SCMP_ACT_ALLOW' },
    ],
  ] as const)('%s', (_title, rules, args, wanted) => {
    expect(rules === null ? verdict(null, 'x86_64', 0) : ask(rules as OciSeccomp, [...args])).toEqual(wanted);
  });

  test('an architecture that is not listed is refused whole', () => {
    const rules = profile([allow(['read'])], { architectures: ['SCMP_ARCH_X86_64'] });
    expect(verdict(rules, 'x86', 3)).toEqual({ action: 'SCMP_ACT_KILL_THREAD' });
    expect(allowedSyscalls(rules, 'x86')).toEqual({ always: [], conditional: [] });
  });

  test('none listed means the one asked for', () => {
    expect(verdict(profile([allow(['read'])], { architectures: [] }), 'arm', 3).action).toBe(
      'SCMP_ACT_ALLOW',
    );
  });
});

describe('x86 bundles', () => {
  const socket = profile([allow(['socket'], { index: 0, value: 1, op: 'SCMP_CMP_EQ' })]);

  test.each([
    ['socketcall', [1n], 'SCMP_ACT_ALLOW'],
    ['socketcall', [2n], 'SCMP_ACT_ERRNO'],
    ['socket', [1n], 'SCMP_ACT_ALLOW'],
    ['socket', [38n], 'SCMP_ACT_ERRNO'],
  ])('%s, case %#', (name, args, wanted) => {
    expect(verdict(socket, 'x86', number('x86', name), args).action).toBe(wanted);
  });

  test('calls that exist only within the bundle', () => {
    const rules = profile([allow(['accept', 'semop', 'read'])]);
    expect(allowedSyscalls(rules, 'x86').conditional).toEqual(['ipc', 'socketcall']);
    expect(allowedSyscalls(rules, 'x86_64')).toEqual({
      always: ['accept', 'read', 'semop'],
      conditional: [],
    });
  });
});

describe('allowedSyscalls', () => {
  test('null is every call of the architecture', () => {
    expect(allowedSyscalls(null, 'arm')).toEqual({ always: syscallNamesOf('arm'), conditional: [] });
  });

  const condition = fc.record({
    index: fc.nat(5),
    value: fc.nat(3),
    valueTwo: fc.nat(3),
    op: fc.constantFrom(
      ...(['NE', 'LT', 'LE', 'EQ', 'GE', 'GT', 'MASKED_EQ'] as const).map((op) => `SCMP_CMP_${op}` as const),
    ),
  });
  const rule = fc.record({
    names: fc.subarray(['read', 'write', 'socket', 'socketcall', 'accept', 'semget', 'openat']),
    action: fc.constantFrom('SCMP_ACT_ALLOW', 'SCMP_ACT_LOG', 'SCMP_ACT_ERRNO', 'SCMP_ACT_KILL_PROCESS'),
    args: fc.array(condition, { maxLength: 2 }),
  }) as fc.Arbitrary<OciSeccompRule>;
  const anyProfile = fc
    .record({ defaultAction: fc.constantFrom('SCMP_ACT_ERRNO', 'SCMP_ACT_ALLOW'), rules: fc.array(rule) })
    .map(({ defaultAction, rules }) => profile(rules, { defaultAction } as Partial<OciSeccomp>));

  test('agrees with verdict for any arguments', () => {
    const args = fc.array(fc.bigInt(0n, 4n), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(anyProfile, fc.constantFrom(...architectures), args, (rules, architecture, values) => {
        const { always, conditional } = allowedSyscalls(rules, architecture);
        for (const name of ['read', 'write', 'openat', 'execve']) {
          const { action } = verdict(rules, architecture, number(architecture, name), values);
          const passed = action === 'SCMP_ACT_ALLOW' || action === 'SCMP_ACT_LOG';
          if (always.includes(name)) expect(passed).toBe(true);
          else if (!conditional.includes(name)) expect(passed).toBe(false);
        }
      }),
    );
  });
});
