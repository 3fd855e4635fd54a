import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { encodeProgram } from '../src/bpf/encode-program.js';
import { bpf, maxInstructions, type Program, statement } from '../src/bpf/instruction.js';
import { whileStopped } from '../src/host/ptrace.js';
import { readSeccompFilters } from '../src/host/seccomp-filter.js';
import { buildVictims, type Victims } from './record-fixture.js';
import { seededRandom } from './support/random.js';
import { randomProgram } from './support/random-program.js';

// The filters of a running process are read back as they were given to the kernel, and it does not notice.

const allow = statement(bpf.RET, 0x7fff0000);
const load = (offset: number) => statement(bpf.LD | bpf.ABS, offset);

let victims: Victims;
const directory = mkdtempSync(join(tmpdir(), 'tightship-filters-'));
const running: ChildProcess[] = [];
beforeAll(() => {
  victims = buildVictims(['under-filters']);
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});
afterAll(() => {
  victims.remove();
  rmSync(directory, { recursive: true });
});

interface Victim {
  pid: number;
  child: ChildProcess;
  /** The next line it prints. */
  line(): Promise<string>;
  /** What it gives back for a line. */
  echo(text: string): Promise<string>;
}

/** Runs the victim until it is ready. */
function under(mode: string, ...filters: Program[]): Promise<Victim> {
  return start(filters, (paths) => [victims.path('under-filters'), mode, ...paths]);
}

/** The same as the child of a shell, which says how it ended. */
function underShell(mode: string, ...filters: Program[]): Promise<Victim> {
  const script =
    'exec 3<&0 2>/dev/null; sh -c \'echo $$; exec "$0" "$@"\' "$@" <&3 & wait $!; echo "ended $?"';
  return start(filters, (paths) => ['sh', '-c', script, 'sh', victims.path('under-filters'), mode, ...paths]);
}

async function start(filters: Program[], argv: (paths: string[]) => string[]): Promise<Victim> {
  const paths = filters.map((filter, index) => {
    const path = join(directory, `filter-${index}`);
    writeFileSync(path, encodeProgram(filter));
    return path;
  });
  const [file = '', ...args] = argv(paths);
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  running.push(child);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async () => String((await lines.next()).value);
  const pid = file === 'sh' ? Number(await line()) : (child.pid ?? 0);
  expect(await line()).toBe('ready');
  const echo = (text: string) => {
    child.stdin.write(`${text}\n`);
    return line();
  };
  return { pid, child, line, echo };
}

/** `S`, `R`, `T` and so on; see proc(5). */
function stateOf(pid: number): string {
  return /^State:\s*(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? '?';
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error) => `${error.code}: ${error.message}`,
  );

describe('reads', () => {
  test('nothing where there is no filter', async () => {
    const { pid } = await under('echo');
    expect(await readSeccompFilters(pid)).toEqual([]);
  });

  test('several, the oldest first, as they were given', async () => {
    const filters = [[allow], [load(0), allow], [load(4), load(16), { ...allow, jt: 3, jf: 9 }]];
    const { pid, echo } = await under('echo', ...filters);
    expect(await readSeccompFilters(pid)).toEqual(filters);
    expect(await echo('still here')).toBe('still here');
  });

  test('the longest', async () => {
    const filter = [
      ...Array.from({ length: maxInstructions - 1 }, (_, index) => load((index % 16) * 4)),
      allow,
    ];
    const { pid } = await under('echo', filter);
    expect(await readSeccompFilters(pid)).toEqual([filter]);
  });

  test('random ones', async () => {
    const random = seededRandom(31);
    // What stands behind the first instruction is checked by the kernel, and never run.
    const filters = Array.from({ length: 16 }, () => [allow, ...randomProgram(random, 60)]);
    const { pid } = await under('echo', ...filters);
    expect(await readSeccompFilters(pid)).toEqual(filters);
  });
});

describe('the process', () => {
  test('runs on after each of 300 looks', async () => {
    const { pid, echo } = await under('echo', [allow]);
    for (let round = 0; round < 300; round += 1) {
      expect(await readSeccompFilters(pid)).toHaveLength(1);
      if (round % 50 === 0) expect(await echo(`${round}`)).toBe(`${round}`);
    }
    expect(await echo('end')).toBe('end');
    expect(stateOf(pid)).toBe('S');
  });

  test('loses no signal', async () => {
    const victim = await under('signals', [allow]);
    const done = victim.line();
    let looks = 0;
    const finished = done.then(() => true);
    while (!(await Promise.race([finished, sleep(1, false)]))) {
      await readSeccompFilters(victim.pid).catch(() => undefined);
      looks += 1;
    }
    expect(await done).toBe('20000 of 20000');
    expect(looks).toBeGreaterThan(10);
  });

  test('stays stopped where it was stopped, and goes on when it is told to', async () => {
    const { pid, child, echo } = await under('echo', [allow]);
    child.kill('SIGSTOP');
    while (stateOf(pid) !== 'T') await sleep(1);
    expect(await readSeccompFilters(pid)).toEqual([[allow]]);
    await sleep(20);
    expect(stateOf(pid)).toBe('T');
    child.kill('SIGCONT');
    expect(await echo('again')).toBe('again');
  });

  test('ends as it would, and its parent is told', async () => {
    const { child, pid } = await under('echo', [allow]);
    const exit = once(child, 'exit');
    await readSeccompFilters(pid);
    child.kill('SIGTERM');
    expect(await exit).toEqual([null, 'SIGTERM']);
  });

  test('that is not our child and is killed meanwhile is told to its parent', async () => {
    // Often: it may be dead at once, or take its time.
    for (let round = 0; round < 40; round++) {
      const { pid, line } = await underShell('echo', [allow]);
      await whileStopped(pid, () => process.kill(pid, 'SIGKILL'));
      expect(await line()).toBe('ended 137');
    }
  });

  test('that cannot be interrupted is reported, and let go when it can', async () => {
    const { pid, echo } = await underShell('vfork', [allow]);
    while (stateOf(pid) !== 'D') await sleep(1);
    expect(await codeOf(readSeccompFilters(pid))).toBe(
      `HOST_FAILED: process ${pid} does not stop to be looked at`,
    );
    expect(await echo('awake')).toBe('awake');
    expect(await readSeccompFilters(pid)).toEqual([[allow]]);
  });
});

describe('refuses, with the reason', () => {
  test('a process that there is not', async () => {
    const child = spawn('true');
    await once(child, 'exit');
    expect(await codeOf(readSeccompFilters(child.pid ?? 0))).toBe(
      `INPUT_NOT_FOUND: there is no process ${child.pid}`,
    );
  });

  test('a process that strace has', async () => {
    const { pid, echo } = await under('echo', [allow]);
    const strace = spawn('strace', ['-qq', '-o', '/dev/null', '-p', String(pid)]);
    running.push(strace);
    while (/^TracerPid:\s*0$/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'))) await sleep(5);
    expect(await codeOf(readSeccompFilters(pid))).toMatch(/HOST_FAILED: .* is traced by process \d+ already/);
    expect(await echo('on')).toBe('on');
  });

  test('without the rights', async () => {
    const { pid, echo } = await under('echo', [allow]);
    process.seteuid?.(65534);
    try {
      expect(await codeOf(readSeccompFilters(pid))).toBe(
        `NOT_ROOT: cannot read the seccomp filters of process ${pid}`,
      );
    } finally {
      process.seteuid?.(0);
    }
    expect(await echo('on')).toBe('on');
  });

  test.each([
    ['a kernel thread', 2],
    ['this process itself', process.pid],
  ])('%s, which nobody can trace', async (_, pid) => {
    expect(await codeOf(whileStopped(pid, () => 0))).toBe(`NOT_ROOT: process ${pid} may not be traced`);
  });
});
