import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectNothingLeft, hostTraces } from './support/host-state.js';
import { randomMoments } from './support/random.js';
import { Bench, expectExit } from './support/tightship.js';

// Whatever becomes of Tightship, of the runtime, or of the container: afterwards, at the latest after the next
// command, the host is as before. Each check has its control: before that command, something is left.

const bench = new Bench();

/** What others left is theirs. */
const before = hostTraces(bench.stateRoot);
const traces = () => hostTraces(bench.stateRoot).filter((line) => !before.includes(line));
const nothingLeft = () => expectNothingLeft(bench.stateRoot, before);

afterEach(nothingLeft);
afterAll(() => bench.dispose(before));

const program = fileURLToPath(new URL('../bin/tightship', import.meta.url));

/** With a network, ports, a volume and its own end: all that there is to clean up. */
const shortRun = ['run', '-p', '18201:80', '-v', 'data:/data', 'host', 'sleep', '0.2'];
const longRun = ['run', '-p', '18202:80', '--name', 'long', 'host', 'sleep', '60'];
const serve = 'trap "exit 0" TERM; sleep 60 & wait';
const learn = [
  ...['learn', '-p', '18203:80', '--ready', 'exec:true', '--exercise', 'sleep 0.2'],
  ...['host', 'sh', '-c', serve],
];
const nextCommands = [['ps'], ['run', '--network', 'none', 'host', 'true']];

/** How long each takes once what is remembered of this machine is. */
const seconds = { run: 0, learn: 0 };

beforeAll(async () => {
  for (const _ of ['to remember', 'to measure']) {
    seconds.run = expectExit(await bench.run(shortRun), 0).seconds;
    seconds.learn = expectExit(await bench.run(learn), 0).seconds;
  }
});

/** Lease of a container that runs, found by its name. */
function leaseOf(name: string): { id: string; directory: string } {
  const containers = join(bench.stateRoot, 'containers');
  for (const id of existsSync(containers) ? readdirSync(containers) : []) {
    const directory = join(containers, id);
    if (existsSync(join(directory, 'info.json')) && nameIn(directory) === name) return { id, directory };
  }
  return expect.unreachable(`no container ${name} runs`);
}

function nameIn(directory: string): string {
  return JSON.parse(readFileSync(join(directory, 'info.json'), 'utf8')).name;
}

/** Starts `longRun`, by default, and waits until its workload runs. */
async function startLong(args = longRun): Promise<{ child: ChildProcess; id: string; init: number }> {
  const child = spawn(process.execPath, [program, ...args], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, TIGHTSHIP_STATE: bench.stateRoot },
  });
  const name = args[args.indexOf('--name') + 1] ?? '';
  for (const deadline = Date.now() + 20_000; ; await sleep(20)) {
    const init = initOf(name);
    if (init) return { child, ...init };
    if (Date.now() > deadline) expect.unreachable(`${args.join(' ')} does not run`);
  }
}

/** The container's first process once it has become the workload. */
function initOf(name: string): { id: string; init: number } | undefined {
  try {
    const { id } = leaseOf(name);
    const controller = existsSync('/sys/fs/cgroup/pids') ? 'pids' : '.';
    const path = join('/sys/fs/cgroup', controller, 'tightship', id, 'container/cgroup.procs');
    const group = readFileSync(path, 'utf8');
    const init = Number(group.split('\n')[0]);
    return readFileSync(`/proc/${init}/comm`, 'utf8') === 'sleep\n' ? { id, init } : undefined;
  } catch {
    return undefined;
  }
}

async function endOf(child: ChildProcess): Promise<number | string | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode;
  const [code, signal] = await once(child, 'exit');
  return code ?? signal;
}

async function kill(child: ChildProcess, pid = child.pid ?? 0): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await endOf(child);
}

describe('kill -9 of Tightship', () => {
  it.each([
    ['run', shortRun],
    ['learn', learn],
  ] as const)('at ten moments of %s leaves what the next command removes', async (what, args) => {
    let left = 0;
    for (const [index, moment] of randomMoments(10, seconds[what], 20_260_101).entries()) {
      const running = bench.start([...args]);
      await sleep(moment * 1000);
      running.signal('SIGKILL');
      // Not until its output ends: the runtime may still hold that.
      await untilTrue(() => !existsSync(`/proc/${running.pid}`));
      if (traces().length > 0) left += 1;
      expectExit(await bench.run(nextCommands[index % 2] ?? []), 0);
      await nothingLeft();
      expect(privateFiles(), `after ${moment} s of ${what}`).toEqual([]);
    }
    expect(left, 'control: moments at which something was left').toBeGreaterThan(2);
  });

  it('and of its whole process group', async () => {
    const { child } = await startLong();
    await kill(child, -(child.pid ?? 0));
    expect(traces().length).toBeGreaterThan(4);
    expect(expectExit(await bench.run(['ps']), 0).stderr).toContain(
      'removed what 1 killed run left behind: long',
    );
  });

  it('while it unpacks an image', async () => {
    await withSleepingTool(async (environment) => {
      const running = bench.start(['run', `oci:${layout()}`, 'true'], { environment });
      await running.untilPrinted(/unpacking/);
      await untilTrue(() => toolRuns('umoci-asleep'));
      running.signal('SIGKILL');
      // Not until its output ends: the runtime may still hold that.
      await untilTrue(() => !existsSync(`/proc/${running.pid}`));
      expect(workDirectories()).toHaveLength(1);
      await untilTrue(() => !toolRuns('umoci-asleep'));
    });
    expectExit(await bench.run(['ps']), 0);
    expect(workDirectories()).toEqual([]);
  });
});

describe('kill -9 of others', () => {
  it('the runtime: Tightship cleans up', async () => {
    const { child, id } = await startLong();
    const runtime = traces().find((line) => line.startsWith('process') && line.endsWith(': runc'));
    expect(runtime).toContain(id);
    process.kill(Number(runtime?.split(' ')[1]), 'SIGKILL');
    expect(await endOf(child)).toBe(137);
    await nothingLeft();
  });

  it("the container's first process: Tightship cleans up", async () => {
    const { child, init } = await startLong();
    process.kill(init, 'SIGKILL');
    expect(await endOf(child)).toBe(137);
    await nothingLeft();
  });
});

describe('SIGINT and SIGTERM', () => {
  it.each([
    ['run', 'SIGINT', 130, ['run', '-p', '18204:80', 'host', 'sleep', '60']],
    ['run', 'SIGTERM', 143, ['run', '-p', '18204:80', 'host', 'sleep', '60']],
    ['learn', 'SIGINT', 130, learn],
    ['learn', 'SIGTERM', 143, learn],
  ] as const)(
    '%s, %s: at five moments it cleans up by itself, at once',
    async (what, signal, exitCode, args) => {
      for (const moment of randomMoments(5, seconds[what] * 0.9, exitCode)) {
        const running = bench.start([...args]);
        await sleep(moment * 1000);
        running.signal(signal);
        const { exitCode: got, output, seconds: took } = await running.finished;
        // Before Node has started nothing is there that could handle it, or be cleaned up.
        expect([exitCode, undefined], `after ${moment} s: ${output}`).toContain(got);
        expect(took - moment).toBeLessThan(5);
        await nothingLeft();
      }
    },
  );

  it('while it looks at the runtime for the first time, or records without an exercise', async () => {
    for (const moment of [0.4, 0.8, 1.2, 1.6, 2, 3]) {
      rmSync(join(bench.stateRoot, 'machine'), { recursive: true, force: true });
      const running = bench.start(['record', '-o', 'cut.json', '--network', 'none', 'host', 'sleep', '60']);
      await sleep(moment * 1000);
      running.signal('SIGINT');
      const { exitCode, output, seconds: took } = await running.finished;
      // The end of a recording without an exercise is Ctrl-C; before it has begun, that ends the command.
      expect([0, 130], `after ${moment} s: ${output}`).toContain(exitCode);
      expect(took - moment).toBeLessThan(5);
      await nothingLeft();
    }
  });

  it('while it unpacks an image', async () => {
    await withSleepingTool(async (environment) => {
      const running = bench.start(['run', `oci:${layout()}`, 'true'], { environment });
      await untilTrue(() => toolRuns('umoci-asleep'));
      running.signal('SIGINT');
      const { output } = expectExit(await running.finished, 130);
      expect(output).toContain('tightship: ended by the user');
      expect([workDirectories(), toolRuns('umoci-asleep')]).toEqual([[], false]);
    });
  });

  it('ends a workload that handles it by its own exit status', async () => {
    const running = bench.start([
      'run',
      '--network',
      'none',
      'host',
      'sh',
      '-c',
      `echo up; trap 'exit 7' TERM; ${serve.split(';')[1]}`,
    ]);
    await running.untilPrinted(/up/);
    running.signal('SIGTERM');
    expectExit(await running.finished, 7);
  });
});

describe('what is found by the next command', () => {
  it('is removed by two at the same time', async () => {
    const names = ['one', 'two', 'three'];
    const killed = await Promise.all(
      names.map((name, index) =>
        startLong(['run', '-p', `${18205 + index}:80`, '--name', name, 'host', 'sleep', '60']),
      ),
    );
    for (const { child } of killed) await kill(child);
    expect(traces().filter((line) => line.startsWith('lease'))).toHaveLength(3);
    const both = await Promise.all([bench.run(['ps']), bench.run(['ps'])]);
    for (const finished of both) expectExit(finished, 0);
    await nothingLeft();
  });

  it('is removed after a reboot, as a changed boot id shows it', async () => {
    const { child, id } = await startLong();
    const path = join(leaseOf('long').directory, 'owner.json');
    const owner = JSON.parse(readFileSync(path, 'utf8'));
    expectExit(await bench.run(['ps']), 0);
    expect(leaseOf('long').id).toBe(id);
    writeFileSync(path, JSON.stringify({ ...owner, bootId: '00000000-0000-0000-0000-000000000000' }));
    expectExit(await bench.run(['ps']), 0);
    await endOf(child);
    await nothingLeft();
  });

  it.each([
    ['cut short in its last line', '{"kind":"direc'],
    ['with lines that a machine going down has spoilt', '\0\0\0\n{"kind":"director\n'],
  ])('is removed by a journal %s', async (_, spoilt) => {
    const { child } = await startLong();
    const { directory } = leaseOf('long');
    await kill(child);
    appendFileSync(join(directory, 'journal.jsonl'), spoilt);
    expectExit(await bench.run(['ps']), 0);
    await nothingLeft();
  });

  it('is removed although a process of the host is in it', async () => {
    const { child, id } = await startLong();
    const inside = spawn('sleep', ['60'], {
      cwd: `/run/tightship/containers/${id}/root/tmp`,
      stdio: 'ignore',
    });
    await once(inside, 'spawn');
    await kill(child);
    expectExit(await bench.run(['ps']), 0);
    await nothingLeft();
    expect(inside.exitCode).toBe(null);
    await kill(inside);
  });

  it('does not stand in the way when it cannot be removed', async () => {
    const { child } = await startLong();
    const { directory, id } = leaseOf('long');
    await kill(child);
    const stuck = join(directory, 'stuck');
    writeFileSync(stuck, '');
    execFileSync('chattr', ['+i', stuck]);
    try {
      const next = expectExit(await bench.run(['run', '--network', 'none', 'host', 'echo', 'works']), 0);
      expect(next.stdout).toBe('works\n');
      expect(next.stderr).toContain(`something of the killed run ${id} is still there: `);
      expect(traces()).toEqual([`lease ${id}`]);
    } finally {
      execFileSync('chattr', ['-i', stuck]);
    }
    expectExit(await bench.run(['ps']), 0);
  });

  it('includes rules that no plugin knows of any more, and addresses of containers without a journal', async () => {
    const { child, id } = await startLong();
    const { directory } = leaseOf('long');
    const rules = () => execFileSync('iptables', ['-w', '-t', 'nat', '-S'], { encoding: 'utf8' });
    expect(rules()).toContain(id);
    await kill(child);
    // As after a kill in the midst of taking down: the interface is gone, and its rules are not.
    execFileSync('ip', ['-n', `tightship-${id}`, 'link', 'delete', 'eth0']);
    const lost = 'feedfeedfeed';
    const addresses = '/run/tightship/network/addresses/tightship';
    writeFileSync(join(addresses, '10.87.250.250'), `${lost}\r\neth0`);
    expect(existsSync(directory)).toBe(true);
    expectExit(await bench.run(['ps']), 0);
    expect(rules()).not.toContain(id);
    expect(existsSync(join(addresses, '10.87.250.250'))).toBe(false);
  });

  it('includes directories nested deeper than a path can be long', async () => {
    const nest = 'chdir "/var/lib"; $d = "d" x 200; for (1..60) { mkdir $d; chdir $d or die }';
    expectExit(await bench.run(['run', '--network', 'none', 'host', 'perl', '-e', nest]), 0);
    await nothingLeft();
  });
});

/** Files that only a killed process leaves: drafts beside outputs and of volumes, claims of locks. */
function privateFiles(): string[] {
  const volumes = join(bench.stateRoot, 'volumes');
  const drafts = (existsSync(volumes) ? readdirSync(volumes) : []).filter((name) =>
    name.startsWith('.draft'),
  );
  const outputs = readdirSync(bench.cwd).filter((name) => name.endsWith('.tmp'));
  const claims = readdirSync('/run/tightship/network').filter((name) => {
    const pid = /^lock\.(\d+)\./.exec(name)?.[1];
    return pid !== undefined && !existsSync(`/proc/${pid}`);
  });
  return [...drafts, ...outputs, ...claims];
}

function workDirectories(): string[] {
  return readdirSync(join(bench.stateRoot, 'images')).filter((name) => name.startsWith('.tmp'));
}

/** An OCI layout with an image that has no layers; made on first use. */
function layout(): string {
  const directory = bench.path('layout');
  if (existsSync(directory)) return directory;
  execFileSync('umoci', ['init', '--layout', directory]);
  execFileSync('umoci', ['new', '--image', `${directory}:latest`]);
  return directory;
}

/** Runs `action` with an umoci in PATH that never gets done. */
async function withSleepingTool(
  action: (environment: Record<string, string>) => Promise<void>,
): Promise<void> {
  layout();
  const directory = bench.path('tools');
  mkdirSync(directory);
  writeFileSync(join(directory, 'umoci'), '#!/bin/bash\nmkdir rootfs; exec -a umoci-asleep sleep 60\n', {
    mode: 0o755,
  });
  try {
    await action({ PATH: `${directory}:${process.env.PATH}` });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function toolRuns(name: string): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(`${name}\0`);
    } catch {
      return false;
    }
  });
}

async function untilTrue(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 20_000; !condition(); await sleep(20)) {
    if (Date.now() > deadline) expect.unreachable(`never true: ${condition}`);
  }
}
