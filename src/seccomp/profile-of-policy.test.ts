import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostedArchitectures } from '../linux/architecture.js';
import type { Capability } from '../linux/capabilities.js';
import { errnoNumbers } from '../linux/errno.js';
import { allSyscallNames, newerSyscallNames, syscallNamesOf, syscallNumber } from '../linux/syscalls.js';
import type { Policy } from '../policy/policy.js';
import { profileOfPolicy } from './profile-of-policy.js';
import { verdict } from './verdict.js';

type Seccomp = Policy['seccomp'];

const small: Seccomp = {
  defaultErrno: 'EPERM',
  architectures: ['x86_64', 'x32'],
  allow: ['write', 'read'],
  runtime: ['execve', 'read'],
  unavailable: ['clone3'],
};

describe('profileOfPolicy', () => {
  test('one rule for what is allowed, one for what is unavailable, one that names the rest of the newer calls', () => {
    const { syscalls, ...rest } = profileOfPolicy({ capabilities: [], seccomp: small });
    expect(rest).toEqual({
      defaultAction: 'SCMP_ACT_ERRNO',
      defaultErrnoRet: 1,
      architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X32'],
    });
    expect(syscalls).toEqual([
      { names: ['execve', 'read', 'write'], action: 'SCMP_ACT_ALLOW' },
      { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 },
      {
        names: newerSyscallNames().filter((name) => name !== 'clone3'),
        action: 'SCMP_ACT_ERRNO',
        errnoRet: 1,
      },
    ]);
  });

  test('opens no argument that the baseline keeps shut, unless a capability lifts that', () => {
    const seccomp = { ...small, allow: ['clone', 'personality', 'socket', 'read'] };
    const answers = (capabilities: Capability[], name: string, ...args: bigint[]) =>
      verdict(profileOfPolicy({ seccomp, capabilities }), 'x86_64', syscallNumber('x86_64', name) ?? -1, args)
        .action;
    const newUserNamespace = 0x10000000n;
    expect(answers([], 'clone', 17n)).toBe('SCMP_ACT_ALLOW');
    expect(answers([], 'clone', newUserNamespace | 17n)).toBe('SCMP_ACT_ERRNO');
    expect(answers(['SYS_ADMIN'], 'clone', newUserNamespace | 17n)).toBe('SCMP_ACT_ALLOW');
    expect(answers([], 'socket', 2n)).toBe('SCMP_ACT_ALLOW');
    expect(answers([], 'socket', 38n)).toBe('SCMP_ACT_ERRNO');
    expect(answers([], 'personality', 0n)).toBe('SCMP_ACT_ALLOW');
    expect(answers([], 'personality', 0x40000n)).toBe('SCMP_ACT_ERRNO');
    expect(answers([], 'read', 0x40000n)).toBe('SCMP_ACT_ALLOW');
  });

  test('leaves out rules without a name', () => {
    const all = { ...small, unavailable: newerSyscallNames() };
    expect(profileOfPolicy({ capabilities: [], seccomp: all }).syscalls.length).toBe(2);
  });

  const names = fc.subarray([...allSyscallNames()], { maxLength: 80 });
  const anySeccomp = fc.record({
    defaultErrno: fc.constantFrom('EPERM' as const, 'ENOSYS' as const, 'EACCES' as const),
    architectures: fc.subarray([...hostedArchitectures], { minLength: 1 }),
    allow: names,
    runtime: names,
    unavailable: names,
  });

  test('answers every call of every architecture as the policy says', () => {
    fc.assert(
      fc.property(anySeccomp, (seccomp) => {
        const rules = profileOfPolicy({ capabilities: [], seccomp });
        const allowed = new Set([...seccomp.allow, ...seccomp.runtime]);
        for (const architecture of seccomp.architectures) {
          // Calls that bundle others on x86 are opened in part by those: see verdict.test.ts.
          const plain = syscallNamesOf(architecture).filter(
            (name) => name !== 'socketcall' && name !== 'ipc',
          );
          for (const name of plain) {
            const errno = seccomp.unavailable.includes(name) ? 38 : errnoNumbers[seccomp.defaultErrno];
            const wanted = allowed.has(name)
              ? { action: 'SCMP_ACT_ALLOW' }
              : { action: 'SCMP_ACT_ERRNO', errno };
            expect(verdict(rules, architecture, syscallNumber(architecture, name) ?? -1), name).toEqual(
              wanted,
            );
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  test('names every newer call, so that no runtime takes one for unknown', () => {
    fc.assert(
      fc.property(anySeccomp, (seccomp) => {
        const named = new Set(
          profileOfPolicy({ capabilities: [], seccomp }).syscalls.flatMap((rule) => rule.names),
        );
        expect(newerSyscallNames().filter((name) => !named.has(name))).toEqual([]);
      }),
    );
  });

  test('depends on the sets alone', () => {
    fc.assert(
      fc.property(anySeccomp, (seccomp) => {
        const reversed = {
          ...seccomp,
          allow: [...seccomp.allow].reverse(),
          runtime: [...seccomp.runtime].reverse(),
        };
        expect(JSON.stringify(profileOfPolicy({ capabilities: [], seccomp: reversed }))).toBe(
          JSON.stringify(profileOfPolicy({ capabilities: [], seccomp })),
        );
      }),
    );
  });
});
