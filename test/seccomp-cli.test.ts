import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { Bench, expectExit } from './support/tightship.js';

const bench = new Bench();
afterAll(() => bench.dispose());

const allow = (names: string[], rest: object = {}) => ({ names, action: 'SCMP_ACT_ALLOW', ...rest });
const profile = (...syscalls: object[]) =>
  JSON.stringify({
    defaultAction: 'SCMP_ACT_ERRNO',
    architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
    syscalls,
  });

/** Runs `tightship seccomp …` with JSON for an answer. */
async function seccomp(...args: string[]) {
  const finished = await bench.run(['seccomp', ...args, '--format', 'json']);
  return JSON.parse(expectExit(finished, 0).stdout);
}

describe('seccomp compile', () => {
  test("Docker's default, raw and described", async () => {
    const arch = ['--arch', 'x86_64,x86,x32'];
    const summary = await seccomp('compile', 'docker-default', ...arch, '-o', 'docker.bpf');
    expect(summary.instructions).toBeLessThanOrEqual(240);
    expect(readFileSync(bench.path('docker.bpf')).length).toBe(summary.instructions * 8);
    expect(Object.keys(summary.perArch)).toEqual(['x86_64', 'x86', 'x32']);
    expect(summary.perArch.x86_64).toMatchObject({ allowed: 292, conditional: 2 });
    expect(summary.perArch.x86_64.executed.mean).toBeLessThanOrEqual(9);
    expect(summary.cacheable.x86_64).toContain('read');
    expect(summary.cacheable.x86_64).not.toContain('clone');
    const same = await seccomp('compare', 'docker.bpf', 'docker-default', ...arch);
    expect(same).toMatchObject({ relation: 'equal', differentAnswers: [] });
  });

  test('capabilities lift conditions', async () => {
    const args = ['--arch', 'x86_64', '--syscall', 'mount'];
    expect((await seccomp('simulate', 'docker-default', ...args)).action).toBe('SCMP_ACT_ERRNO');
    expect((await seccomp('simulate', 'docker-default', ...args, '--cap', 'SYS_ADMIN')).action).toBe(
      'SCMP_ACT_ALLOW',
    );
  });
});

describe('seccomp simulate', () => {
  test.each([
    ['clone', ['--arg', '0=0x11'], { action: 'SCMP_ACT_ALLOW' }],
    ['clone', ['--arg', '0=0x10000000'], { action: 'SCMP_ACT_ERRNO', errno: 1 }],
    ['clone', ['--arg', '0=-1'], { action: 'SCMP_ACT_ERRNO', errno: 1 }],
    ['clone3', [], { action: 'SCMP_ACT_ERRNO', errno: 38 }],
    ['56', ['--arg', '0=17'], { action: 'SCMP_ACT_ALLOW' }],
    ['0x3b', [], { action: 'SCMP_ACT_ALLOW' }],
    ['-1', [], { action: 'SCMP_ACT_ERRNO', errno: 1 }],
    ['personality', ['--arg', '0=0xffffffff'], { action: 'SCMP_ACT_ALLOW' }],
    ['personality', ['--arg', '0=0x1ffffffff'], { action: 'SCMP_ACT_ERRNO', errno: 1 }],
  ])('%s %j', async (name, args, wanted) => {
    const result = await seccomp(
      'simulate',
      'docker-default',
      '--arch',
      'x86_64',
      `--syscall=${name}`,
      ...args,
    );
    expect(result).toMatchObject(wanted);
    expect(result.instructionsExecuted).toBeGreaterThan(2);
  });

  test('an architecture that the profile does not list is no way around it', async () => {
    bench.write(
      'x.json',
      profile(allow(['read'])).replace(/"SCMP_ARCH_X86_64",[^\]]*/, '"SCMP_ARCH_X86_64"'),
    );
    const actions = [];
    for (const arch of ['x86_64', 'x86', 'x32', 'aarch64'])
      actions.push((await seccomp('simulate', 'x.json', '--arch', arch, '--syscall', 'read')).action);
    // Its own machine is always in the filter, so that on an aarch64 one the call is let happen.
    expect(actions).toEqual(
      ['ALLOW', 'KILL_THREAD', 'KILL_THREAD', 'ALLOW'].map((action) => `SCMP_ACT_${action}`),
    );
  });

  test('the trace ends where the answer is', async () => {
    const { stdout } = expectExit(
      await bench.run([
        'seccomp',
        'simulate',
        'docker-default',
        '--arch',
        'x86_64',
        '--syscall',
        'read',
        '--trace',
      ]),
      0,
    );
    const lines = stdout.trimEnd().split('\n');
    expect(lines.at(-1)).toBe(
      `x86_64 read(0x0, 0x0, 0x0, 0x0, 0x0, 0x0): allow, after ${lines.length - 1} instructions`,
    );
    expect(lines.at(-2)).toMatch(/ret #0x7fff0000 .*; allow/);
  });
});

describe('seccomp compare', () => {
  test('counterexamples have arguments', async () => {
    bench.write(
      'a.json',
      profile(allow(['read']), allow(['socket'], { args: [{ index: 0, value: 40, op: 'SCMP_CMP_NE' }] })),
    );
    bench.write('b.json', profile(allow(['read', 'write', 'socket'])));
    const result = await seccomp('compare', 'a.json', 'b.json', '--arch', 'x86_64');
    expect(result.relation).toBe('subset');
    expect(result.onlyInA).toEqual([]);
    expect(
      result.onlyInB.map(({ syscall, args }: { syscall: string; args: string[] }) => [syscall, args[0]]),
    ).toEqual([
      ['write', '0x0'],
      ['socket', '0x28'],
    ]);
    const required = await bench.run(['seccomp', 'compare', 'a.json', 'b.json', '--require', 'superset']);
    expectExit(required, 1);
    expectExit(await bench.run(['seccomp', 'compare', 'a.json', 'b.json', '--require', 'subset']), 0);
  });

  test.each([
    [['read'], ['write'], 'disjoint'],
    [['read'], ['read'], 'equal'],
    [['read', 'open'], ['read', 'openat'], 'overlap'],
    [['read', 'open'], ['read'], 'superset'],
    [[], ['read'], 'subset'],
  ])('%j and %j: %s', async (a, b, relation) => {
    bench.write('a.json', profile(...(a.length > 0 ? [allow(a)] : [])));
    bench.write('b.json', profile(allow(b)));
    expect((await seccomp('compare', 'a.json', 'b.json')).relation).toBe(relation);
  });
});

describe('seccomp merge', () => {
  test('lets happen what either does, in a profile', async () => {
    bench.write(
      'a.json',
      profile(
        allow(['read', 'close']),
        allow(['ioctl'], { args: [{ index: 1, value: 0x5401, op: 'SCMP_CMP_EQ' }] }),
      ),
    );
    bench.write(
      'b.json',
      profile(
        allow(['read', 'write']),
        allow(['ioctl'], { args: [{ index: 1, value: 0x541b, op: 'SCMP_CMP_EQ' }] }),
      ),
    );
    const merged = await bench.run(['seccomp', 'merge', 'a.json', 'b.json', '-o', 'merged.json']);
    expect(expectExit(merged, 0).output).toBe('');
    for (const part of ['a.json', 'b.json'])
      expect((await seccomp('compare', part, 'merged.json')).relation).toBe('subset');
    const { syscalls } = JSON.parse(bench.read('merged.json'));
    expect(syscalls[0]).toEqual(allow(['close', 'read', 'write']));
    expect(syscalls.length).toBe(3);
  });

  test('the order does not matter', async () => {
    const results = [];
    for (const order of [
      ['a.json', 'b.json'],
      ['b.json', 'a.json'],
    ])
      results.push(expectExit(await bench.run(['seccomp', 'merge', ...order]), 0).stdout);
    expect(results[0]).toBe(results[1]);
  });
});

describe('wrong input', () => {
  test.each([
    ['not JSON', 'x.json', '{', /x\.json:1:/],
    ['no fields', 'x.json', '{}', /defaultAction/],
    ['a filter cut short', 'x.bpf', '1234567', /x\.bpf is no seccomp filter/],
    ['a filter of zeros', 'x.bpf', '\0'.repeat(16), /x\.bpf is no seccomp filter: instruction/],
    ['neither', 'x.txt', 'hello', /neither a policy nor a seccomp profile/],
  ])('%s', async (_, name, content, message) => {
    bench.write(name, content);
    for (const command of ['compile', 'disassemble']) {
      const finished = expectExit(await bench.run(['seccomp', command, name]), 2);
      expect(finished.stderr).toMatch(message);
      expect(finished.stdout).toBe('');
    }
  });

  test.each([
    [['simulate', 'docker-default', '--arch', 'x86_64', '--syscall', 'opeat'], /did you mean openat/],
    [['simulate', 'docker-default', '--arch', 'vax', '--syscall', 'read'], /no architecture "vax"/],
    [['simulate', 'docker-default', '--syscall', 'read', '--arg', '6=1'], /INDEX=VALUE/],
    [['simulate', 'docker-default', '--syscall', 'read', '--arg', '0=0x1ffffffffffffffff'], /64 bits/],
    [['compile', 'absent.json'], /there is no file absent\.json/],
    [['compile', 'pid:999999999'], /999999999/],
  ])('%j', async (args, message) => {
    expect(expectExit(await bench.run(['seccomp', ...args]), 2).stderr).toMatch(message);
  });

  test('what no runtime would take is said, and nothing is written', async () => {
    bench.write('x.json', profile(allow(['read'])).replace('{', '{"flags":["SECCOMP_FILTER_FLAG_LOG"],'));
    const compile = ['seccomp', 'compile', 'x.json', '-o', 'x.bpf.new', '--as'];
    expect(expectExit(await bench.run([...compile, 'runc']), 2).stderr).toMatch(
      /runc would refuse x\.json: .*flags/,
    );
    expect(() => bench.read('x.bpf.new')).toThrow();
    expectExit(await bench.run([...compile, 'crun']), 0);
  });
});

/** The process with this command line. */
function pidOf(command: string): string | undefined {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
      if (line === command) return pid;
    } catch {
      // It ended meanwhile.
    }
  }
  return undefined;
}

describe('a filter of a process', () => {
  test('what a container runs under is its profile', async () => {
    const seconds = `${1000 + Math.random()}`;
    const running = bench.start([
      'run',
      '--network',
      'none',
      'host',
      'sh',
      '-c',
      `echo up; sleep ${seconds} & wait`,
    ]);
    await running.untilPrinted(/up/);
    try {
      const pid = await vi.waitUntil(() => pidOf(`sleep ${seconds}`), { timeout: 5000 });
      const result = await seccomp('compare', `pid:${pid}`, 'tightship-baseline', '--as', 'runc');
      expect(result.relation).toBe('equal');
    } finally {
      running.signal('SIGTERM');
      await running.finished;
    }
  });
});
