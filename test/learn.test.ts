import { existsSync, mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dockerDefaultCapabilities } from '../src/linux/capabilities.js';
import { Bench, expectExit } from './support/tightship.js';

let bench: Bench;
beforeAll(() => {
  bench = new Bench();
});
afterAll(() => bench.dispose());

/** A workload without a network, which starts faster. */
const learn = (...args: string[]) => bench.run(['learn', '-o', file, '--network', 'none', ...args]);
/** Runs until it is asked to end; without a handler a container's first process would not heed that. */
const service = ['host', 'sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.1; done'];
let file = '';
let files = 0;
beforeEach(() => {
  files += 1;
  file = `policy-${files}.yaml`;
});
const verify = () => bench.run(['verify', file]);

describe('learn', () => {
  it('ends with 1, the reason and no file when the exercise fails without any policy', async () => {
    const failed = expectExit(await learn('--exercise', 'echo "no such thing" >&2; exit 7', ...service), 1);
    expect(failed.stderr).toContain('the exercise failed with exit status 7, without any policy');
    expect(failed.stderr).toContain('exercise: no such thing');
    expect(existsSync(bench.path(file))).toBe(false);
  });

  it('leaves an older file as it is when it fails', async () => {
    bench.write(file, 'mine\n');
    expectExit(await learn('--exercise', 'false', ...service), 1);
    expect(bench.read(file)).toBe('mine\n');
  });

  it('ends with 1 and the last output when the workload ends before it is ready', async () => {
    const script = 'echo "cannot open database" >&2; exit 3';
    const failed = expectExit(await learn('--ready', 'log:never', 'host', 'sh', '-c', script), 1);
    expect(failed.stderr).toContain('the workload ended by itself, with exit status 3');
    expect(failed.stderr).toContain('workload: cannot open database');
    expect(existsSync(bench.path(file))).toBe(false);
  });

  it('does not wait for an exercise that waits for a workload which has ended', async () => {
    const failed = expectExit(
      await learn('--exercise', 'sleep 100', 'host', 'sh', '-c', 'sleep 1; exit 4'),
      1,
    );
    expect(failed.stderr).toContain('the workload ended by itself, with exit status 4');
    expect(failed.seconds).toBeLessThan(30);
  });

  it('without an exercise records until SIGINT, then proves and writes', async () => {
    const learning = bench.start(['learn', '-o', file, '--network', 'none', ...service]);
    await learning.untilPrinted(/recording sh/);
    await sleep(700);
    learning.signal('SIGINT');
    const learned = expectExit(await learning.finished, 0);
    expect(learned.stderr).toContain('it runs under the policy');
    expectExit(await verify(), 0);
  });

  it('SIGTERM gives it up, and writes nothing', async () => {
    const learning = bench.start(['learn', '-o', file, '--network', 'none', ...service]);
    await learning.untilPrinted(/recording sh/);
    await sleep(500);
    learning.signal('SIGTERM');
    expectExit(await learning.finished, 143);
    expect(existsSync(bench.path(file))).toBe(false);
  });

  it('a workload that ends by itself holds, and its exit status is part of that', async () => {
    expectExit(await learn('host', 'ls', '/'), 0);
    expectExit(await verify(), 0);
    const other = expectExit(await bench.run(['verify', file, '--', 'host', 'ls', '/nowhere']), 1);
    expect(other.stdout).toContain('the workload ended with exit status 2; while recorded it was 0');
  });
});

describe('what the baseline refuses', () => {
  it.each([
    ['unshare', ['unshare', '-m', 'true'], /^unshare: refused with EPERM by seccomp, to unshare$/],
    ['mount', ['mount', '-t', 'tmpfs', 'none', '/mnt'], /^mount: refused with EPERM by seccomp, to mount$/],
  ])('%s is named in the evidence and not granted', async (name, command, expected) => {
    expectExit(await learn('host', ...command), 0);
    const policy = bench.policy(file);
    expect(policy.evidence.refused).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
    expect(policy.seccomp.allow).not.toContain(name);
    expect(policy.capabilities).not.toContain('SYS_ADMIN');
    expectExit(await verify(), 0);
  });

  it('is granted, with the reason, when the user asks for it', async () => {
    expectExit(await learn('--cap-add', 'SYS_ADMIN', 'host', 'unshare', '-m', 'true'), 0);
    const policy = bench.policy(file);
    expect(policy.evidence.refused ?? []).toEqual([]);
    expect(policy.seccomp.allow).toContain('unshare');
    expect(policy.capabilities).toEqual(['SYS_ADMIN']);
    expect(policy.reasons['capabilities=SYS_ADMIN']).toMatch(/unshare by unshare/);
    expectExit(await verify(), 0);
  });

  it('stays refused when a proof is the first to see it', async () => {
    const marker = bench.path('marker');
    mkdirSync(marker);
    const script = 'test -e /seen/once && unshare -m true; touch /seen/once';
    const learned = expectExit(await learn('-v', `${marker}:/seen`, 'host', 'sh', '-c', script), 0);
    expect(learned.stderr).toContain('denied: unshare: refused with EPERM by seccomp, to unshare');
    const policy = bench.policy(file);
    expect(policy.seccomp.allow).not.toContain('unshare');
    expect(policy.evidence.refused).toContain('unshare: refused with EPERM by seccomp, to unshare');
  });
});

describe('--privileged', () => {
  it('learns as tight a policy as without', async () => {
    const command = ['host', 'sh', '-c', 'chown 1 /opt && ls / >/dev/null'];
    expectExit(await learn('--slack', 'exact', ...command), 0);
    const plain = bench.policy(file);
    expectExit(await learn('--slack', 'exact', '--privileged', ...command), 0);
    const policy = bench.policy(file);
    expect(policy.capabilities).toEqual(['CHOWN']);
    expect(policy.capabilities).toEqual(plain.capabilities);
    expect(policy.files).toEqual(plain.files);
    // What a filter answers with ENOSYS or EPERM is not seen, and without a filter it is.
    expect(policy.seccomp.allow.filter((name) => !plain.seccomp.allow.includes(name)).length).toBeLessThan(3);
    expectExit(await verify(), 0);
  });

  it('runs, with a warning that cannot be missed', async () => {
    const privileged = expectExit(
      await bench.run(['run', '--privileged', 'host', 'cat', '/proc/self/status']),
      0,
    );
    expect(privileged.stderr).toContain('WARNING');
    expect(privileged.stdout).toMatch(/^Seccomp:\s+0$/m);
    const plain = expectExit(await bench.run(['run', 'host', 'cat', '/proc/self/status']), 0);
    expect(plain.stderr).toBe('');
    expect(plain.stdout).toMatch(/^Seccomp:\s+2$/m);
  });
});

describe('an unstable workload', () => {
  it('gets what a later run needs, with the proof that showed it as the reason', async () => {
    const marker = bench.path('runs');
    mkdirSync(marker);
    const script = 'test -e /runs/first && taskset -p 1 1 >/dev/null; touch /runs/first';
    const learned = expectExit(await learn('-v', `${marker}:/runs`, 'host', 'sh', '-c', script), 0);
    expect(learned.stderr).toContain('denied: sched_setaffinity: refused with EPERM by seccomp, to taskset');
    expect(learned.stderr).toContain('proving it again');
    const policy = bench.policy(file);
    expect(policy.reasons['seccomp.allow=sched_setaffinity']).toMatch(/^denied to taskset in proof \d$/);
    expectExit(await verify(), 0);
  });
});

describe('--driver strace', () => {
  it('gives a policy that holds, keeps capabilities, and says why', async () => {
    const command = ['host', 'sh', '-c', 'mkdir /opt/made && ls /opt >/dev/null'];
    expectExit(await learn('--slack', 'exact', '--driver', 'strace', ...command), 0);
    const traced = bench.policy(file);
    expect(traced.evidence.recordings).toMatchObject([{ driver: 'strace' }]);
    expect(traced.evidence.notes?.join()).toContain('strace: capability checks not seen');
    expect(traced.capabilities.length).toBeGreaterThan(10);
    expect(dockerDefaultCapabilities).toEqual(expect.arrayContaining(traced.capabilities));
    expectExit(await verify(), 0);

    expectExit(await learn('--slack', 'exact', '--driver', 'ebpf', ...command), 0);
    const watched = bench.policy(file);
    expect(traced.seccomp.allow).toEqual(watched.seccomp.allow);
    expect(traced.files).toEqual(watched.files);
    // Control: the driver that sees checks knows that none of them is needed.
    expect(watched.evidence.notes).toBeUndefined();
    expect(watched.capabilities.length).toBeLessThan(3);
  });
});

describe('--slack', () => {
  it('goes from exact over family to baseline, each holding the one before', async () => {
    const record = ['record', '-o', 'ls.rec', '--network', 'none', 'host', 'ls', '-l', '/'];
    expectExit(await bench.run(record), 0);
    const lists = [];
    for (const slack of ['exact', 'family', 'baseline']) {
      expectExit(await bench.run(['synthesize', 'ls.rec', '--slack', slack, '-o', `${slack}.yaml`]), 0);
      expectExit(await bench.run(['verify', `${slack}.yaml`]), 0);
      lists.push(bench.policy(`${slack}.yaml`).seccomp.allow);
    }
    const [exact = [], family = [], baseline = []] = lists;
    expect(family).toEqual(expect.arrayContaining(exact));
    expect(baseline).toEqual(expect.arrayContaining(family));
    expect(exact.length).toBeLessThan(family.length);
    expect(family.length).toBeLessThan(100);
    expect(baseline.length).toBeGreaterThan(250);
  });
});

describe('record and synthesize', () => {
  it('merge runs in any order to the same bytes, and lose nothing of either', async () => {
    const runs = { a: 'mkdir /opt/a', b: 'chmod 700 /opt' };
    for (const [name, script] of Object.entries(runs)) {
      const record = ['record', '-o', `${name}.rec`, '--network', 'none', 'host', 'sh', '-c', script];
      expectExit(await bench.run(record), 0);
    }
    const merges = { a: ['a'], b: ['b'], ab: ['a', 'b'], ba: ['b', 'a'], aab: ['a', 'a', 'b'] };
    for (const [name, parts] of Object.entries(merges)) {
      const recordings = parts.map((part) => `${part}.rec`);
      const synthesize = ['synthesize', '--slack', 'exact', ...recordings, '-o', `${name}.yaml`];
      expectExit(await bench.run(synthesize), 0);
    }
    expect(bench.read('ab.yaml')).toBe(bench.read('ba.yaml'));
    const [a, b, ab] = ['a', 'b', 'ab'].map((name) => bench.policy(`${name}.yaml`));
    expect(a?.seccomp.allow).not.toEqual(b?.seccomp.allow);
    const both = [...new Set([...(a?.seccomp.allow ?? []), ...(b?.seccomp.allow ?? [])])].sort();
    expect(ab?.seccomp.allow).toEqual(both);
    expect(ab?.files.writable).toEqual([{ path: '/opt', kind: 'persistent' }]);
    expect(ab?.evidence.recordings.length).toBe(2);
    for (const script of Object.values(runs)) {
      expectExit(await bench.run(['verify', 'ab.yaml', '--', 'host', 'sh', '-c', script]), 0);
    }
  });
});
