import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capabilities, dockerDefaultCapabilities } from '../../linux/capabilities.js';
import { newerSyscallNames, syscallNumber } from '../../linux/syscalls.js';
import { allowedSyscalls } from '../allowed-syscalls.js';
import { verdict } from '../verdict.js';
import { dockerDefaultSeccomp } from './docker-profile.generated.js';
import { baselineProfile, dockerProfile, type SeccompTarget } from './docker-profile.js';

const byDefault: SeccompTarget = {
  architecture: 'x86_64',
  capabilities: dockerDefaultCapabilities,
  kernel: { major: 6, minor: 18 },
};
const arm: SeccompTarget = { ...byDefault, architecture: 'aarch64' };
const admin: SeccompTarget = { ...byDefault, capabilities: ['SYS_ADMIN'] };
const tracer: SeccompTarget = { ...byDefault, capabilities: ['SYS_PTRACE'] };
const old: SeccompTarget = { ...byDefault, kernel: { major: 4, minor: 7 } };

/** Verdict by name, as `ALLOW` or `ERRNO 38`. */
function answer(profile: ReturnType<typeof dockerProfile>, name: string, args: bigint[] = []): string {
  const { action, errno } = verdict(profile, 'x86_64', syscallNumber('x86_64', name) ?? -1, args);
  return [action.replace('SCMP_ACT_', ''), ...(errno === undefined ? [] : [errno])].join(' ');
}

describe('dockerProfile', () => {
  // Counted in default.json itself with another tool: rules in all, and names of its one unconditional list.
  test('the generated data is complete', () => {
    expect(dockerDefaultSeccomp.syscalls.length).toBe(28);
    expect(dockerDefaultSeccomp.syscalls[0]?.names.length).toBe(346);
    expect(dockerDefaultSeccomp.syscalls.flatMap(({ names }) => names).length).toBe(415);
    expect(dockerDefaultSeccomp.archMap?.length).toBe(7);
  });

  // 346 names, ptrace, 5 personality rules, arch_prctl, modify_ldt, clone, clone3 and chroot.
  test('keeps what holds for the defaults', () => {
    const { syscalls, ...rest } = dockerProfile(byDefault);
    expect(rest).toEqual({
      defaultAction: 'SCMP_ACT_ERRNO',
      defaultErrnoRet: 1,
      architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
    });
    expect(syscalls.length).toBe(1 + 1 + 5 + 1 + 1 + 1 + 1 + 1);
    expect(syscalls.flatMap(({ names }) => names).length).toBe(346 + 1 + 5 + 1 + 1 + 1 + 1 + 1);
  });

  test('names the sub-architectures of the machine', () => {
    expect(dockerProfile(arm).architectures).toEqual(['SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM']);
  });

  test.each([
    ['defaults', byDefault, 'clone3', 'ERRNO 38'],
    ['defaults', byDefault, 'mount', 'ERRNO 1'],
    ['defaults', byDefault, 'chroot', 'ALLOW'],
    ['defaults', byDefault, 'ptrace', 'ALLOW'],
    ['defaults', byDefault, 'bpf', 'ERRNO 1'],
    ['defaults', byDefault, 'arch_prctl', 'ALLOW'],
    ['Linux 4.7', old, 'ptrace', 'ERRNO 1'],
    ['SYS_ADMIN', admin, 'clone3', 'ALLOW'],
    ['SYS_ADMIN', admin, 'mount', 'ALLOW'],
    ['SYS_ADMIN', admin, 'chroot', 'ERRNO 1'],
    ['SYS_PTRACE', tracer, 'kcmp', 'ALLOW'],
  ] as const)('%s, case %#', (_title, target, name, wanted) => {
    expect(answer(dockerProfile(target), name)).toBe(wanted);
  });

  test.each([
    ['clone', [0x11n], 'ALLOW'],
    ['clone', [0x10000000n], 'ERRNO 1'],
    ['personality', [0xffffffffn], 'ALLOW'],
    ['personality', [0x40000n], 'ERRNO 1'],
  ])('%s, case %#', (name, args, wanted) => {
    expect(answer(dockerProfile(byDefault), name, args)).toBe(wanted);
  });

  test('arch-bound rules follow the machine', () => {
    expect(allowedSyscalls(dockerProfile(arm), 'aarch64').always).not.toContain('arch_prctl');
    expect(allowedSyscalls(dockerProfile(arm), 'arm').always).toContain('set_tls');
  });
});

describe('baselineProfile', () => {
  const anyTarget = fc.record({
    architecture: fc.constantFrom('x86_64' as const, 'aarch64' as const),
    capabilities: fc.subarray([...capabilities]),
    kernel: fc.record({ major: fc.integer({ min: 3, max: 7 }), minor: fc.integer({ min: 0, max: 30 }) }),
  });
  const machine = { x86_64: ['x86_64', 'x86', 'x32'], aarch64: ['aarch64', 'arm'] } as const;

  test('allows nothing that Docker does not', () => {
    fc.assert(
      fc.property(anyTarget, (target) => {
        const ours = baselineProfile(target);
        const docker = dockerProfile(target);
        for (const architecture of machine[target.architecture]) {
          const theirs = allowedSyscalls(docker, architecture);
          const mine = allowedSyscalls(ours, architecture);
          expect(mine.always.filter((name) => !theirs.always.includes(name))).toEqual([]);
          const some = new Set([...theirs.always, ...theirs.conditional]);
          expect(mine.conditional.filter((name) => !some.has(name))).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('allows no arguments that Docker does not', () => {
    const target = byDefault;
    const [ours, docker] = [baselineProfile(target), dockerProfile(target)];
    fc.assert(
      fc.property(
        fc.constantFrom('socket', 'clone', 'personality'),
        fc.bigInt(0n, 2n ** 64n - 1n),
        (name, first) => {
          if (answer(ours, name, [first]) === 'ALLOW') expect(answer(docker, name, [first])).toBe('ALLOW');
        },
      ),
    );
  });

  test.each([
    ['AF_UNIX', 1n, 'ALLOW'],
    ['AF_INET', 2n, 'ALLOW'],
    ['AF_INET6', 10n, 'ALLOW'],
    ['AF_NETLINK', 16n, 'ALLOW'],
    ['AF_PACKET', 17n, 'ALLOW'],
    ['AF_DECnet', 12n, 'ERRNO 1'],
    ['AF_ALG', 38n, 'ERRNO 1'],
    ['AF_VSOCK', 40n, 'ERRNO 1'],
    ['AF_VSOCK behind a bit that the kernel cuts off', (1n << 32n) | 40n, 'ERRNO 1'],
    ['a family to come', 46n, 'ERRNO 1'],
  ])('socket(%s)', (_title, family, wanted) => {
    expect(answer(baselineProfile(byDefault), 'socket', [family])).toBe(wanted);
  });

  test.each([
    ['io_uring_setup', 'ERRNO 38'],
    ['fchmodat2', 'ERRNO 38'],
    ['mseal', 'ERRNO 38'],
    ['clone3', 'ERRNO 38'],
    ['open_tree', 'ERRNO 38'],
    ['futex_waitv', 'ALLOW'],
    ['faccessat2', 'ALLOW'],
    ['mount', 'ERRNO 1'],
    ['read', 'ALLOW'],
  ])('%s: %s', (name, wanted) => {
    expect(answer(baselineProfile(byDefault), name)).toBe(wanted);
  });

  test('every newer call is allowed or said not to exist', () => {
    fc.assert(
      fc.property(anyTarget, (target) => {
        const named = new Set(baselineProfile(target).syscalls.flatMap(({ names }) => names));
        expect(newerSyscallNames().filter((name) => !named.has(name))).toEqual([]);
      }),
    );
  });

  test('costs ordinary workloads nothing else', () => {
    const docker = allowedSyscalls(dockerProfile(byDefault), 'x86_64');
    const ours = allowedSyscalls(baselineProfile(byDefault), 'x86_64');
    expect(docker.always.filter((name) => !ours.always.includes(name))).toEqual([
      'io_uring_enter',
      'io_uring_register',
      'io_uring_setup',
      'socket',
    ]);
    expect(ours.conditional).toContain('socket');
  });
});
