import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectNothingLeft, hostTraces } from './support/host-state.js';
import { Bench, expectExit } from './support/tightship.js';

// What a user gets wrong, or a host lacks: one message that says what, where and what to do; exit status 2 for
// what was asked wrongly and 1 for what did not succeed; no stack; nothing left behind.

const bench = new Bench();
const before = hostTraces(bench.stateRoot);
const program = fileURLToPath(new URL('../bin/tightship', import.meta.url));

beforeAll(async () => {
  expectExit(await bench.run(['learn', '--network', 'none', '-o', 'good.yaml', 'host', 'true']), 0);
  mkdirSync(bench.path('tree/bin'), { recursive: true });
  bench.write('tree/bin/script', '#!/no/interpreter\n', 0o755);
  bench.write('tree/bin/garbage', 'neither ELF nor script', 0o755);
  bench.write('file', '');
  const good = bench.read('good.yaml');
  bench.write(
    'bad.yaml',
    good.replace('noNewPrivileges:', 'noNewPrivilege:').replace(/^( *)uid: .*$/m, '$1uid: -1'),
  );
  bench.write('broken.yaml', 'kind: [');
});
afterEach(() => expectNothingLeft(bench.stateRoot, before));
afterAll(() => bench.dispose(before));

interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `PREFIX… node tightship ARGS…`. */
async function runIn(
  prefix: string[],
  args: string[],
  environment: Record<string, string> = {},
): Promise<Ended> {
  const [file = '', ...rest] = [...prefix, process.execPath, program, ...args];
  const child = spawn(file, rest, {
    cwd: bench.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
    env: { ...process.env, NO_COLOR: '1', TIGHTSHIP_STATE: bench.stateRoot, ...environment },
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk) => {
      output[name] += chunk;
    });
  }
  const [exitCode] = await once(child, 'close');
  return { exitCode, ...output };
}

function expectOneMessage({ exitCode, stderr, stdout }: Ended, wanted: number, message: RegExp): void {
  expect(exitCode, stderr + stdout).toBe(wanted);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^ +at .*:\d+:\d+|internal error|\[object/m);
  expect(stderr.match(/^(?:tightship|error|runc[\w ]*):/gm), stderr).toHaveLength(1);
}

const none = ['run', '--network', 'none'];

describe('what is asked wrongly', () => {
  it.each<[what: string, args: string[], exitCode: number, message: RegExp]>([
    ['a command that is none', ['bogus'], 2, /unknown command 'bogus'/],
    ['an unknown flag', ['run', '--bogus', 'host', 'true'], 2, /unknown option '--bogus'/],
    ['a flag without its value', ['run', '--name'], 2, /argument missing/],
    ['no workload', ['run'], 2, /what to run\?/],
    ['learn without a workload', ['learn'], 2, /missing required argument 'workload'/],
    ['an unknown format', ['ps', '--format', 'xml'], 2, /Allowed choices are text, json/],
    ['an unreachable registry', ['run', '127.0.0.1:18299/x', 'true'], 1, /cannot be reached[\s\S]*oci:DIR/],
    ['a malformed image name', ['run', 'library/Nginx', 'true'], 2, /repository names are lower case/],
    ['no such directory', ['run', 'dir:nowhere', 'true'], 2, /there is no directory .*nowhere/],
    ['no such layout', ['run', 'oci:nowhere'], 2, /there is no directory/],
    ['a file that is no archive', ['run', 'docker-archive:good.yaml'], 2, /cannot be read/],
    ['no such command', [...none, 'host', 'nosuchcommand'], 2, /no program "nosuchcommand"/],
    ['an empty command', [...none, 'host', ''], 2, /no program ""/],
    ['no command at all', [...none, 'host'], 2, /no command given/],
    ['a file that is not executable', [...none, 'host', '/etc/passwd'], 2, /is not executable[\s\S]*chmod/],
    ['a directory', [...none, 'host', '/etc'], 2, /is a directory/],
    ['a script without its interpreter', [...none, 'dir:tree', 'script'], 2, /needs the interpreter/],
    ['an unknown runtime', ['run', '--runtime', 'foo', 'host', 'true'], 2, /"foo" is not known/],
    ['an unknown user', [...none, '-u', 'nobodyelse', 'host', 'true'], 2, /no user "nobodyelse"/],
    ['an unknown group', [...none, '-u', '0:nogroupatall', 'host', 'true'], 2, /no group "nogroupatall"/],
    ['an impossible id', [...none, '-u', '4294967295', 'host', 'true'], 2, /not a user id/],
    ['a relative directory to start in', [...none, '-w', 'here', 'host', 'true'], 2, /not an absolute path/],
    ['a file to start in', [...none, '-w', '/etc/passwd', 'host', 'true'], 1, /could not run the container/],
    // CVE-2024-21626: a descriptor that the runtime left open.
    ['a descriptor to start in', [...none, '-w', '/proc/self/fd/7', 'host', 'true'], 1, /could not run/],
    [
      'no such mount source',
      [...none, '-v', '/no/where:/x', 'host', 'true'],
      2,
      /-v: there is no \/no\/where/,
    ],
    [
      'a volume name that climbs',
      [...none, '-v', 'a/../../b:/x', 'host', 'true'],
      2,
      /-v .* is not understood/,
    ],
    ['a mount over the root', [...none, '-v', 'data:/../', 'host', 'true'], 2, /-v .* is not understood/],
    ['a mount with two colons more', [...none, '-v', '/tmp:/x:ro:z', 'host', 'true'], 2, /is not understood/],
    ['a mount below a file', [...none, '-v', '/etc:/etc/passwd/x', 'host', 'true'], 1, /not a directory/],
    ['an unknown tmpfs option', [...none, '--tmpfs', '/x:evil=1', 'host', 'true'], 2, /option evil=1/],
    ['a name that climbs', [...none, '--name', '../../x', 'host', 'true'], 2, /--name .* is not a name/],
    ['a name with a newline', [...none, '--name', 'a\nb', 'host', 'true'], 2, /is not a name/],
    ['a variable without a name', [...none, '-e', '=x', 'host', 'true'], 2, /names no variable/],
    ['a port out of range', ['run', '-p', '65536:80', 'host', 'true'], 2, /is not a port mapping/],
    ['too little memory', ['run', '-m', '1k', 'host', 'true'], 2, /at least 6m/],
    ['no CPU', ['run', '--cpus', '0', 'host', 'true'], 2, /from 0\.01/],
    ['an unknown capability', ['run', '--cap-add', 'FLY', 'host', 'true'], 2, /no capability "FLY"/],
    ['an unknown security option', ['run', '--security-opt', 'x', 'host', 'true'], 2, /is not known/],
    ['a terminal without one', ['run', '-it', 'host', 'true'], 2, /standard input is not a terminal/],
    [
      'a malformed ready check',
      ['learn', '--ready', 'soon', 'host', 'true'],
      2,
      /--ready "soon"[\s\S]*tcp:PORT/,
    ],
    [
      'a ready check with a bad pattern',
      ['record', '--ready', 'log:[', 'host', 'true'],
      2,
      /--ready "log:\["/,
    ],
    [
      'an output without its directory',
      ['learn', '-o', 'no/where.yaml', 'host', 'true'],
      2,
      /no directory .*no/,
    ],
    ['an output that is a directory', ['record', '-o', '.', 'host', 'true'], 2, /that is a directory/],
    [
      'an output where nothing can be written',
      ['learn', '-o', '/proc/p.yaml', 'host', 'true'],
      2,
      /cannot write to|no space|ENOENT/,
    ],
    ['no such policy', ['run', '--policy', 'nowhere.yaml'], 2, /there is no file nowhere\.yaml/],
    ['a directory as policy', ['run', '--policy', '.'], 2, /cannot read \.: EISDIR/],
    ['an endless policy', ['run', '--policy', '/dev/zero'], 2, /larger than 64MiB/],
    ['a recording that is none', ['synthesize', 'good.yaml'], 2, /is not a recording/],
    ['no such container', ['stop', 'nothing'], 2, /no container nothing runs/],
    ['logs of no such container', ['logs', '\u001b[31mred'], 2, /no container \\x1b\[31mred runs/],
  ])('%s', async (_, args, exitCode, message) => {
    const lines = await runIn([], args);
    // Diagnostics of a file stand above the message.
    expectOneMessage({ ...lines, stderr: lines.stderr.replace(/^\S+: error: /gm, '') }, exitCode, message);
    expect(lines.stderr).not.toContain('recording true');
  });

  it('a file of no executable format: in the words of the runtime, which has handed over by then', async () => {
    const { exitCode, stderr } = await runIn([], [...none, 'dir:tree', 'garbage']);
    expect([exitCode, stderr]).toEqual([1, 'exec /bin/garbage: exec format error\n']);
  });

  it('several fields of a policy: each with its line', async () => {
    const { exitCode, stderr } = await runIn([], ['verify', 'bad.yaml']);
    expect(exitCode).toBe(2);
    expect(stderr.match(/^bad\.yaml:\d+:\d+: error:/gm)?.length).toBeGreaterThanOrEqual(3);
    expect(stderr).toMatch(
      /user\.uid is -1[\s\S]*did you mean noNewPrivileges[\s\S]*tightship: bad\.yaml is not a valid policy/,
    );
    expect((await runIn([], ['verify', 'broken.yaml'])).stderr).toMatch(/^broken\.yaml:1:/m);
  });

  it('flags that go beyond a policy: all of them in one message', async () => {
    const flags = ['--privileged', '-p', '80:80', '--cap-add', 'SYS_ADMIN', '-v', 'x:/x', '-m', '100g'];
    const ended = await runIn([], ['run', '--policy', 'good.yaml', ...flags]);
    expectOneMessage(
      ended,
      2,
      /does not allow --privileged, --cap-add SYS_ADMIN, -p 80:80\/tcp, a mount at \/x/,
    );
  });

  it('memory in the place of a file, by a policy', async () => {
    bench.write(
      'tmpfs.yaml',
      bench.read('good.yaml').replace(/writable: \[\]/, 'writable:\n    - {path: /etc/passwd, kind: tmpfs}'),
    );
    expectOneMessage(
      await runIn([], ['run', '--policy', 'tmpfs.yaml']),
      2,
      /\/etc\/passwd is a file: memory/,
    );
  });
});

describe('an output', () => {
  it('that is no file is written to, not replaced', async () => {
    expectExit(await bench.run(['record', '--network', 'none', '-o', 'r.json', 'host', 'true']), 0);
    const ended = await runIn(
      ['sh', '-c', '"$@" | cat', 'sh'],
      ['synthesize', 'r.json', '-o', '/dev/stdout'],
    );
    expect(ended.stdout).toContain('apiVersion: tightship.dev/v1');
    expect(statSync('/dev/stdout', { throwIfNoEntry: false })?.isFile()).not.toBe(true);
  });

  it('that is a link is written where that leads', async () => {
    bench.write('real.yaml', '');
    symlinkSync('real.yaml', bench.path('link.yaml'));
    expectExit(await bench.run(['synthesize', 'r.json', '-o', 'link.yaml']), 0);
    expect(bench.policy('real.yaml').kind).toBe('Privileges');
  });

  it('takes away the draft of a writer that was killed, and of no other', async () => {
    bench.write('out.yaml.4194999.tmp', 'abandoned');
    bench.write(`out.yaml.${process.pid}.tmp`, 'in use');
    bench.write('other.yaml.4194999.tmp', 'of another');
    expectExit(await bench.run(['synthesize', 'r.json', '-o', 'out.yaml']), 0);
    const drafts = readdirSync(bench.cwd).filter((name) => name.endsWith('.tmp'));
    expect(drafts.sort()).toEqual(['other.yaml.4194999.tmp', `out.yaml.${process.pid}.tmp`]);
  });
});

describe('what is taken', () => {
  it('a port, by another program', async () => {
    const server = createServer().listen(18220);
    await once(server, 'listening');
    try {
      const ended = await runIn([], ['run', '-p', '18220:80', 'host', 'true']);
      expectOneMessage(ended, 1, /port 18220\/tcp on this host is already in use\n.*ss -lnp/);
    } finally {
      server.close();
    }
  });

  it('a port and a name, by another container', async () => {
    const running = bench.start([
      'run',
      '--name',
      'mine',
      '-p',
      '18221:80',
      'host',
      'sh',
      '-c',
      'echo up; exec sleep 60',
    ]);
    await running.untilPrinted(/up/);
    expectOneMessage(
      await runIn([], ['run', '-p', '18221:81', 'host', 'true']),
      1,
      /port 18221\/tcp .* in use/,
    );
    expectOneMessage(
      await runIn([], [...none, '--name', 'mine', 'host', 'true']),
      2,
      /named mine runs already/,
    );
    expectExit(await bench.run(['stop', 'mine', 'mine']), 0);
    expectExit(await running.finished, 143);
  });
});

/** Hides parts of the host from one command by mounts that only it sees. */
function hiding(...commands: string[]): string[] {
  return ['unshare', '-m', 'sh', '-c', `${commands.join(' && ')} && exec "$@"`, 'sh'];
}

const empty = (directory: string) => `mount -t tmpfs none ${directory}`;
const nothing = (file: string) => `{ ! test -e ${file} || mount --bind /dev/null ${file}; }`;

describe('what the host lacks', () => {
  it('root: what needs none works, everything else says so', async () => {
    const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
    for (const args of [
      ['--version'],
      ['--help'],
      ['learn', '--help'],
      ['synthesize', 'r.json', '-o', '-'],
    ]) {
      const ended = await runIn(nobody, args);
      expect(ended.exitCode, ended.stderr).toBe(0);
      expect(ended.stdout.length).toBeGreaterThan(4);
    }
    for (const args of [
      ['run', 'host', 'true'],
      ['run', '-d', 'host', 'true'],
      ['learn', '-o', '/tmp/p.yaml', 'host', 'true'],
      ['ps'],
      ['doctor'],
      ['stop', 'x'],
    ]) {
      expectOneMessage(await runIn(nobody, args), 2, /needs root[\s\S]*sudo/);
    }
  });

  it('a runtime', async () => {
    const prefix = hiding(...['/usr/sbin/runc', '/usr/bin/runc', '/usr/bin/crun'].map(nothing));
    expectOneMessage(
      await runIn(prefix, [...none, 'host', 'true']),
      2,
      /no OCI runtime works.*runc is not installed[\s\S]*apt-get install runc/,
    );
  });

  it('CNI plugins', async () => {
    const prefix = hiding(empty('/usr/lib/cni'));
    const ended = await runIn(prefix, ['run', 'host', 'true']);
    expectOneMessage(ended, 2, /CNI plugin "bridge" is not installed[\s\S]*--network none/);
    expect((await runIn(prefix, [...none, 'host', 'echo', 'works'])).stdout).toBe('works\n');
  });

  it('eBPF: strace serves, and that is said; who insists is told', async () => {
    const prefix = hiding(empty('/sys/kernel/btf'));
    const record = ['record', '--network', 'none', '-o', 'strace.json'];
    expectOneMessage(await runIn(prefix, [...record, '--driver', 'ebpf', 'host', 'true']), 2, /eBPF|BTF/);
    // A container cannot mount a /sys of its own where parts of this host's are covered.
    const ended = await runIn(prefix, [...record, '--userns', 'host', 'host', 'true']);
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(ended.stderr).toMatch(/recorder strace: no eBPF here: /);
    expect(JSON.parse(bench.read('strace.json')).driver).toBe('strace');
  });
});

describe('a full disk', () => {
  const small = join(tmpdir(), `tightship-small-${process.pid}`);
  const state = join(small, 'state');

  /** Runs `action` with a small disk of memory of which `freeKiB` are left. */
  async function onSmallDisk(freeKiB: number, action: () => Promise<void>): Promise<void> {
    mkdirSync(small, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4096k', 'none', small]);
    try {
      writeFileSync(join(small, 'filler'), Buffer.alloc((4096 - freeKiB) * 1024));
      await action();
      await expectNothingLeft(state, before);
    } finally {
      execFileSync('umount', [small]);
      rmdirSync(small);
    }
  }

  it.each([0, 4, 8, 16, 24, 32, 48])('with %i KiB left: a run says so, or works', async (freeKiB) => {
    await onSmallDisk(freeKiB, async () => {
      const ended = await runIn([], ['run', '-p', '18222:80', 'host', 'true'], { TIGHTSHIP_STATE: state });
      if (ended.exitCode !== 0) expectOneMessage(ended, 1, /no space left|too full/);
    });
  });

  it('control: with 256 KiB left a run works', async () => {
    await onSmallDisk(256, async () => {
      expect((await runIn([], [...none, 'host', 'true'], { TIGHTSHIP_STATE: state })).exitCode).toBe(0);
    });
  });

  it('while a workload runs: it hears of it, and its run goes on', async () => {
    await onSmallDisk(512, async () => {
      const script = 'head -c 2000000 /dev/zero > /var/big || echo full; rm /var/big; echo goes on';
      const ended = await runIn([], [...none, 'host', 'sh', '-c', script], { TIGHTSHIP_STATE: state });
      expect(ended.stdout).toBe('full\ngoes on\n');
    });
  });

  it('while an image is unpacked', async () => {
    const layout = bench.path('layout');
    mkdirSync(bench.path('big'));
    writeFileSync(bench.path('big/file'), Buffer.alloc(8 * 1024 * 1024, 'x'));
    execFileSync('umoci', ['init', '--layout', layout]);
    execFileSync('umoci', ['new', '--image', `${layout}:latest`]);
    execFileSync('umoci', ['insert', '--image', `${layout}:latest`, bench.path('big'), '/']);
    await onSmallDisk(2048, async () => {
      const ended = await runIn([], ['run', `oci:${layout}`, 'true'], { TIGHTSHIP_STATE: state });
      expectOneMessage(ended, 1, /is too full for .*: it needs about 8/);
      expect(readdirSync(join(state, 'images'))).toEqual([]);
    });
  });

  it('while a volume is filled from the image', async () => {
    await onSmallDisk(512, async () => {
      const args = [...none, '-v', 'libraries:/usr/bin', 'host', 'true'];
      expectOneMessage(await runIn([], args, { TIGHTSHIP_STATE: state }), 1, /no space left .* for a volume/);
      expect(readdirSync(join(state, 'volumes'))).toEqual([]);
    });
  });

  it('when a policy is written: the old one stays', async () => {
    await onSmallDisk(0, async () => {
      const output = join(small, 'out.yaml');
      symlinkSync(output, join(small, 'probe'));
      const ended = await runIn([], ['synthesize', 'r.json', '-o', output]);
      expectOneMessage(ended, 1, /no space left on this host's disk/);
      expect(readdirSync(small).sort()).toEqual(['filler', 'probe']);
    });
  });

  it('a state directory that is not one', async () => {
    const ended = await runIn([], [...none, 'host', 'true'], { TIGHTSHIP_STATE: bench.path('file') });
    expectOneMessage(ended, 1, /cannot write to the state directory[\s\S]*TIGHTSHIP_STATE/);
    expect(existsSync(bench.path('file'))).toBe(true);
  });
});
