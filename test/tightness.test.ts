import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostFacts } from '../src/host/host-facts.js';
import { type Capability, capabilities, dockerDefaultCapabilities } from '../src/linux/capabilities.js';
import { errnoNumbers } from '../src/linux/errno.js';
import { syscallNumber } from '../src/linux/syscalls.js';
import type { OciSeccomp } from '../src/policy/oci-seccomp.js';
import type { Policy } from '../src/policy/policy.js';
import { parseSize } from '../src/policy/size.js';
import { Bench, expectExit } from './support/tightship.js';

let bench: Bench;
let policy: Policy;
let workload: string[];

/** A call by its number, as victims/attempt.c takes it. */
const call = (name: string, ...args: number[]) => ['call', syscallNumber('x86_64', name), ...args].join(':');
const becomeRoot = [call('setgid', 0), call('setuid', 0)];

beforeAll(async () => {
  bench = new Bench();
  const tree = bench.path('tree');
  for (const directory of ['bin', 'etc', 'proc', 'sys', 'dev', 'srv/inside', 'srv/outside']) {
    mkdirSync(join(tree, directory), { recursive: true });
  }
  const source = fileURLToPath(new URL('victims/attempt.c', import.meta.url));
  execFileSync('gcc', ['-static', '-O1', '-o', join(tree, 'bin/attempt'), source]);
  workload = [`dir:${tree}`, 'attempt'];
  const limits = ['-m', '48m', '--cpus', '0.75', '--pids-limit', '12'];
  const attempts = ['write:/srv/inside/file', ...becomeRoot, 'sleep:0'];
  expectExit(await bench.run(['learn', '--network', 'none', ...limits, ...workload, ...attempts]), 0);
  policy = bench.policy();
});
afterAll(() => bench.dispose());

/** What came of attempts, one line each, under the policy and without one. */
async function outcomes(attempts: string[]): Promise<{ confined: string[]; baseline: string[] }> {
  const [confined, baseline] = await Promise.all([
    bench.run(['run', '--policy', 'privileges.yaml', ...workload, ...attempts]),
    bench.run(['run', '--network', 'none', ...workload, ...attempts]),
  ]);
  const lines = (stdout: string) =>
    stdout
      .trimEnd()
      .split('\n')
      .map((line, index) => line.slice((attempts[index]?.length ?? 0) + 1));
  return {
    confined: lines(expectExit(confined, 0).stdout),
    baseline: lines(expectExit(baseline, 0).stdout),
  };
}

describe('inside a container under a learned policy', () => {
  it('a call outside it fails with the errno that it names', async () => {
    const { EPERM, EFAULT, ENOSYS } = errnoNumbers;
    const old = ['inotify_init1', 'timerfd_create', 'shmget'];
    const recent = ['memfd_create', 'io_uring_setup'];
    expect(policy.seccomp.defaultErrno).toBe('EPERM');
    expect(policy.seccomp.unavailable).toEqual(expect.arrayContaining(recent));
    const { confined, baseline } = await outcomes([...old, ...recent, 'getpid'].map((name) => call(name)));
    expect(confined.slice(0, 5)).toEqual([
      ...old.map(() => `errno ${EPERM}`),
      ...recent.map(() => `errno ${ENOSYS}`),
    ]);
    // Control: the kernel itself has them all; io_uring is refused by the baseline, too.
    expect(baseline).toEqual([
      'ok',
      'ok',
      `errno ${errnoNumbers.EINVAL}`,
      `errno ${EFAULT}`,
      `errno ${ENOSYS}`,
      'ok',
    ]);
  });

  it('an allowed call has no more reach than under the baseline', async () => {
    const newUserNamespace = 0x10000000;
    const childSignal = 17;
    const { confined, baseline } = await outcomes([
      call('clone', childSignal),
      call('clone', newUserNamespace | childSignal),
    ]);
    expect(policy.seccomp.allow).toContain('clone');
    expect(confined).toEqual(['ok', `errno ${errnoNumbers.EPERM}`]);
    expect(baseline).toEqual(confined);
    const free = ['run', '--network', 'none', '--cap-add', 'SYS_ADMIN', ...workload];
    const { stdout } = await bench.run([...free, call('clone', newUserNamespace | childSignal)]);
    expect(stdout).toMatch(/ ok\n$/);
  });

  it('a 32-bit call gets its caller killed, since only x86_64 is listed', async () => {
    expect(policy.seccomp.architectures).toEqual(['x86_64']);
    const sigsys = 31;
    const getpid = `x86:${syscallNumber('x86', 'getpid')}`;
    const { confined, baseline } = await outcomes([getpid, call('getpid')]);
    expect(confined[0]).toBe(`signal ${sigsys}`);
    expect(baseline).toEqual(['ok', 'ok']);
  });

  it('writing works inside the writable paths and nowhere else', async () => {
    expect(policy.files).toMatchObject({ root: 'read-only', writable: [{ path: '/srv/inside' }] });
    const inside = ['write:/srv/inside/file', 'write:/srv/inside/other'];
    const outside = ['write:/srv/outside/file', 'write:/etc/passwd', 'write:/file'];
    const ofTheKernel = 'write:/proc/sys/kernel/domainname';
    const { confined, baseline } = await outcomes([...inside, ...outside, ofTheKernel]);
    const { EROFS, EACCES } = errnoNumbers;
    expect(confined.slice(0, 5)).toEqual([...inside.map(() => 'ok'), ...outside.map(() => `errno ${EROFS}`)]);
    // Control: without a policy the root is writable; the files of the kernel never are.
    expect(baseline.slice(0, 5)).toEqual([...inside, ...outside].map(() => 'ok'));
    for (const answers of [confined, baseline])
      expect([`errno ${EROFS}`, `errno ${EACCES}`]).toContain(answers[5]);
  });

  it('the host sees just the capabilities, the flags and the limits that it states', async () => {
    expect(policy.capabilities).toEqual(['SETGID', 'SETUID']);
    await whileRunning(['--policy', 'privileges.yaml'], ({ id, pid }) => {
      expect(capabilitySets(pid)).toEqual(setsOf(policy.capabilities));
      expect(statusOf(pid)).toMatchObject({ NoNewPrivs: '1', Seccomp: '2' });
      expect(limitsOf(id)).toEqual({ memory: 48 * 1024 ** 2, cpus: 0.75, pids: 12 });
      expect(parseSize(policy.resources.memory ?? '')).toBe(48 * 1024 ** 2);
      expect(policy.resources).toMatchObject({ cpus: 0.75, pids: 12 });
    });
    // Control: the baseline gives Docker's set, and no limit.
    await whileRunning(['--network', 'none'], ({ id, pid }) => {
      const given = dockerDefaultCapabilities.filter((name) => hostFacts().capabilities.includes(name));
      expect(capabilitySets(pid)).toEqual(setsOf(given));
      expect(limitsOf(id).pids).toBe(null);
    });
  });

  it('the runtime was told exactly what the policy states', async () => {
    await whileRunning(['--policy', 'privileges.yaml'], ({ id }) => {
      const config = JSON.parse(
        readFileSync(join(bench.stateRoot, 'containers', id, 'bundle/config.json'), 'utf8'),
      );
      const { process, root, linux } = config;
      const names = policy.capabilities.map((name) => `CAP_${name}`);
      expect(process.capabilities).toEqual({
        bounding: names,
        permitted: names,
        effective: names,
        inheritable: [],
        ambient: [],
      });
      expect(process.noNewPrivileges).toBe(true);
      expect(process.user).toMatchObject({ uid: policy.user.uid, gid: policy.user.gid });
      expect(root.readonly).toBe(true);
      const writable = config.mounts.filter(
        ({ options, type }: { options: string[]; type: string }) => type === 'bind' && options.includes('rw'),
      );
      expect(writable.map(({ destination }: { destination: string }) => destination)).toEqual([
        '/srv/inside',
      ]);
      const { allow, runtime } = policy.seccomp;
      expect(allowedNames(linux.seccomp)).toEqual([...new Set([...allow, ...runtime])].sort());
      expect(linux.seccomp).toMatchObject({
        defaultAction: 'SCMP_ACT_ERRNO',
        defaultErrnoRet: errnoNumbers.EPERM,
        architectures: ['SCMP_ARCH_X86_64'],
      });
      expect(linux.resources).toMatchObject({
        devices: [{ allow: false, access: 'rwm' }],
        memory: { limit: 48 * 1024 ** 2 },
        cpu: { period: 100_000, quota: 75_000 },
        pids: { limit: 12 },
      });
      const own = linux.namespaces.map(({ type }: { type: string }) => type).sort();
      expect(own).toEqual(expect.arrayContaining(['cgroup', 'ipc', 'mount', 'network', 'pid', 'uts']));
      expect(linux.devices).toEqual([]);
    });
  });
});

function allowedNames({ syscalls }: OciSeccomp): string[] {
  const allowing = syscalls.filter(({ action }) => action !== 'SCMP_ACT_ERRNO');
  expect(allowing.every(({ action }) => action === 'SCMP_ACT_ALLOW')).toBe(true);
  return [...new Set(allowing.flatMap(({ names }) => names))].sort();
}

/** Runs the victim in the background and looks at it from the host. */
async function whileRunning(
  flags: string[],
  look: (container: { id: string; pid: number }) => void,
): Promise<void> {
  const { stdout } = expectExit(await bench.run(['run', '-d', ...flags, ...workload, 'sleep:60']), 0);
  const id = stdout.trim();
  try {
    const state = JSON.parse(readFileSync(`/run/tightship/runtime/${id}/state.json`, 'utf8'));
    const pid = state.init_process_pid as number;
    await expect.poll(() => readFileSync(`/proc/${pid}/comm`, 'utf8')).toBe('attempt\n');
    look({ id, pid });
  } finally {
    // The first process of a container does not heed SIGTERM without a handler.
    process.kill(
      JSON.parse(readFileSync(`/run/tightship/runtime/${id}/state.json`, 'utf8')).init_process_pid,
      'SIGKILL',
    );
    await expect
      .poll(() => existsSync(join(bench.stateRoot, 'containers', id)), { timeout: 10_000 })
      .toBe(false);
  }
}

function statusOf(pid: number): Record<string, string> {
  const lines = readFileSync(`/proc/${pid}/status`, 'utf8').trim().split('\n');
  return Object.fromEntries(lines.map((line) => line.split(/:\s*/, 2)));
}

const setNames = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'];

function capabilitySets(pid: number): Record<string, string> {
  const status = statusOf(pid);
  return Object.fromEntries(setNames.map((name) => [name, status[name] ?? '']));
}

/** The five sets of a root user's first process that has just these. */
function setsOf(names: readonly Capability[]): Record<string, string> {
  const bits = names.reduce((sum, name) => sum | (1n << BigInt(capabilities.indexOf(name))), 0n);
  const mask = (value: bigint) => value.toString(16).padStart(16, '0');
  return {
    CapInh: mask(0n),
    CapPrm: mask(bits),
    CapEff: mask(bits),
    CapBnd: mask(bits),
    CapAmb: mask(0n),
  };
}

/** As the kernel has them, on either version of control groups; `null` is no limit. */
function limitsOf(id: string): { memory: number | null; cpus: number | null; pids: number | null } {
  const path = `tightship/${id}/container`;
  const read = (...candidates: string[]) => {
    const found = candidates.map((name) => join('/sys/fs/cgroup', name)).find(existsSync);
    return found === undefined
      ? expect.unreachable(candidates.join(' '))
      : readFileSync(found, 'utf8').trim();
  };
  const number = (text: string) => (/^\d+$/.test(text) ? Number(text) : null);
  const quota = read(`cpu/${path}/cpu.cfs_quota_us`, `${path}/cpu.max`).split(' ')[0] ?? '';
  return {
    memory: number(read(`memory/${path}/memory.limit_in_bytes`, `${path}/memory.max`)),
    cpus: number(quota) === null ? null : Number(quota) / 100_000,
    pids: number(read(`pids/${path}/pids.max`, `${path}/pids.max`)),
  };
}
