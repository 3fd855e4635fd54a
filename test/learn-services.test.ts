import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Policy } from '../src/policy/policy.js';
import { makeArchive, makeBusyboxTree, makeLayout } from './fixtures-image.js';
import { nginx, postgres, redis, type Service } from './support/services.js';
import { Bench, expectExit } from './support/tightship.js';

let bench: Bench;
beforeAll(() => {
  bench = new Bench();
});
afterAll(() => bench.dispose());

/** The sum that "system calls" in the table of `learn` is about. */
function syscallsOf({ seccomp }: Policy): number {
  return new Set([...seccomp.allow, ...seccomp.runtime]).size;
}

async function learn({ flags, workload }: Service, file: string): Promise<Policy> {
  const learned = expectExit(await bench.run(['learn', '-o', file, ...flags, ...workload]), 0);
  expect(learned.stderr).toContain(`ok wrote ${file}`);
  const policy = bench.policy(file);
  expect(policy.evidence.recordings).toMatchObject([{ driver: 'ebpf', startSeen: true, lost: 0 }]);
  return policy;
}

async function expectVerified(file: string): Promise<void> {
  const verified = expectExit(await bench.run(['verify', file]), 0);
  expect(verified.stdout).toBe('The policy holds.\n');
}

describe('learn, then verify', () => {
  it('holds for nginx', async () => {
    const policy = await learn(nginx(18100), 'nginx.yaml');
    expect(syscallsOf(policy)).toBeLessThanOrEqual(90);
    expect(policy.capabilities).toEqual(['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID']);
    expect(policy.files.root).toBe('read-only');
    expect(policy.files.writable.map(({ path }) => path)).toEqual([
      '/run',
      '/var/lib/nginx',
      '/var/log/nginx/access.log',
      '/var/log/nginx/error.log',
    ]);
    await expectVerified('nginx.yaml');
  });

  it('holds for Redis, which needs no capability and writes nothing', async () => {
    const policy = await learn(redis(18101), 'redis.yaml');
    expect(syscallsOf(policy)).toBeLessThanOrEqual(90);
    expect(policy.capabilities).toEqual([]);
    expect(policy.files).toEqual({ root: 'read-only', writable: [] });
    await expectVerified('redis.yaml');
  });

  it('holds for PostgreSQL as its own user, with data on the host', async () => {
    const policy = await learn(postgres(18102, bench), 'postgres.yaml');
    expect(syscallsOf(policy)).toBeLessThanOrEqual(110);
    expect(policy.capabilities).toEqual([]);
    expect(policy.user.uid).not.toBe(0);
    expect(policy.workload.mounts).toEqual([`${bench.path('postgres')}:/srv/data`]);
    expect(policy.files.writable).toEqual([{ path: '/run/postgresql', kind: 'tmpfs' }]);
    await expectVerified('postgres.yaml');
  });

  it('says no, naming why, for a service that the policy is not about', async () => {
    const service = redis(18103);
    await learn(service, 'other.yaml');
    const other = ['sh', '-c', 'ln -s a /var/lib/link; exec redis-server --protected-mode no --save ""'];
    const refused = expectExit(await bench.run(['verify', 'other.yaml', '--', 'host', ...other]), 1);
    expect(refused.stdout).toContain('denied: symlinkat: refused with EPERM by seccomp, to ln');
  });
});

describe('a volume', () => {
  it('leaves what the host mounts below it meanwhile alone', async () => {
    const shared = bench.path('shared');
    const inner = join(shared, 'inner');
    mkdirSync(inner, { recursive: true });
    const mount = (...args: string[]) => execFileSync('mount', args);
    const isMounted = () => readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${inner} `);
    mount('--bind', shared, shared);
    mount('--make-shared', shared);
    try {
      const script = 'trap "exit 0" TERM; while :; do sleep 0.1; done';
      const run = [
        'run',
        '-d',
        '--network',
        'none',
        '-v',
        `${shared}:/srv/shared`,
        'host',
        'sh',
        '-c',
        script,
      ];
      const id = expectExit(await bench.run(run), 0).stdout.trim();
      mount('-t', 'tmpfs', 'none', inner);
      expect(isMounted()).toBe(true);
      expectExit(await bench.run(['stop', id]), 0);
      expect(isMounted()).toBe(true);
    } finally {
      execFileSync('umount', ['--recursive', shared]);
    }
  });
});

describe('an image', () => {
  beforeAll(() => {
    const tree = bench.path('tree');
    makeBusyboxTree(tree);
    symlinkSync('busybox', join(tree, 'bin/httpd'));
    mkdirSync(join(tree, 'www'));
    writeFileSync(join(tree, 'www/index.html'), 'served from an image\n');
    makeLayout(bench.path('layout'), tree, [
      ['entrypoint', '/bin/httpd'],
      ['cmd', '-f'],
      ['cmd', '-h'],
      ['cmd', '/www'],
      // It does not heed SIGTERM as the first process of a container; any other signal would cost ten seconds.
      ['stopsignal', 'SIGKILL'],
    ]);
    makeArchive(bench.path('image.tar'), bench.path('layout'), 'test/httpd:one');
  });

  it('gives the same policy as docker-archive and as OCI layout', async () => {
    const flags = [
      ...['-p', '18104:80', '-m', '64m', '--cpus', '1', '--pids-limit', '32'],
      ...['--exercise', 'curl -sf http://127.0.0.1:18104/ | grep -q image'],
    ];
    const archive = await learn({ flags, workload: ['docker-archive:image.tar'] }, 'archive.yaml');
    const layout = await learn({ flags, workload: ['oci:layout'] }, 'layout.yaml');
    expect(archive.workload.source).toBe(`docker-archive:${bench.path('image.tar')}`);
    expect(layout.workload.source).toBe(`oci:${bench.path('layout')}`);
    expect(essence(archive)).toEqual(essence(layout));
    expect(syscallsOf(archive)).toBeLessThanOrEqual(80);
    expect(archive.files).toEqual({ root: 'read-only', writable: [] });
    await expectVerified('archive.yaml');
    await expectVerified('layout.yaml');
  });
});

/** Without the source, the name that follows from it, times, and what the runtime, not the image, decides. */
function essence(policy: Policy): unknown {
  const { metadata, evidence, reasons, workload, seccomp, ...rest } = policy;
  const { source, ...others } = workload;
  const { runtime, unavailable, ...calls } = seccomp;
  return { ...rest, workload: others, seccomp: calls, refused: evidence.refused, notes: evidence.notes };
}
