import {
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, expectExit } from './support/tightship.js';

/** What /proc/PID/status says of the process's four user ids outside. */
function outsideUids(pid: number): string {
  return readFileSync(`/proc/${pid}/status`, 'utf8').match(/^Uid:\s+(.*)$/m)?.[1] ?? '';
}

describe('user namespaces', () => {
  let bench: Bench;

  beforeAll(() => {
    bench = new Bench();
  });

  afterAll(() => bench.dispose());

  /** Runs a shell command in a container, with what it prints. */
  async function inside(flags: string[], script: string): Promise<string> {
    const args = ['run', '--network', 'none', ...flags, 'host', 'sh', '-c', script];
    return expectExit(await bench.run(args), 0).stdout.trim();
  }

  it.each([
    { flags: [], own: true },
    { flags: ['--userns', 'host'], own: false },
    // Both mean the host: the first its clock, the second everything.
    { flags: ['--cap-add', 'SYS_TIME'], own: false },
    { flags: ['--privileged'], own: false },
  ])('with $flags it is the container’s own: $own', async ({ flags, own }) => {
    const namespace = await inside(flags, 'readlink /proc/self/ns/user; id -u');
    const [link, uid] = namespace.split('\n');
    expect(link === readlinkSync('/proc/self/ns/user')).toBe(!own);
    expect(uid).toBe('0');
  });

  it('makes root inside somebody without rights outside', async () => {
    const script = "trap 'exit 143' TERM; cat /proc/self/uid_map; sleep 60 & echo started; wait";
    const running = bench.start([
      'run',
      '--network',
      'none',
      '--name',
      'tstest-userns',
      'host',
      'sh',
      '-c',
      script,
    ]);
    const map = (await running.untilPrinted(/started/)).match(/0\s+(\d+)\s+65536/)?.[1] ?? '';
    const base = Number(map);
    expect(base).toBeGreaterThan(0x10000);
    const uids = descendants(running.pid).map(outsideUids);
    expect(uids).toContain([base, base, base, base].join('\t'));
    running.signal('SIGTERM');
    expectExit(await running.finished, 143);
  });

  it('keeps the owners of files in mounts, and of what is written to them', async () => {
    const shared = bench.path('shared');
    mkdirSync(shared);
    writeFileSync(`${shared}/mine`, '');
    chownSync(`${shared}/mine`, 33, 33);
    const seen = await inside(
      ['-v', `${shared}:/mnt`],
      'stat -c %u /mnt/mine; touch /mnt/new; chown 42:42 /mnt/new; stat -c %u /mnt/new',
    );
    expect(seen).toBe('33\n42');
    expect(statSync(`${shared}/new`).uid).toBe(42);
  });

  it('gives each container ids of its own', async () => {
    const maps = [await inside([], 'cat /proc/self/uid_map'), await inside([], 'cat /proc/self/uid_map')];
    expect(maps[0]).not.toBe(maps[1]);
  });

  it('does without, and says so, where the host may not show its /sys to one', async () => {
    const program = fileURLToPath(new URL('../bin/tightship', import.meta.url));
    const shell = 'mount -t tmpfs none /sys/kernel/mm && exec "$@"';
    const command = [
      process.execPath,
      program,
      'run',
      '--network',
      'none',
      'host',
      'cat',
      '/proc/self/uid_map',
    ];
    const covered = await execa('unshare', ['-m', 'sh', '-c', shell, 'sh', ...command], {
      reject: false,
      env: { NO_COLOR: '1', TIGHTSHIP_STATE: `${bench.stateRoot}-covered` },
    });
    rmSync(`${bench.stateRoot}-covered`, { recursive: true, force: true });
    expect(covered.exitCode, covered.stderr).toBe(0);
    expect(covered.stdout.trim().split(/\s+/)).toEqual(['0', '0', '4294967295']);
    expect(covered.stderr).toContain('root inside will be root outside');
    // The control: the same command with nothing covered.
    const plain = await bench.run(command.slice(2));
    expect(plain.stdout).toMatch(/^\s*0\s+\d+\s+65536/);
    expect(plain.stderr).toBe('');
  });

  it('refuses a user beyond its ids, and says what to do', async () => {
    const refused = await bench.run(['run', '--network', 'none', '-u', '70000', 'host', 'id']);
    expectExit(refused, 2);
    expect(refused.stderr).toContain('--userns host');
    expectExit(
      await bench.run(['run', '--network', 'none', '-u', '70000', '--userns', 'host', 'host', 'id']),
      0,
    );
  });
});

/** Pids of all descendants of a process, whichever thread started them. */
function descendants(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...descendants(child)]);
}
