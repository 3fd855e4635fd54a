import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disassemble, formatListing } from '../src/bpf/disassemble.js';
import type { Program } from '../src/bpf/instruction.js';
import { interpret } from '../src/bpf/interpret.js';
import { runtimeNames } from '../src/engine/oci/runtime.js';
import { type Architecture, auditArchitectures, endianness } from '../src/linux/architecture.js';
import { syscallNamesOf, syscallNumber } from '../src/linux/syscalls.js';
import type { OciSeccomp, OciSeccompRule } from '../src/policy/oci-seccomp.js';
import { takesErrno, verdictOfReturnValue } from '../src/seccomp/call-verdict.js';
import { cacheableCalls } from '../src/seccomp/compile/cacheable.js';
import { type CompiledProfile, compileProfile } from '../src/seccomp/compile/compile-profile.js';
import { decisionOfModel } from '../src/seccomp/decision/of-model.js';
import { DecisionSpace } from '../src/seccomp/decision/space.js';
import { type CallWords, wordsOfCall } from '../src/seccomp/decision/words.js';
import { type FilterOptions, filterModel } from '../src/seccomp/libseccomp/model-filter.js';
import { resolverOf } from '../src/seccomp/libseccomp/resolve-syscall.js';
import { decisionOfProgram } from '../src/seccomp/recover/decision-of-program.js';
import { buildVictims, type Victims } from './record-fixture.js';
import { boundaryArguments } from './support/boundary-calls.js';
import { type Libseccomp, loadLibseccomp } from './support/libseccomp.js';
import { profilesInUse } from './support/profiles-in-use.js';
import { seededRandom } from './support/random.js';
import { randomProfile } from './support/random-profile.js';
import { filtersOfRuntime } from './support/runtime-filters.js';
import {
  notifiedErrno,
  type Outcome,
  runVictim,
  seccompDataOf,
  tracedErrno,
  type VictimCall,
} from './support/seccomp-victim.js';

// A compiled filter does what the profile says: the kernel, the runtimes and libseccomp are asked.

const three = ['x86_64', 'x86', 'x32'] as const;
const resolve = resolverOf('2.5.4-debian');

let victims: Victims;
let libseccomp: Libseccomp;
beforeAll(async () => {
  victims = buildVictims(['seccomp', 'under-filters']);
  libseccomp = await loadLibseccomp();
});
afterAll(() => victims.remove());

/** For a failed test: the profile, with operands as they would stand in JSON if it had 64-bit numbers. */
function show(profile: OciSeccomp): string {
  return JSON.stringify(profile, (_key, value) => (typeof value === 'bigint' ? value.toString() : value));
}

describe('on the real kernel', () => {
  /** A call of which a filter that lets it pass is not the last to be asked: see `guardText` of the victim. */
  function isHarmless({ architecture, number }: VictimCall): boolean {
    if (number === -1 || architecture === 'x32') return number === -1 || number === 0x40000000 + 110;
    const harmless = { x86_64: [39, 110, 135, 56, 41], x86: [20, 64, 136, 120, 359] }[architecture];
    return number >= 1000 || harmless.includes(number);
  }

  /** Newer kernels let these pass every filter (seccomp-kernel.test.ts). */
  const unfiltered = [335, 336];

  /** What the kernel itself may say to harmless calls: EINVAL, ENOSYS, EAFNOSUPPORT. */
  const kernelErrnos = [22, 38, 97];

  function isExpected(outcome: Outcome, value: number, call: VictimCall): boolean {
    const { action, errno: data = 0 } = verdictOfReturnValue(value);
    const seen = { number: call.number >>> 0, architecture: auditArchitectures[call.architecture] };
    switch (action) {
      case 'SCMP_ACT_KILL_PROCESS':
        return has(outcome, { outcome: 'process-killed', signal: 31 });
      case 'SCMP_ACT_KILL_THREAD':
        return has(outcome, { outcome: 'thread-killed' });
      case 'SCMP_ACT_TRAP':
        return has(outcome, { outcome: 'trapped', data: 0, ...seen, code: 1 });
      case 'SCMP_ACT_ERRNO':
        return has(
          outcome,
          data === 0 ? { outcome: 'succeeded', result: 0 } : { outcome: 'failed', errno: data },
        );
      case 'SCMP_ACT_TRACE':
        return has(outcome, { outcome: 'traced', data, errno: tracedErrno });
      case 'SCMP_ACT_NOTIFY':
        return has(outcome, { outcome: 'notified', errno: notifiedErrno, ...seen });
      default:
        if (!isHarmless(call)) return outcome.outcome === 'guarded';
        if (outcome.outcome === 'failed') return kernelErrnos.includes(outcome.errno);
        return outcome.outcome === 'succeeded' || outcome.outcome === 'guarded';
    }
  }

  function has(outcome: Outcome, wanted: Record<string, unknown>): boolean {
    const fields = new Map<string, unknown>(Object.entries(outcome));
    return Object.entries(wanted).every(([name, value]) => fields.get(name) === value);
  }

  /** Makes calls under the program; gives the outcomes, which are those of the program and of the decision function. */
  function expectSimulated(
    { program, space, decision }: CompiledProfile,
    calls: readonly VictimCall[],
  ): Outcome[] {
    const values = calls.map((call) => {
      const data = seccompDataOf(call);
      const { value } = interpret(program, (offset) => data[offset / 4] ?? 0);
      expect(value, describeCall(call)).toBe(space.evaluate(decision, decisionWords(call)));
      return value;
    });
    const outcomes = runVictim(victims, program, calls, { tracer: true, supervisor: true });
    const wrong = calls.flatMap((call, index) => {
      const [outcome, value = 0] = [outcomes[index], values[index]];
      if (outcome && isExpected(outcome, value, call)) return [];
      return [`${describeCall(call)}: filter 0x${value.toString(16)}, outcome ${JSON.stringify(outcome)}`];
    });
    expect(wrong.slice(0, 5), formatListing(disassemble(program))).toEqual([]);
    return outcomes;
  }

  function decisionWords({ architecture, number, args = [] }: VictimCall): CallWords {
    return wordsOfCall({ auditArchitecture: auditArchitectures[architecture], number: number >>> 0, args });
  }

  function describeCall({ architecture, number, args = [] }: VictimCall): string {
    return `${architecture} ${number}(${args.map((value) => `0x${value.toString(16)}`).join(', ')})`;
  }

  function callsOf(
    { model }: CompiledProfile,
    numbers: (architecture: Architecture) => number[],
    limit: number,
  ) {
    const random = seededRandom(limit);
    return three.flatMap((architecture) =>
      numbers(architecture)
        .filter((number) => architecture !== 'x86_64' || !unfiltered.includes(number))
        .flatMap((number) =>
          boundaryArguments(model, architecture, number, { random, limit }).map(
            (args): VictimCall => ({ architecture, number, args }),
          ),
        ),
    );
  }

  const offset = (architecture: Architecture) => (architecture === 'x32' ? 0x40000000 : 0);
  const everyNumber = (architecture: Architecture) => [
    ...Array.from({ length: 475 }, (_, number) => offset(architecture) + number),
    ...[511, 512, 547, 548, 1023].map((number) => offset(architecture) + number),
  ];

  test.each(profilesInUse())('%s: every number, arguments at boundaries', (_title, profile) => {
    const compiled = compileProfile(profile, { runtime: 'crun', native: 'x86_64' });
    const calls = callsOf(compiled, everyNumber, 40);
    expect(calls.length).toBeGreaterThan(1400);
    expectSimulated(compiled, calls);
  });

  test('40 generated profiles: every action, arguments at boundaries', () => {
    const met = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const profile = randomProfile(seededRandom(4000 + seed), three);
      const compiled = compileProfile(profile, { runtime: 'libseccomp', native: 'x86_64' });
      const numbers = (architecture: Architecture) => [
        ...new Set([
          ...[0, 39, 110, 200].map((number) => offset(architecture) + number),
          ...(compiled.model.architectures.find((part) => part.architecture === architecture)?.calls.keys() ??
            []),
        ]),
      ];
      for (const { outcome } of expectSimulated(compiled, callsOf(compiled, numbers, 24))) met.add(outcome);
    }
    const all = ['guarded', 'failed', 'notified', 'process-killed', 'thread-killed', 'traced', 'trapped'];
    expect([...met]).toEqual(expect.arrayContaining(all));
  });
});

/** That a program computes what the model of its profile says: as functions, for all calls there are. */
function expectSameFunction(profile: OciSeccomp, program: Program, options: FilterOptions, why = ''): void {
  const space = new DecisionSpace();
  const wanted = decisionOfModel(space, filterModel(profile, { ...options, resolve }));
  const got = decisionOfProgram(space, program, endianness[options.native]);
  expect(got === wanted, `${why}\n${show(profile)}\n${formatListing(disassemble(program))}`).toBe(true);
}

describe.each(runtimeNames)('the filter that %s installs', (runtime) => {
  const options = { runtime, native: 'x86_64', resolve } as const;

  test.each(profilesInUse())('for %s is the function of the model', async (_title, profile) => {
    const filters = await filtersOfRuntime(victims, runtime, profile);
    expect(filters).toHaveLength(1);
    expectSameFunction(profile, filters[0] ?? [], options);
  });

  test('for 20 generated profiles is the function of the model', async () => {
    let compared = 0;
    for (let seed = 0; compared < 20; seed++) {
      const profile = startable(randomProfile(seededRandom(seed), three));
      if (filterModel(profile, options).refusals.length > 0) continue;
      const filters = await filtersOfRuntime(victims, runtime, profile);
      expect(filters, show(profile)).toHaveLength(1);
      expectSameFunction(profile, filters[0] ?? [], options, `seed ${seed}`);
      compared += 1;
    }
  });

  /** Calls that the runtimes make under the filter, and others like them that they do not make. */
  const insteadOf: Record<string, string> = {
    read: 'readahead',
    write: 'vmsplice',
    openat: 'acct',
    clone: 'unshare',
    restart_syscall: 'sysfs',
    arch_prctl: 'ioperm',
    futex_waitv: 'swapon',
  };

  /** With the same rules for calls that the container's start does not need, so that it starts. */
  function startable(profile: OciSeccomp): OciSeccomp {
    const syscalls = profile.syscalls.map(({ errnoRet, ...rule }): OciSeccompRule => {
      const action = rule.action === 'SCMP_ACT_NOTIFY' ? 'SCMP_ACT_TRAP' : rule.action;
      const errno = takesErrno(action) && errnoRet !== undefined ? { errnoRet } : {};
      return { ...rule, ...errno, action, names: rule.names.map((name) => insteadOf[name] ?? name) };
    });
    return { ...profile, defaultAction: 'SCMP_ACT_ALLOW', syscalls };
  }
});

describe('the filter that libseccomp generates', () => {
  const orders: Architecture[][] = [
    ['x86_64', 'x86', 'x32'],
    ['x86_64'],
    ['x32', 'x86_64'],
    ['x86', 'x32', 'x86_64'],
    ['x32', 'x86'],
    ['aarch64', 'arm'],
    ['riscv64'],
    ['ppc64le'],
    ['s390x'],
    ['arm', 'x86_64', 'aarch64', 'x86'],
  ];

  test('is the function of the model: 300 generated profiles', () => {
    let compared = 0;
    for (let seed = 0; compared < 300; seed++) {
      const order = orders[seed % orders.length] ?? [];
      const options = { runtime: 'libseccomp', native: order[0] ?? 'x86_64', resolve } as const;
      const profile = randomProfile(seededRandom(90_000 + seed), order);
      // Of such a profile libseccomp never makes a filter.
      if (filterModel(profile, options).refusals.some(({ code }) => code === 'endless')) continue;
      expectSameFunction(profile, libseccomp.build(profile, order).program, options, `seed ${seed}`);
      compared += 1;
    }
  });

  /**
   * Newer runtimes have libseccomp look for calls in a tree. What a linear filter does differently then, it does for odd
   * profiles only: it may never load the number, and parts that calls share are generated in another order.
   */
  test.each(profilesInUse())('%s: linear and tree are the function of the model', (_title, profile) => {
    for (const search of ['linear', 'tree'] as const) {
      const { program } = libseccomp.build(profile, three, search);
      expectSameFunction(profile, program, { runtime: 'libseccomp', native: 'x86_64' }, search);
    }
  });
});

describe('calls that the kernel lets pass without asking the filter', () => {
  test.each(profilesInUse())('%s: ours have all that libseccomp’s have', (_title, profile) => {
    const { program } = compileProfile(profile, { runtime: 'crun', native: 'x86_64', resolve });
    for (const architecture of three) {
      const token = auditArchitectures[architecture];
      const numbers = syscallNamesOf(architecture).flatMap((name) => syscallNumber(architecture, name) ?? []);
      const ours = cacheableCalls(program, token, numbers);
      expect(ours.length, architecture).toBeGreaterThan(250);
      for (const search of ['linear', 'tree'] as const) {
        const theirs = cacheableCalls(libseccomp.build(profile, three, search).program, token, numbers);
        expect(ours, `${architecture}, ${search}`).toEqual(expect.arrayContaining(theirs));
      }
    }
  });
});
