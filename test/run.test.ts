import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { expectNothingLeft, hostTraces } from './support/host-state.js';
import { Bench, expectExit, type Running } from './support/tightship.js';

// `tightship run` does what `docker run` does: exit statuses, signals, streams, terminals, limits, namespaces, ports.

const bench = new Bench();
const before = hostTraces(bench.stateRoot);
const program = fileURLToPath(new URL('../bin/tightship', import.meta.url));
afterEach(() => expectNothingLeft(bench.stateRoot, before));
afterAll(() => bench.dispose(before));

/** On the host's own root without a network, which most of this does not need. */
const local = ['run', '--network', 'none'];

/** What a command printed that must end with 0. */
async function printed(args: string[], environment: Record<string, string> = {}): Promise<string> {
  return expectExit(await bench.run(args, { environment }), 0).stdout;
}

describe('the exit status', () => {
  it.each([
    ['of success', 'exit 0', 0],
    ['of failure', 'exit 3', 3],
    ["of the shell's own: not executable", '/etc/passwd', 126],
    ["of the shell's own: not found", 'nosuchcommand', 127],
    ['of a child ended by SIGKILL', "sh -c 'kill -KILL $$'", 137],
    ['of a child ended by SIGTERM', "sh -c 'kill -TERM $$'", 143],
  ])('%s is the workload’s', async (_, script, exitCode) => {
    expectExit(await bench.run([...local, 'host', 'sh', '-c', script]), exitCode);
  });
});

describe('signals', () => {
  it('reach the workload, each once', async () => {
    const signals = ['TERM', 'INT', 'HUP', 'USR1', 'USR2'];
    const traps = signals.map((name) => `trap 'echo got ${name}' ${name}`).join('; ');
    const script = `${traps}; trap 'exit 9' QUIT; echo up; while :; do sleep 0.02; done`;
    const running = bench.start([...local, 'host', 'sh', '-c', script]);
    await running.untilPrinted(/up/);
    for (const name of signals) {
      running.signal(`SIG${name}` as NodeJS.Signals);
      await running.untilPrinted(new RegExp(`got ${name}`));
    }
    running.signal('SIGQUIT');
    const { stdout } = expectExit(await running.finished, 9);
    expect(stdout).toBe(`up\n${signals.map((name) => `got ${name}\n`).join('')}`);
  });

  it('that a first process would be spared end it, as they would anywhere else', async () => {
    const running = bench.start([...local, 'host', 'sh', '-c', 'echo up; exec sleep 60']);
    await running.untilPrinted(/up/);
    running.signal('SIGTERM');
    expectExit(await running.finished, 143);
  });

  it('that it ignores do not', async () => {
    const running = bench.start([...local, 'host', 'sh', '-c', "trap '' TERM; echo up; sleep 1; exit 5"]);
    await running.untilPrinted(/up/);
    running.signal('SIGTERM');
    expectExit(await running.finished, 5);
  });
});

describe('streams', () => {
  it('pass standard input on with -i, to its end', async () => {
    const input = Buffer.alloc(1024 * 1024, 'a line of text\n').toString();
    const { stdout } = expectExit(await bench.run([...local, '-i', 'host', 'cat'], { input }), 0);
    expect(stdout === input).toBe(true);
  });

  it('are closed for input without -i', async () => {
    expectExit(await bench.run([...local, 'host', 'cat'], { input: 'unseen' }), 0);
    expect(await printed([...local, 'host', 'wc', '-c'])).toBe('0\n');
  });

  it('keep output and errors apart, byte for byte', async () => {
    const bytes = 'print pack("C*", 0..255) x 300; print STDERR pack("C*", reverse 0..255) x 300';
    const child = spawn(process.execPath, [program, ...local, 'host', 'perl', '-e', bytes], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TIGHTSHIP_STATE: bench.stateRoot },
    });
    const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (chunk) => chunks[name].push(chunk));
    await once(child, 'close');
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    expect(Buffer.concat(chunks.stdout).equals(Buffer.concat(Array(300).fill(all)))).toBe(true);
    expect(Buffer.concat(chunks.stderr).equals(Buffer.concat(Array(300).fill(all.toReversed())))).toBe(true);
  });

  it('pass on a workload’s words that look like the runtime’s last', async () => {
    const script = 'echo "runc run failed: not really" >&2; exit 1';
    const { stderr } = expectExit(await bench.run([...local, 'host', 'sh', '-c', script]), 1);
    expect(stderr).toBe('runc run failed: not really\n');
  });
});

describe('a terminal', () => {
  const socket = `tightship-${process.pid}`;
  const tmux = (...args: string[]) => execFileSync('tmux', ['-L', socket, ...args], { encoding: 'utf8' });
  const screen = () => tmux('capture-pane', '-p', '-J');
  afterAll(() => {
    try {
      tmux('kill-server');
    } catch {
      // It ended with its last window.
    }
  });

  async function inTerminal(
    args: string[],
    use: (shows: (pattern: RegExp) => Promise<void>) => Promise<void>,
  ) {
    const quoted = [process.execPath, program, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
    const command = `TIGHTSHIP_STATE=${bench.stateRoot} ${quoted.join(' ')}; echo "status $?"; sleep 60`;
    tmux('new-session', '-d', '-x', '101', '-y', '33', '-s', 'one', command);
    try {
      await use(async (pattern) => {
        for (const deadline = Date.now() + 20_000; !pattern.test(screen()); await sleep(50)) {
          if (Date.now() > deadline) expect.unreachable(`never ${pattern}:\n${screen()}`);
        }
      });
    } finally {
      tmux('kill-session', '-t', 'one');
    }
  }

  it('has the size of the real one, also when that changes', async () => {
    const script = "trap 'stty size' WINCH; stty size; read x; echo $x; exit 4";
    await inTerminal(
      [...local, '-it', 'host', 'bash', '-c', `${script.replace('read x', 'until read -t 1 x; do :; done')}`],
      async (shows) => {
        await shows(/^33 101$/m);
        tmux('resize-window', '-t', 'one', '-x', '90', '-y', '20');
        await shows(/^20 90$/m);
        tmux('send-keys', 'typed', 'Enter');
        await shows(/typed\s+typed[\s\S]*status 4/);
      },
    );
  });

  it.each([
    ['with -t', ['-it']],
    ['without', []],
  ])('Ctrl-C reaches the workload exactly once, %s', async (_, flags) => {
    const script = "trap 'echo caught' INT; echo up; for i in 1 2 3 4 5 6 7 8 9; do sleep 0.2; done; exit 6";
    await inTerminal([...local, ...flags, 'host', 'bash', '-c', script], async (shows) => {
      await shows(/^up$/m);
      tmux('send-keys', 'C-c');
      await shows(/status 6/);
      expect(screen().match(/caught/g)).toHaveLength(1);
    });
  });

  it('comes without a real one for -t in the background', async () => {
    const id = (
      await printed([
        'run',
        '-d',
        '-t',
        '--network',
        'none',
        '--name',
        'tty',
        'host',
        'sh',
        '-c',
        'tty; sleep 60',
      ])
    ).trim();
    await untilLogged('tty', /\/dev\/pts\/\d/);
    expect(await printed(['stop', id])).toBe(`${id}\n`);
  });
});

async function untilLogged(container: string, pattern: RegExp): Promise<string> {
  for (const deadline = Date.now() + 10_000; ; await sleep(100)) {
    const { stdout } = await bench.run(['logs', container]);
    if (pattern.test(stdout)) return stdout;
    if (Date.now() > deadline) expect.unreachable(`never ${pattern}: ${stdout}`);
  }
}

describe('in the background', () => {
  it('prints the id, is listed, logs, and stops', async () => {
    const script = 'trap "echo bye; exit 0" TERM; echo hello; echo error >&2; while :; do sleep 0.05; done';
    const id = (
      await printed(['run', '-d', '--name', 'web', '--network', 'none', 'host', 'sh', '-c', script])
    ).trim();
    expect(id).toMatch(/^[0-9a-f]{12}$/);
    const [row] = JSON.parse(await printed(['ps', '--format', 'json']));
    expect(row).toMatchObject({ id, name: 'web', detached: true });
    expect(await printed(['ps'])).toMatch(new RegExp(`${id}.*web`));
    expect(await untilLogged('web', /error/)).toMatch(/hello/);
    expect((await bench.run(['stop', 'web'])).seconds).toBeLessThan(5);
    expect(JSON.parse(await printed(['ps', '--format', 'json']))).toEqual([]);
    expectExit(await bench.run(['logs', 'web']), 2);
  });

  it('tells why it could not be started', async () => {
    const { stderr, stdout } = expectExit(
      await bench.run(['run', '-d', ...local.slice(1), 'host', 'nosuch']),
      2,
    );
    expect([stdout, stderr]).toEqual(['', expect.stringContaining('no program "nosuch"')]);
  });
});

describe('flags', () => {
  it.each<[string[], string, string, Record<string, string>?]>([
    [
      ['-e', 'ONE=1=x', '-e', 'FROM_HERE', '-e', 'NOT_HERE'],
      'env | grep -E "ONE|HERE" | sort',
      'FROM_HERE=here\nONE=1=x\n',
      { FROM_HERE: 'here' },
    ],
    [['-e', 'LINES=a\nb'], 'printf %s "$LINES"', 'a\nb'],
    [['-w', '/usr/share'], 'pwd', '/usr/share\n'],
    [['-w', '/made/for/this'], 'pwd', '/made/for/this\n'],
    [['-u', 'nobody:daemon'], 'id -un; id -gn', 'nobody\ndaemon\n'],
    [['-u', '1234:5678'], 'id -u; id -g; id -G', '1234\n5678\n5678\n'],
    [['--read-only'], 'touch /var/x 2>/dev/null || echo read-only', 'read-only\n'],
    [[], 'touch /var/tightship-test-x && echo its own', 'its own\n'],
    [
      ['--tmpfs', '/made:size=64k,mode=1700,uid=7'],
      'stat -c "%a %u" /made; df -k --output=size /made | tail -n 1 | tr -d " "; head -c 90000 /dev/zero > /made/x 2>/dev/null || echo full',
      '1700 7\n64\nfull\n',
    ],
    [['--tmpfs', '/mnt'], 'cp /bin/true /mnt; /mnt/true 2>/dev/null || echo noexec', 'noexec\n'],
    [['--tmpfs', '/mnt:exec'], 'cp /bin/true /mnt; /mnt/true && echo exec', 'exec\n'],
    [
      ['--cap-drop', 'ALL', '--cap-add', 'CHOWN', '--cap-add', 'cap_kill'],
      'grep -E "Cap(Prm|Eff|Bnd|Inh|Amb)" /proc/self/status | cut -f2 | tr "\\n" " "',
      '0000000000000000 0000000000000021 0000000000000021 0000000000000021 0000000000000000 ',
    ],
    [['--cap-drop', 'NET_RAW'], 'grep CapEff /proc/self/status | cut -f2', '00000000a80405fb\n'],
    [
      [],
      'grep -E "CapEff|NoNewPrivs|Seccomp:" /proc/self/status | cut -f2 | tr "\\n" " "',
      '00000000a80425fb 1 2 ',
    ],
    [['--security-opt', 'no-new-privileges:false'], 'grep NoNewPrivs /proc/self/status | cut -f2', '0\n'],
    [
      [],
      'cat /proc/kcore | wc -c; echo 1 2>/dev/null > /proc/sys/kernel/sysrq || echo refused; ls /sys/firmware | wc -l',
      '0\nrefused\n0\n',
    ],
    [
      [],
      'ls /dev | tr "\\n" " "',
      'fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero ',
    ],
    [
      [],
      'ls -A /var/lib/tightship /run/tightship 2>&1 | grep -c "No such file" ',
      expect.stringMatching(/^[12]\n$/) as unknown as string,
    ],
    [[], 'ls $TIGHTSHIP_STATE 2>&1 || echo hidden', expect.stringContaining('hidden') as unknown as string],
  ])('%j: %s', async (flags, script, output, environment = {}) => {
    const state = script.includes('$TIGHTSHIP_STATE')
      ? script.replace('$TIGHTSHIP_STATE', bench.stateRoot)
      : script;
    expect(await printed([...local, ...flags, 'host', 'sh', '-c', state], environment)).toEqual(output);
  });

  it('--privileged warns, and gives what the host has', async () => {
    const script =
      'grep -E "CapEff|NoNewPrivs|Seccomp:" /proc/self/status | cut -f2; ls /dev/vda /dev/loop0 2>/dev/null';
    const { stdout, stderr } = expectExit(
      await bench.run([...local, '--privileged', 'host', 'sh', '-c', script]),
      0,
    );
    const own = readFileSync('/proc/self/status', 'utf8').match(/^CapBnd:\t(\w+)/m)?.[1];
    expect(stdout.split('\n').slice(0, 3)).toEqual([own, '0', '0']);
    expect(stdout).toContain('/dev/');
    expect(stderr).toMatch(/WARNING.*not confined/);
  });
});

describe('namespaces', () => {
  const kinds = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'user', 'uts'];
  const show = `for kind in ${kinds.join(' ')}; do readlink /proc/self/ns/$kind; done; hostname`;

  it.each([
    ['none', kinds],
    ['bridge', kinds],
    ['host', kinds.filter((kind) => kind !== 'net' && kind !== 'user')],
  ])('are its own, with --network %s', async (network, own) => {
    const lines = (await printed(['run', '--network', network, 'host', 'sh', '-c', show])).split('\n');
    const different = kinds.filter((kind, index) => lines[index] !== readlinkSync(`/proc/self/ns/${kind}`));
    expect(different).toEqual(own);
    expect(lines[kinds.length]).not.toBe(hostname());
  });

  it('of pids begins with the workload; of networks holds nothing but loopback', async () => {
    expect(
      await printed([
        ...local,
        'host',
        'sh',
        '-c',
        'echo $$; ls /sys/class/net; cut -d: -f3 /proc/self/cgroup | sort -u',
      ]),
    ).toBe('1\nlo\n/\n');
  });
});

/** The control group of a container that runs, as the host has it. */
function groupFile(id: string, controller: string, v1: string, v2: string): string {
  const [tree, file] = existsSync(`/sys/fs/cgroup/${controller}`) ? [controller, v1] : ['.', v2];
  return readFileSync(join('/sys/fs/cgroup', tree, 'tightship', id, 'container', file), 'utf8').trim();
}

describe('limits', () => {
  it('stand in the control group', async () => {
    const flags = ['--memory', '64m', '--cpus', '0.5', '--pids-limit', '30'];
    const id = (await printed(['run', '-d', ...local.slice(1), ...flags, 'host', 'sleep', '60'])).trim();
    expect(groupFile(id, 'memory', 'memory.limit_in_bytes', 'memory.max')).toBe(String(64 * 1024 ** 2));
    expect(groupFile(id, 'cpu', 'cpu.cfs_quota_us', 'cpu.max')).toMatch(/^50000/);
    expect(groupFile(id, 'pids', 'pids.max', 'pids.max')).toBe('30');
    expectExit(await bench.run(['stop', id]), 0);
  });

  it('of processes bounds a fork bomb', async () => {
    const bomb =
      '$n = 0; while (1) { $pid = fork; if (!defined $pid) { print "stopped at $n\n"; exit 0 } if (!$pid) { sleep 60; exit } $n++ }';
    expect(await printed([...local, '--pids-limit', '30', 'host', 'perl', '-e', bomb])).toMatch(
      /^stopped at 29\n$/,
    );
  });

  it('of memory ends what takes more', async () => {
    const grow = '$x .= "x" x 1048576 while 1';
    expectExit(await bench.run([...local, '--memory', '48m', 'host', 'perl', '-e', grow]), 137);
  });

  it('of CPU slows', async () => {
    const busy =
      'use Time::HiRes "time"; $end = time + 1; 1 while time < $end; print +(times)[0] + (times)[1]';
    expect(Number(await printed([...local, '--cpus', '0.25', 'host', 'perl', '-e', busy]))).toBeLessThan(0.6);
  });
});

describe('mounts', () => {
  it('-v of a host path: read-only, writable, with a hostile name', async () => {
    const name = 'a, b:c\n%s';
    execFileSync('mkdir', [bench.path('plain'), bench.path('with, comma and\nnewline')]);
    const script = 'echo in > /rw/file; touch /ro/x 2>/dev/null || echo read-only; touch "/odd/made"';
    const mounts = [
      '-v',
      './plain:/rw',
      '-v',
      `${bench.path('plain')}:/ro:ro`,
      '-v',
      `${bench.path('with, comma and\nnewline')}:/odd`,
    ];
    expect(await printed([...local, ...mounts, 'host', 'sh', '-c', script])).toBe('read-only\n');
    expect(bench.read('plain/file')).toBe('in\n');
    expect(existsSync(bench.path('with, comma and\nnewline/made'))).toBe(true);
    // A colon cannot be told from a separator, as in Docker.
    expectExit(await bench.run([...local, '-v', `${bench.path(name)}:/odd:rw:x`, 'host', 'true']), 2);
  });

  it('-v of a volume: starts as the image is there, and lasts', async () => {
    const volume = ['-v', 'kept:/etc/cron.d'];
    const image = execFileSync('ls', ['-A', '/etc/cron.d'], { encoding: 'utf8' });
    expect(await printed([...local, ...volume, 'host', 'ls', '-A', '/etc/cron.d'])).toBe(image);
    await printed([...local, ...volume, 'host', 'sh', '-c', 'echo 1 > /etc/cron.d/own']);
    expect(await printed([...local, '-v', 'kept:/data:ro', 'host', 'cat', '/data/own'])).toBe('1\n');
    expect(existsSync('/etc/cron.d/own')).toBe(false);
  });

  it('-v of a volume that several make at once is one volume', async () => {
    const write = (n: number) => [
      'run',
      '--network',
      'none',
      '-v',
      'race:/data',
      'host',
      'touch',
      `/data/${n}`,
    ];
    for (const finished of await Promise.all([1, 2, 3, 4].map((n) => bench.run(write(n)))))
      expectExit(finished, 0);
    expect(await printed([...local, '-v', 'race:/data', 'host', 'ls', '/data'])).toBe('1\n2\n3\n4\n');
  });
});

/** Answers on TCP and UDP port 80 with its own name. */
const server = `
  const { createServer } = require('node:net'), { createSocket } = require('node:dgram'), { hostname } = require('node:os');
  const udp = createSocket('udp4');
  udp.on('message', (text, from) => udp.send(hostname() + ' ' + text, from.port, from.address)).bind(80, () =>
    createServer((socket) => socket.end(hostname())).listen(80, () => console.log('up')));
  process.on('SIGTERM', () => process.exit(0));`;
const serve = ['host', process.execPath, '-e', server];

function ask(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    connect({ host, port, timeout: 5000 })
      .on('data', (chunk) => {
        text += chunk;
      })
      .on('end', () => resolve(text))
      .on('timeout', () => reject(new Error(`${host}:${port} does not answer`)))
      .on('error', reject);
  });
}

async function askUdp(host: string, port: number): Promise<string> {
  const socket = createSocket('udp4');
  try {
    socket.send('ping', port, host);
    const signal = AbortSignal.timeout(5000);
    return String((await once(socket, 'message', { signal }))[0]);
  } finally {
    socket.close();
  }
}

async function up(args: string[]): Promise<Running> {
  const running = bench.start(args);
  await running.untilPrinted(/up/);
  return running;
}

async function down(running: Running): Promise<void> {
  running.signal('SIGTERM');
  expectExit(await running.finished, 0);
}

describe('-p', () => {
  it('reaches the container on loopback and on the bridge, by TCP and UDP', async () => {
    const running = await up(['run', '-p', '18230:80', '-p', '18230:80/udp', ...serve]);
    const name = await ask('127.0.0.1', 18230);
    expect(name).toMatch(/^[0-9a-f]{12}$/);
    expect(await ask('10.87.0.1', 18230)).toBe(name);
    expect(await askUdp('10.87.0.1', 18230)).toBe(`${name} ping`);
    expect(await askUdp('127.0.0.1', 18230)).toBe(`${name} ping`);
    await down(running);
    await expect(ask('127.0.0.1', 18230)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('of one address is not reachable on others', async () => {
    const running = await up(['run', '-p', '127.0.0.1:18231:80', ...serve]);
    expect(await ask('127.0.0.1', 18231)).toMatch(/^[0-9a-f]{12}$/);
    await expect(ask('10.87.0.1', 18231)).rejects.toThrow(/ECONNREFUSED/);
    await down(running);
  });

  it('comes with a name that the container itself can resolve', async () => {
    const script = 'getent hosts $(hostname) | cut -d" " -f1; hostname -i; cat /etc/hostname';
    const [address, same, name] = (await printed(['run', 'host', 'sh', '-c', script])).split('\n');
    expect(address).toMatch(/^10\.87\.\d+\.\d+$/);
    expect(same?.trim()).toBe(address);
    expect(name).toMatch(/^[0-9a-f]{12}$/);
  });

  it('works for eight at once, and all of them clean up', async () => {
    const ports = Array.from({ length: 8 }, (_, index) => 18232 + index);
    const running = await Promise.all(ports.map((port) => up(['run', '-p', `${port}:80`, ...serve])));
    const names = await Promise.all(ports.map((port) => ask('127.0.0.1', port)));
    expect(new Set(names).size).toBe(8);
    await Promise.all(running.map(down));
  });
});
