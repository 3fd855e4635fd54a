import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hostFacts } from '../src/host/host-facts.js';
import { errnoName } from '../src/linux/errno.js';
import type { OciSeccomp } from '../src/policy/oci-seccomp.js';
import { goCalls } from '../src/seccomp/start/go-calls.js';
import type { RehearsedCall } from '../src/seccomp/start/rehearse-runtime.js';
import { type Rehearsal, rehearseStart } from '../src/seccomp/start/rehearse-start.js';
import type { RuntimeRelease } from '../src/seccomp/start/runtime-version.js';

// What `rehearseStart` says of a start, against starts of runc 1.1.5 and crun 1.8.1 under the very profile.

const started = 42;
/** An errno that no call gives by itself, so that refusals by the filter are told. */
const refusal = 95;

const isX86 = hostFacts().architecture === 'x86_64';

let directory: string;
beforeAll(() => {
  if (!isX86) return;
  directory = mkdtempSync(join(tmpdir(), 'tightship-start-'));
  const source = join(directory, 'exit.c');
  writeFileSync(
    source,
    `void _start(void) { __asm__ volatile("syscall" :: "a"(231L), "D"(${started}L)); __builtin_unreachable(); }\n`,
  );
  execFileSync('gcc', ['-static', '-nostdlib', '-O1', '-o', join(directory, 'exit'), source]);
});
afterAll(() => {
  if (isX86) rmSync(directory, { recursive: true, force: true });
});
beforeEach((context) => {
  context.skip(!isX86, 'its profiles and its workload are for x86-64');
});

/** What is not in the steps of a runtime: the workload's one call, and what the runtime needs to end in order. */
const besides = ['exit_group', 'exit', 'tgkill', 'rt_sigreturn', ...goCalls.flatMap(({ call }) => call)];

function profileOf(names: Iterable<string>, errnoRet = refusal): OciSeccomp {
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: errnoRet,
    architectures: ['SCMP_ARCH_X86_64'],
    // The largest number, so that runc's ENOSYS stub leaves all calls to the profile; kernels answer it themselves.
    syscalls: [{ names: [...new Set([...besides, ...names, 'futex_requeue'])], action: 'SCMP_ACT_ALLOW' }],
  };
}

const kinds = [
  { name: 'runc', version: '1.1.5', noNewPrivileges: true },
  { name: 'runc', version: '1.1.5', noNewPrivileges: false },
  { name: 'crun', version: '1.8.1', noNewPrivileges: true },
  { name: 'crun', version: '1.8.1', noNewPrivileges: false },
] as const;
type Kind = RuntimeRelease & { noNewPrivileges: boolean };

function rehearse(profile: OciSeccomp, { name, version, noNewPrivileges }: Kind): Rehearsal {
  const { kernel } = hostFacts();
  return rehearseStart({
    profile,
    runtime: { name, version },
    noNewPrivileges,
    native: 'x86_64',
    kernel,
    command: 'run',
    libseccomp: '2.5.4-debian',
  });
}

interface Start {
  status: number | null;
  words: string;
  /** With strace: the calls that gave `refusal`, in their order. */
  refused: string[];
}

function start(
  profile: OciSeccomp,
  { name, noNewPrivileges }: Kind,
  { strace = false, command = 'run' } = {},
): Start {
  const bundle = mkdtempSync(join(directory, 'bundle-'));
  const trace = join(bundle, 'trace');
  const rootfs = join(bundle, 'rootfs');
  mkdirSync(join(rootfs, 'dev'), { recursive: true });
  copyFileSync(join(directory, 'exit'), join(rootfs, 'exit'));
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(configOf(profile, noNewPrivileges)));
  const runtime = [name, '--root', join(bundle, 'state')];
  const run = [...runtime, command, '--bundle', bundle, basename(bundle)];
  const watched = strace ? ['strace', '--quiet=all', '-f', '-o', trace, ...run] : run;
  const call = (argv: readonly string[]) => {
    const [file = '', ...args] = name === 'crun' ? [...withCgroup2, ...argv] : argv;
    return spawnSync(file, args, { encoding: 'utf8', timeout: 60_000 });
  };
  const { status, stderr } = call(watched);
  if (command === 'create') call([...runtime, 'delete', '--force', basename(bundle)]);
  const refused = strace ? refusedIn(readFileSync(trace, 'utf8')) : [];
  rmSync(bundle, { recursive: true, force: true });
  return { status, words: stderr.trim(), refused };
}

/** crun understands version 2 of control groups only. */
const withCgroup2 = [
  ...['unshare', '--mount', 'sh', '-c'],
  'mount -t cgroup2 cgroup2 /sys/fs/cgroup && exec "$0" "$@"',
];

function configOf(seccomp: OciSeccomp, noNewPrivileges: boolean) {
  const capabilities = ['CAP_CHOWN'];
  return {
    ociVersion: '1.0.2',
    process: {
      args: ['/exit'],
      cwd: '/',
      env: ['PATH=/'],
      user: { uid: 0, gid: 0 },
      noNewPrivileges,
      capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
    },
    root: { path: 'rootfs' },
    mounts: [{ destination: '/proc', type: 'proc', source: 'proc' }],
    linux: { namespaces: ['pid', 'mount'].map((type) => ({ type })), seccomp },
  };
}

function refusedIn(trace: string): string[] {
  const refused = new RegExp(`= -1 ${errnoName(refusal)} `);
  return trace
    .split('\n')
    .filter((line) => refused.test(line))
    .flatMap((line) => /^\d+ +(?:<\.\.\. )?(\w+)/.exec(line)?.[1] ?? []);
}

/** The distinct calls that must pass or be survived. */
function mustCalls(calls: readonly RehearsedCall[]): string[] {
  return [...new Set(calls.filter(({ certainty }) => certainty === 'must').map(({ name }) => name))];
}

describe.each(kinds)('$name $version, noNewPrivileges $noNewPrivileges', (kind) => {
  const all = mustCalls(rehearse(profileOf([]), kind).runtimeCalls);

  test('starts when nothing is refused', () => {
    const profile = profileOf(rehearse(profileOf([]), kind).runtimeCalls.map(({ name }) => name));
    expect(rehearse(profile, kind)).toMatchObject({ outcome: 'starts' });
    expect(start(profile, kind)).toMatchObject({ status: started });
  });

  test.each(all)('without %s', (name) => {
    const profile = profileOf(all.filter((other) => other !== name));
    const { outcome, firstFailure } = rehearse(profile, kind);
    const real = start(profile, kind);
    expect({ name, starts: real.status === started, words: real.words }).toEqual({
      name,
      starts: outcome !== 'fails',
      words: real.words,
    });
    if (firstFailure) {
      expect(firstFailure).toMatchObject({ name, answer: { kind: 'refused', errno: refusal } });
    }
  });

  test('from an empty profile to one that starts, the first refusal that ends it each time', () => {
    const allowed: string[] = [];
    for (;;) {
      const profile = profileOf(allowed);
      const { firstFailure, runtimeCalls } = rehearse(profile, kind);
      const real = start(profile, kind, { strace: true });
      if (firstFailure === undefined) {
        expect(real.status).toBe(started);
        break;
      }
      const upTo = runtimeCalls.slice(0, runtimeCalls.indexOf(firstFailure) + 1);
      const refused = upTo
        .filter(({ answer, certainty }) => answer.kind === 'refused' && certainty === 'must')
        .map(({ name }) => name);
      expect({ allowed, refused: folded(real.refused).slice(0, folded(refused).length) }).toEqual({
        allowed,
        refused: folded(refused),
      });
      expect(real.status).not.toBe(started);
      allowed.push(firstFailure.name);
    }
  });
});

test('crun waits for its start command under the filter, where creating and starting are two', () => {
  const kind = kinds[3];
  const needs = rehearse(profileOf([]), kind).runtimeCalls.map(({ name }) => name);
  const profile = profileOf(needs);
  const asCreated = rehearseStart({
    profile,
    runtime: kind,
    noNewPrivileges: false,
    native: 'x86_64',
    kernel: hostFacts().kernel,
    command: 'create',
  });
  expect(asCreated).toMatchObject({ outcome: 'fails', firstFailure: { name: 'pselect6' } });
  expect(start(profile, kind, { strace: true, command: 'create' }).refused).toEqual(['pselect6']);
});

/** What comes of a call refused with an errno of its own: some are survived. */
const answers: [kind: Kind, name: string, errno: number, besides?: string[]][] = [
  [kinds[1], 'chdir', 1],
  [kinds[1], 'chdir', 2],
  [kinds[1], 'faccessat2', 1],
  [kinds[1], 'faccessat2', 38],
  [kinds[1], 'faccessat2', 13],
  [kinds[1], 'faccessat2', 1, ['faccessat']],
  [kinds[1], 'prctl', 22],
  [kinds[3], 'rt_sigaction', 22],
  [kinds[3], 'prctl', 22],
  [kinds[3], 'rt_sigprocmask', 38],
];

test.each(answers)('%o: %s refused with %i', (kind, name, errnoRet, refusedBesides = []) => {
  const open = profileOf(
    rehearse(profileOf([]), kind)
      .runtimeCalls.map((call) => call.name)
      .concat('faccessat')
      .filter((other) => other !== name && !refusedBesides.includes(other)),
  );
  const profile: OciSeccomp = {
    ...open,
    syscalls: [...open.syscalls, { names: [name], action: 'SCMP_ACT_ERRNO', errnoRet }],
  };
  const { outcome } = rehearse(profile, kind);
  const real = start(profile, kind);
  expect({ outcome, words: real.words }).toEqual({
    outcome: real.status === started ? 'starts' : 'fails',
    words: real.words,
  });
});

test.each(kinds)('$name is killed, noNewPrivileges $noNewPrivileges', (kind) => {
  const open = profileOf(rehearse(profileOf([]), kind).runtimeCalls.map(({ name }) => name));
  const [first = { names: [], action: 'SCMP_ACT_ALLOW' }] = open.syscalls;
  const profile: OciSeccomp = {
    ...open,
    syscalls: [
      { ...first, names: first.names.filter((name) => name !== 'close') },
      { names: ['close'], action: 'SCMP_ACT_KILL_PROCESS' },
    ],
  };
  expect(rehearse(profile, kind)).toMatchObject({
    outcome: 'fails',
    firstFailure: { name: 'close', answer: { kind: 'killed' } },
  });
  expect(start(profile, kind).status).not.toBe(started);
});

/** The same call several times in a row as one. */
function folded(names: readonly string[]): string[] {
  return names.filter((name, index) => name !== names[index - 1]);
}
