import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, expectExit } from './support/tightship.js';

let bench: Bench;
let tree: string;

const commands =
  `chmod chown cat dd ln ls mkdir mkfifo mv printf rm rmdir setpriv sh sleep sync touch truncate
  unlink usleep`.split(/\s+/);

/** A root filesystem of busybox alone, with a directory of three files for each pattern. */
beforeAll(() => {
  bench = new Bench();
  tree = bench.path('tree');
  for (const directory of ['bin', 'etc', 'tmp', 'run', 'var', 'dev', 'proc', 'sys']) {
    mkdirSync(join(tree, directory), { recursive: true });
  }
  cpSync('/bin/busybox', join(tree, 'bin/busybox'));
  for (const command of commands) symlinkSync('busybox', join(tree, 'bin', command));
  symlinkSync('../run', join(tree, 'var/run'));
  for (const name of [...patterns.map((pattern) => pattern.name), 'far', 'aside']) {
    mkdirSync(join(tree, 'srv', name, 'sub/deep'), { recursive: true });
    for (const file of ['one', 'two', 'sub/three', 'sub/deep/four']) {
      writeFileSync(join(tree, 'srv', name, file), 'as in the image\n');
    }
  }
});
afterAll(() => bench.dispose());

interface Pattern {
  name: string;
  /** Shell, run in the pattern's own directory /srv/NAME. */
  does: string;
  /** What must be writable for it, relative to that directory, and nothing else. */
  needs: string[];
}

const patterns: Pattern[] = [
  { name: 'append', does: 'echo x >>one', needs: ['one'] },
  { name: 'truncate', does: ': >sub/three', needs: ['sub/three'] },
  { name: 'create', does: 'echo x >new', needs: ['.'] },
  { name: 'create-deep', does: 'mkdir -p sub/deep/a/b/c && echo x >sub/deep/a/b/c/d', needs: ['sub/deep'] },
  { name: 'delete', does: 'rm sub/three', needs: ['sub'] },
  { name: 'delete-tree', does: 'rm -r sub/deep', needs: ['sub'] },
  { name: 'come-and-go', does: 'echo x >t && rm t', needs: ['.'] },
  { name: 'tree-come-and-go', does: 'mkdir -p sub/t/u && echo x >sub/t/u/v && rm -r sub/t', needs: ['sub'] },
  { name: 'rename', does: 'mv one uno', needs: ['.'] },
  { name: 'replace', does: 'echo x >.one.tmp && mv .one.tmp one', needs: ['.'] },
  { name: 'rename-directory', does: 'mv sub/deep sub/shallow', needs: ['sub'] },
  { name: 'rename-across', does: 'mv sub/three sub/deep/three', needs: ['sub'] },
  { name: 'hard-link', does: 'ln one uno', needs: ['.'] },
  { name: 'symbolic-link', does: 'ln -s /etc/passwd link', needs: ['.'] },
  { name: 'chmod', does: 'chmod 600 one', needs: ['one'] },
  { name: 'chmod-to-the-same', does: 'chmod 644 one', needs: ['one'] },
  { name: 'chmod-directory', does: 'chmod 700 sub', needs: ['sub'] },
  { name: 'chown', does: 'chown 33:33 one', needs: ['one'] },
  { name: 'touch', does: 'touch one', needs: ['one'] },
  { name: 'old-times', does: 'touch -d 2001-02-03 sub/three', needs: ['sub/three'] },
  { name: 'open-for-writing', does: 'exec 5<>one 5>&-', needs: ['one'] },
  { name: 'named-pipe', does: 'mkfifo sub/pipe', needs: ['sub'] },
  { name: 'replace-file-by-directory', does: 'rm one && mkdir one && echo x >one/y', needs: ['.'] },
  { name: 'replace-directory', does: 'rm -r sub && mkdir sub && echo x >sub/y', needs: ['.'] },
  { name: 'through-a-link', does: 'ln -s ../aside there && echo x >there/new', needs: ['.', '../aside'] },
  { name: 'only-reads', does: 'cat one sub/three >/dev/null && ls -lR . >/dev/null', needs: [] },
];

/** Fails, naming the pattern, as soon as one does not work. */
const inItsDirectory = ({ name, does }: Pattern) => `(cd /srv/${name} && ${does}) || exit 9`;

const learn = (file: string, script: string) =>
  bench.run(['learn', '-o', file, '--network', 'none', `dir:${tree}`, 'sh', '-c', script]);

function writableIn(file: string): string[] {
  const { root, writable } = bench.policy(file).files;
  expect(root).toBe('read-only');
  return writable.map(({ path }) => path);
}

describe('learn.write-patterns', () => {
  it('finds for every pattern what must be writable, and the proof shows that it is enough', async () => {
    const learned = expectExit(await learn('all.yaml', patterns.map(inItsDirectory).join('\n')), 0);
    expect(learned.stderr).not.toContain('proving it again');
    const expected = patterns.flatMap(({ name, needs }) => needs.map((need) => join('/srv', name, need)));
    expect(writableIn('all.yaml')).toEqual([...new Set(expected)].sort());
    expectExit(await bench.run(['verify', 'all.yaml']), 0);
  });

  it('names one that was not recorded as denied', async () => {
    const [append, truncate] = patterns.map(inItsDirectory);
    expectExit(await learn('one.yaml', append ?? ''), 0);
    expect(writableIn('one.yaml')).toEqual(['/srv/append/one']);
    const command = [`dir:${tree}`, 'sh', '-c', truncate ?? ''];
    const refused = expectExit(await bench.run(['verify', 'one.yaml', '--', ...command]), 1);
    expect(refused.stdout).toMatch(/denied: open(at)?: refused with EROFS by the kernel, to sh/);
  });

  it('takes memory for what a system empties at boot, also by another name', async () => {
    const script =
      'echo x >/tmp/a && rm /tmp/a && echo x >/var/run/b && echo x >/dev/shm/c && echo x >/run/d';
    expectExit(await learn('temporary.yaml', script), 0);
    expect(bench.policy('temporary.yaml').files.writable).toEqual([
      { path: '/run', kind: 'tmpfs' },
      { path: '/tmp', kind: 'tmpfs' },
    ]);
    expectExit(await bench.run(['verify', 'temporary.yaml']), 0);
  });

  it('keeps a program that lies there, and its files', async () => {
    writeFileSync(join(tree, 'tmp/start'), '#!/bin/sh\n. /tmp/settings\necho x >/tmp/$name\n', {
      mode: 0o755,
    });
    writeFileSync(join(tree, 'tmp/settings'), 'name=made\n');
    const learned = await bench.run([
      'learn',
      '-o',
      'start.yaml',
      '--network',
      'none',
      `dir:${tree}`,
      '/tmp/start',
    ]);
    expectExit(learned, 0);
    expect(bench.policy('start.yaml').files.writable).toEqual([{ path: '/tmp', kind: 'persistent' }]);
  });

  it('is not misled by hostile names', async () => {
    const script = `cd /srv/far && mkdir "$(printf 'a\\nb')" && echo x >"$(printf 'a\\nb/\\033[2Jc')" &&
      echo x >"two: [3] # \\"four\\"'" && echo x >"$(printf 'sub/\\342\\200\\256gpj')" && echo x >"- { path: /etc }"`;
    const learned = expectExit(await learn('hostile.yaml', script), 0);
    expect(writableIn('hostile.yaml')).toEqual(['/srv/far']);
    const text = bench.read('hostile.yaml') + learned.output;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
    expectExit(await bench.run(['verify', 'hostile.yaml']), 0);
  });

  it('a directory with a hostile name can itself be granted', async () => {
    const name = 'q"uote\'s: # {n}\n\u001b[31m\\x';
    mkdirSync(join(tree, 'srv', name));
    const script = 'cd /srv/q* && echo x >new';
    expectExit(await learn('hostile-directory.yaml', script), 0);
    expect(writableIn('hostile-directory.yaml')).toEqual([`/srv/${name}`]);
    expectExit(await bench.run(['verify', 'hostile-directory.yaml']), 0);
    execFileSync('rm', ['-r', join(tree, 'srv', name)]);
  });

  it('gives the directory that two places share when links between them failed', async () => {
    const learned = expectExit(await learn('link.yaml', 'ln /srv/far/one /srv/aside/linked'), 0);
    expect(learned.stderr).toContain('proving it again');
    expect(writableIn('link.yaml')).toEqual(['/srv']);
    expect(bench.policy('link.yaml').reasons['files.writable=/srv']).toContain('renames or links across it');
  });

  it('removing what is not there needs a writable root, and the policy says so', async () => {
    expectExit(
      await learn('unlink.yaml', 'unlink /srv/far/nothing 2>/dev/null; test ! -e /srv/far/nothing'),
      0,
    );
    const { files, reasons } = bench.policy('unlink.yaml');
    expect(files).toEqual({ root: 'writable', writable: [] });
    expect(reasons['files.root']).toMatch(/^unlink: refused with EROFS by the kernel, to unlink in proof/);
    // Control: asking whether something may be written is no write.
    expectExit(await learn('ask.yaml', 'test -w /srv/far/one; true'), 0);
    expect(writableIn('ask.yaml')).toEqual([]);
  });
});

describe('processes of every kind', () => {
  it('threads, forks and changes of user are recorded, and hostile process names told harmlessly', async () => {
    const script = `import ctypes, os, threading
libc = ctypes.CDLL(None)
libc.prctl(15, b'e\\x1b[31m\\nvil "x', 0, 0, 0)
threads = [threading.Thread(target=os.mkdir, args=(f'/opt/{n}',)) for n in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
if os.fork() == 0:
    os.setgid(65534); os.setuid(65534)
    libc.unshare(0x10000000)
    os._exit(0)
os.wait()`;
    const run = ['learn', '-o', 'python.yaml', '--network', 'none', 'host', 'python3', '-c', script];
    const learned = expectExit(await bench.run(run), 0);
    const policy = bench.policy('python.yaml');
    expect(policy.seccomp.allow).toEqual(
      expect.arrayContaining(['clone', 'mkdir', 'setgid', 'setuid', 'wait4']),
    );
    expect(policy.seccomp.allow).not.toContain('unshare');
    expect(policy.capabilities).toEqual(expect.arrayContaining(['SETGID', 'SETUID']));
    const refused = policy.evidence.refused?.join('\n');
    expect(refused).toContain('unshare: refused with EPERM by seccomp, to e\\x1b[31m\\x0avil "x');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
    expect(bench.read('python.yaml') + learned.output).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
    expectExit(await bench.run(['verify', 'python.yaml']), 0);
  });

  it('32-bit code makes its architecture part of the policy', async () => {
    const source = join(import.meta.dirname, 'victims/compat.c');
    const flags = ['-m32', '-nostdlib', '-static', '-fno-pie', '-no-pie', '-w'];
    execFileSync('gcc', [...flags, '-o', join(tree, 'bin/compat'), source]);
    expectExit(await learn('compat.yaml', '/bin/compat; true'), 0);
    const { architectures, allow } = bench.policy('compat.yaml').seccomp;
    expect(architectures).toEqual(['x86_64', 'x86']);
    expect(allow).toContain('getppid');
    expectExit(await bench.run(['verify', 'compat.yaml']), 0);
  });
});
