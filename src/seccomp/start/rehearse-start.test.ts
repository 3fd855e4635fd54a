import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { dockerDefaultCapabilities } from '../../linux/capabilities.js';
import { syscallNumber } from '../../linux/syscalls.js';
import type { OciSeccomp } from '../../policy/oci-seccomp.js';
import type { Phase, Recording, SyscallUse } from '../../policy/recording.js';
import { decodeRecording } from '../../policy/recording-json.js';
import { dockerDefaultSeccomp } from '../profile/docker-profile.generated.js';
import { resolveProfile } from '../profile/resolve-profile.js';
import { type Rehearsal, rehearseStart, type StartToRehearse } from './rehearse-start.js';
import { compareVersions, isIn, parseRuntimeRelease } from './runtime-version.js';

const kernel = { major: 6, minor: 18 };

function rehearse(profile: OciSeccomp, runtime: string, options: Partial<StartToRehearse> = {}): Rehearsal {
  const release = parseRuntimeRelease(runtime);
  if (release === undefined) throw new Error(runtime);
  return rehearseStart({
    profile,
    runtime: release,
    noNewPrivileges: true,
    native: 'x86_64',
    kernel,
    ...options,
  });
}

function allowing(names: readonly string[], errno?: number): OciSeccomp {
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    ...(errno !== undefined && { defaultErrnoRet: errno }),
    architectures: ['SCMP_ARCH_X86_64'],
    syscalls: [{ names: [...names], action: 'SCMP_ACT_ALLOW' }],
  };
}

function refusing(names: readonly string[], errnoRet: number): OciSeccomp {
  return {
    defaultAction: 'SCMP_ACT_ALLOW',
    architectures: ['SCMP_ARCH_X86_64'],
    syscalls: [{ names: [...names], action: 'SCMP_ACT_ERRNO', errnoRet }],
  };
}

/** All that a runtime may call, as it says itself. */
function neededBy(runtime: string, options: Partial<StartToRehearse> = {}): string[] {
  const { runtimeCalls } = rehearse(refusing([], 1), runtime, options);
  return [...new Set(runtimeCalls.map(({ name }) => name))];
}

const dockerDefault = resolveProfile(dockerDefaultSeccomp, {
  architecture: 'x86_64',
  kernel,
  capabilities: dockerDefaultCapabilities,
});

describe('the failures of others', () => {
  test('moby #42680: clone3 EPERM', () => {
    const glibc = { libc: 'glibc', version: '2.36' } as const;
    const withEperm = rehearse(refusing(['clone3'], 1), 'crun@1.8.1', { libcs: [glibc] });
    expect(withEperm.libcs).toMatchObject([
      {
        call: 'clone3',
        since: '2.34',
        effect: 'breaks',
        answer: { kind: 'refused', errno: 1 },
        remedy: 'allow clone3, or answer ENOSYS instead',
      },
    ]);
    const older = { libcs: [{ libc: 'glibc', version: '2.31' }] } as const;
    expect(rehearse(refusing(['clone3'], 1), 'crun@1.8.1', older).libcs).toEqual([]);
    const withEnosys = rehearse(refusing(['clone3'], 38), 'crun@1.8.1', { libcs: [glibc] });
    expect(withEnosys.libcs).toMatchObject([{ call: 'clone3', effect: 'falls-back' }]);
  });

  test('moby #42680: of a profile from before clone3, runc answers ENOSYS and crun EPERM', () => {
    const old = allowing(['clone', 'statx', 'rseq']);
    const clone3 = (runtime: string) =>
      rehearse(old, runtime).libcs.find(({ call, libc }) => call === 'clone3' && libc === 'glibc');
    expect(clone3('runc@1.1.5')).toMatchObject({ effect: 'falls-back', answer: { errno: 38 } });
    expect(clone3('crun@1.8.1')).toMatchObject({ effect: 'breaks', answer: { errno: 1 } });
  });

  test.each([true, false])(
    'security-profiles-operator #3041: a runc upgrade needs openat2, statx; noNewPrivileges %s',
    (noNewPrivileges) => {
      const enough = allowing([...neededBy('runc@1.2.0', { noNewPrivileges }), 'futex_requeue']);
      const now = rehearse(enough, 'runc@1.2.0', { noNewPrivileges });
      expect(now.outcome).toBe('starts');
      const at = (version: string) =>
        now.otherReleases.find(({ runtime }) => runtime.name === 'runc' && runtime.version === version);
      expect(at('1.2.8')).toMatchObject({
        outcome: 'fails',
        firstFailure: { name: 'openat2', answer: { errno: 1 } },
      });
      expect(at('1.2.9')).toMatchObject({ outcome: 'fails', firstFailure: { name: 'statx' } });
      expect(at('1.3.3')).toMatchObject({ outcome: 'fails', firstFailure: { name: 'openat2' } });
      expect(at('1.1.5')).toMatchObject({ outcome: 'starts' });
      const mended = allowing([
        ...neededBy('runc@1.2.0', { noNewPrivileges }),
        'openat2',
        'statx',
        'futex_requeue',
      ]);
      expect(rehearse(mended, 'runc@1.2.8', { noNewPrivileges }).outcome).toBe('starts');
    },
  );

  test('Inspektor Gadget #267: the generated profile cannot start the container', () => {
    const recorded = allowing([...neededBy('runc@1.1.5', { noNewPrivileges: true }), 'futex_requeue']);
    expect(rehearse(recorded, 'runc@1.1.5', { noNewPrivileges: true }).outcome).toBe('starts');
    expect(rehearse(recorded, 'runc@1.1.5', { noNewPrivileges: false })).toMatchObject({
      outcome: 'fails',
      firstFailure: { name: 'capget', phase: 'runtime', answer: { kind: 'refused', errno: 1 } },
    });
  });
});

describe('rehearseStart', () => {
  it.each(['runc@1.1.5', 'runc@1.2.8', 'runc@1.3.4', 'crun@1.8.1'])(
    "%s starts under Docker's default, either way",
    (runtime) => {
      for (const noNewPrivileges of [true, false])
        expect(rehearse(dockerDefault, runtime, { noNewPrivileges })).toMatchObject({
          outcome: 'starts',
          refusals: [],
        });
    },
  );

  it('tells refusals of the runtime before anything else', () => {
    const flagged: OciSeccomp = { ...allowing([]), flags: ['SECCOMP_FILTER_FLAG_LOG'] };
    const { outcome, refusals, firstFailure } = rehearse(flagged, 'runc@1.1.5');
    expect({ outcome, code: refusals[0]?.code, firstFailure }).toEqual({ outcome: 'fails', code: 'flags' });
    expect(rehearse(flagged, 'runc@1.2.0').refusals).toEqual([]);
    expect(rehearse({ ...flagged, flags: ['SECCOMP_FILTER_FLAG_X'] }, 'runc@1.2.0').outcome).toBe('fails');
  });

  it('tells what the kernel does not know', () => {
    const profile: OciSeccomp = { ...refusing([], 1), defaultAction: 'SCMP_ACT_LOG' };
    const old = { kernel: { major: 4, minor: 15 } };
    expect(rehearse(profile, 'crun@1.8.1', old)).toMatchObject({
      outcome: 'fails',
      unmet: [{ what: 'SECCOMP_FILTER_FLAG_SPEC_ALLOW', since: { major: 4, minor: 17 } }],
    });
    expect(rehearse(profile, 'runc@1.1.5', old)).toMatchObject({ outcome: 'starts', unmet: [] });
  });

  it.each<[string, OciSeccomp['syscalls'][number], Rehearsal['outcome']]>([
    ['a supervisor', { names: ['execve'], action: 'SCMP_ACT_NOTIFY' }, 'may-fail'],
    ['a tracer that is not there', { names: ['execve'], action: 'SCMP_ACT_TRACE', errnoRet: 1 }, 'fails'],
    [
      'an argument',
      { names: ['execve'], action: 'SCMP_ACT_ERRNO', args: [{ index: 0, value: 1, op: 'SCMP_CMP_EQ' }] },
      'may-fail',
    ],
    ['a log', { names: ['execve'], action: 'SCMP_ACT_LOG' }, 'starts'],
    ['a signal', { names: ['execve'], action: 'SCMP_ACT_TRAP' }, 'fails'],
    ['no error at all', { names: ['execve'], action: 'SCMP_ACT_ERRNO', errnoRet: 0 }, 'may-fail'],
    [
      'another option of prctl',
      { names: ['prctl'], action: 'SCMP_ACT_ERRNO', args: [{ index: 0, value: 22, op: 'SCMP_CMP_EQ' }] },
      'starts',
    ],
    [
      'an option of prctl that crun uses',
      { names: ['prctl'], action: 'SCMP_ACT_ERRNO', args: [{ index: 0, value: 8, op: 'SCMP_CMP_EQ' }] },
      'fails',
    ],
  ])('answered by %s', (_, rule, outcome) => {
    const profile: OciSeccomp = { ...refusing([], 1), syscalls: [rule] };
    expect(rehearse(profile, 'crun@1.8.1', { noNewPrivileges: false }).outcome).toBe(outcome);
  });

  it('needs select and read of crun only where creating and starting are two', () => {
    const needs = neededBy('crun@1.8.1', { noNewPrivileges: false, command: 'run' });
    const profile = allowing(needs);
    const outcome = (command: 'run' | 'create') =>
      rehearse(profile, 'crun@1.8.1', { noNewPrivileges: false, command }).outcome;
    expect([outcome('run'), outcome('create')]).toEqual(['starts', 'fails']);
  });
});

describe('what libraries make of a refusal', () => {
  const effect = (profile: OciSeccomp, call: string, libc: string) =>
    rehearse(profile, 'crun@1.8.1').libcs.find((each) => each.call === call && each.libc === libc)?.effect;

  it.each([
    ['the older way is open', ['faccessat2'], 1, 'faccessat2', 'glibc', 'breaks'],
    ['the older way is open, and taken on ENOSYS', ['faccessat2'], 38, 'faccessat2', 'glibc', 'falls-back'],
    ['Go takes it on EPERM, too', ['faccessat2'], 1, 'faccessat2', 'go', 'falls-back'],
    ['the older way is closed', ['faccessat2', 'faccessat'], 38, 'faccessat2', 'glibc', 'not-allowed'],
    ['there is no other way', ['newfstatat'], 38, 'newfstatat', 'glibc', 'breaks'],
    ['the program asked for it', ['epoll_pwait2'], 1, 'epoll_pwait2', 'glibc', 'not-allowed'],
    ['any refusal will do', ['rseq'], 1, 'rseq', 'glibc', 'falls-back'],
    ['nothing is refused', [], 1, 'clone3', 'glibc', undefined],
  ] as const)('%s', (_, names, errno, call, libc, wanted) => {
    expect(effect(refusing(names, errno), call, libc)).toBe(wanted);
  });

  it('leaves out what only 32-bit architectures do', () => {
    const { libcs } = rehearse(refusing(['statx'], 1), 'crun@1.8.1');
    expect(libcs.map(({ libc, since, effect }) => `${libc} ${since} ${effect}`)).toEqual([
      'glibc 2.28 breaks',
      'libuv 1.27.0 falls-back',
    ]);
  });

  it('does not fall back when killed', () => {
    const killing: OciSeccomp = {
      ...refusing([], 1),
      syscalls: [{ names: ['rseq'], action: 'SCMP_ACT_KILL_PROCESS' }],
    };
    expect(effect(killing, 'rseq', 'glibc')).toBe('breaks');
  });

  it('counts a kernel without the call as ENOSYS', () => {
    const old = rehearse(refusing([], 1), 'crun@1.8.1', { kernel: { major: 5, minor: 2 } }).libcs;
    expect(old.find(({ call }) => call === 'clone3')).toMatchObject({
      answer: { kind: 'refused', errno: 38, by: 'kernel' },
      effect: 'falls-back',
    });
  });
});

describe('the calls of a recording', () => {
  const fixture = readFileSync(
    new URL('../../../test/fixtures/idle.recording.json', import.meta.url),
    'utf8',
  );
  const { recording: idle } = decodeRecording(fixture, 'idle.recording.json');
  if (idle === undefined) throw new Error('the fixture is no recording');
  const use = (name: string, phase: Phase = 'workload'): SyscallUse => ({
    architecture: 'x86_64',
    number: syscallNumber('x86_64', name) ?? -1,
    phase,
    count: 2,
  });
  const recordingOf = (...syscalls: SyscallUse[]): Recording => ({
    ...idle,
    syscalls,
    runtimeCalls: ['getrandom'],
  });
  const of = (profile: OciSeccomp, ...syscalls: SyscallUse[]) =>
    rehearse(profile, 'crun@1.8.1', { recording: recordingOf(...syscalls) });

  it('come after those of the runtime, in its order', () => {
    const { outcome, firstFailure, workloadCalls } = of(
      refusing(['mount', 'ptrace'], 1),
      use('read'),
      use('ptrace'),
      use('mount'),
    );
    expect(workloadCalls.map(({ name, consequence }) => [name, consequence])).toEqual([
      ['read', 'goes-on'],
      ['ptrace', 'fails'],
      ['mount', 'fails'],
    ]);
    expect({ outcome, firstFailure }).toMatchObject({
      outcome: 'fails',
      firstFailure: { name: 'ptrace', phase: 'workload' },
    });
  });

  it('depend on arguments that a recording has not', () => {
    const { outcome, workloadCalls } = of(dockerDefault, use('clone'));
    expect({ outcome, workloadCalls }).toMatchObject({
      outcome: 'may-fail',
      workloadCalls: [{ answer: { kind: 'depends' } }],
    });
  });

  it('are done without, where libraries can', () => {
    expect(of(refusing(['rseq', 'clone3'], 38), use('rseq'), use('clone3')).outcome).toBe('starts');
    expect(of(refusing(['clone3'], 1), use('clone3')).outcome).toBe('fails');
  });

  it('of the runtime are looked at where it is the same', () => {
    const seen = (runtime: string) =>
      rehearse(refusing(['getrandom'], 1), runtime, { recording: recordingOf() }).runtimeCalls.find(
        ({ name }) => name === 'getrandom',
      );
    const [own, other] = idle.host.runtime.startsWith('runc')
      ? ['runc@1.1.5', 'crun@1.8.1']
      : ['crun@1.8.1', 'runc@1.1.5'];
    expect(seen(own ?? '')).toMatchObject({ certainty: 'may', consequence: 'fails' });
    expect(seen(other ?? '')).toBeUndefined();
  });
});

describe('releases', () => {
  it.each([
    ['runc@1.1.5', { name: 'runc', version: '1.1.5' }],
    ['runc 1.1.5+ds1', { name: 'runc', version: '1.1.5+ds1' }],
    ['crun@v1.14.1', { name: 'crun', version: '1.14.1' }],
    ['runc@1.4.0-rc.3', { name: 'runc', version: '1.4.0-rc.3' }],
    ['youki@0.1', undefined],
    ['runc', undefined],
    ['runc@latest', undefined],
  ])('%s', (text, release) => {
    expect(parseRuntimeRelease(text)).toEqual(release);
  });

  it('compares numbers, not text', () => {
    expect(compareVersions('1.10', '1.9')).toBeGreaterThan(0);
    expect(compareVersions('1.1.5+ds1', '1.1.5')).toBe(0);
    expect(isIn('1.2.9', [{ from: '1.2.8', before: '1.2.9' }])).toBe(false);
  });
});
