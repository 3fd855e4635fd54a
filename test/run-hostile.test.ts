import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeBusyboxTree } from './fixtures-image.js';
import { expectNothingLeft, hostTraces } from './support/host-state.js';
import { Bench, expectExit } from './support/tightship.js';

// Images, names and places chosen by an attacker: nothing of the host is reached through them.

const bench = new Bench();
const before = hostTraces(bench.stateRoot);
const local = ['run', '--network', 'none'];
/** What links of the image point to; stands for the host's /etc/shadow. */
const secret = () => bench.path('secret');

beforeAll(() => {
  makeBusyboxTree(bench.path('tree'));
  writeFileSync(secret(), 'secret\n');
});
afterEach(async () => {
  expect(readFileSync(secret(), 'utf8')).toBe('secret\n');
  await expectNothingLeft(bench.stateRoot, before);
});
afterAll(() => bench.dispose(before));

/** A copy of the busybox tree with links that lead out of it: absolute, and by more `..` than there are. */
function treeWithLinks(name: string, links: Record<string, string>): string {
  execFileSync('cp', ['-a', bench.path('tree'), bench.path(name)]);
  for (const [path, target] of Object.entries(links)) {
    const link = join(bench.path(name), path);
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { recursive: true, force: true });
    symlinkSync(target, link);
  }
  return `dir:${bench.path(name)}`;
}

const upwards = '../'.repeat(30);

describe('links in an image', () => {
  it.each([
    ['absolute', ''],
    ['by dots', upwards],
  ])('in the place of its network files lead nowhere, %s', async (kind, dots) => {
    const out = `${dots}${secret()}`;
    const others = { 'etc/resolv.conf': `${out}-2`, 'etc/hostname': `${out}-3` };
    const tree = treeWithLinks(`files-${kind}`, { 'etc/hosts': out, ...others });
    const { stdout } = expectExit(
      await bench.run([...local, tree, 'sh', '-c', 'cat /etc/hosts; echo x > /etc/hosts']),
      1,
    );
    expect(stdout).toContain('localhost');
    for (const n of [2, 3]) expect(existsSync(`${secret()}-${n}`)).toBe(false);
  });

  it('in the place of its accounts lead nowhere', async () => {
    bench.write('passwd', 'evil:x:4242:4242::/:/bin/sh\n');
    const tree = treeWithLinks('accounts', { 'etc/passwd': bench.path('passwd') });
    expectExit(await bench.run([...local, '-u', 'evil', tree, 'true']), 2);
  });

  it('in the place of its program lead nowhere', async () => {
    const tree = treeWithLinks('program', { 'bin/evil': '/usr/bin/perl' });
    expectExit(await bench.run([...local, tree, 'evil']), 2);
  });

  it('in the place of a mount or volume lead nowhere', async () => {
    const outside = bench.path('outside');
    mkdirSync(outside, { recursive: true });
    writeFileSync(join(outside, 'private'), '');
    const tree = treeWithLinks('targets', { data: outside, other: `${upwards}${outside}` });
    const script = 'ls /data /other; echo made > /data/made; echo made > /other/made';
    mkdirSync(bench.path('bound'), { recursive: true });
    const flags = ['-v', 'fresh:/data', '-v', './bound:/other'];
    const { stdout } = expectExit(await bench.run([...local, ...flags, tree, 'sh', '-c', script]), 0);
    // A new volume takes over the image's content, not that of the host.
    expect(stdout).not.toContain('private');
    expect(readdirSync(outside)).toEqual(['private']);
    expect(readdirSync(bench.path('bound'))).toEqual(['made']);
  });

  it('in the place of what a policy lets it write to lead nowhere', async () => {
    const tree = treeWithLinks('writable', {
      'var/log': '/',
      'srv/file': secret(),
      'srv/tmp': dirname(secret()),
    });
    const learn = [
      'learn',
      '--network',
      'none',
      '-o',
      'writable.yaml',
      tree,
      'sh',
      '-c',
      'cat /etc/hosts > /dev/null',
    ];
    expectExit(await bench.run(learn), 0);
    const places = [
      '{path: /srv/file, kind: persistent}',
      '{path: /srv/tmp, kind: tmpfs}',
      `{path: ${dirname(secret())}, kind: persistent}`,
    ];
    const text = bench
      .read('writable.yaml')
      .replace(/writable: \[\]/, `writable:\n${places.map((place) => `    - ${place}`).join('\n')}`);
    bench.write('writable.yaml', text);
    expect(text).toContain(places[0]);
    const script = `cat /srv/file; echo evil > /srv/file; echo evil > /srv/tmp/made; echo evil > ${secret()}; echo done`;
    const ended = await bench.run(['run', '--policy', 'writable.yaml', tree, 'sh', '-c', script]);
    expect(ended.output).not.toContain('secret\n');
    expect(existsSync(bench.path('made'))).toBe(false);
  });

  it.each(['proc', 'dev', 'sys'])('in the place of /%s are refused or lead nowhere', async (name) => {
    const outside = bench.path(`outside-${name}`);
    mkdirSync(outside);
    const tree = treeWithLinks(`kernel-${name}`, { [name]: outside });
    await bench.run([...local, tree, 'true']);
    expect(readdirSync(outside)).toEqual([]);
  });

  it('in a loop are told', async () => {
    const tree = treeWithLinks('loop', { a: '/b', b: '/a', 'etc/passwd': 'passwd' });
    const { stderr } = expectExit(await bench.run([...local, '-w', '/a', tree, 'true']), 2);
    expect(stderr).toMatch(/loop of symbolic links/);
  });
});

describe('a workload', () => {
  it('cannot pass terminal escapes off as words of Tightship', async () => {
    const tree = treeWithLinks('escape', {});
    mkdirSync(join(bench.path('escape'), '\u001b[2Jbin'));
    const { stderr } = expectExit(await bench.run([...local, tree, '/\u001b[2Jbin']), 2);
    expect(stderr).not.toContain('\u001b');
  });

  it('does not see other containers, nor their journals, from the host’s own root', async () => {
    const running = bench.start([
      ...local,
      '-v',
      'hidden:/data',
      'host',
      'sh',
      '-c',
      'echo hiddenword > /data/x; echo up; exec sleep 60',
    ]);
    await running.untilPrinted(/up/);
    const look = `ls ${bench.stateRoot} ${bench.stateRoot}/containers ${bench.stateRoot}/volumes /run/tightship; grep -rs hiddenword ${dirname(bench.stateRoot)} /run/tightship; true`;
    const { stdout } = expectExit(await bench.run([...local, 'host', 'sh', '-c', look]), 0);
    expect(stdout).not.toMatch(/hidden|journal|[0-9a-f]{12}/);
    running.signal('SIGTERM');
    await running.finished;
  });
});

describe('a state directory', () => {
  const odd = bench.path('a b,c:d\\e\n"f');

  it.each([
    ['with every odd character in its name', odd],
    ['behind a symbolic link', bench.path('link/state')],
    ['relative to the working directory', 'relative'],
  ])('%s works, and is cleaned up after a kill -9', async (_, stateRoot) => {
    mkdirSync(odd, { recursive: true });
    if (!existsSync(bench.path('link'))) {
      mkdirSync(bench.path('behind'));
      symlinkSync('behind', bench.path('link'));
    }
    const environment = { TIGHTSHIP_STATE: stateRoot };
    const real = stateRoot.startsWith('/') ? stateRoot : bench.path(stateRoot);
    const tree = `dir:${bench.path('tree')}`;
    expect(
      expectExit(
        await bench.run([...local, '-v', 'v:/v', tree, 'sh', '-c', 'echo works'], { environment }),
        0,
      ).stdout,
    ).toBe('works\n');
    const script = 'echo up; exec sleep 60';
    const running = bench.start(['run', '-p', '18250:80', '-v', 'v:/v', 'host', 'sh', '-c', script], {
      environment,
    });
    await running.untilPrinted(/up/);
    running.signal('SIGKILL');
    const mounts = () =>
      execFileSync('cat', ['/proc/self/mountinfo'], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line.includes('tightship-test-') && line.includes('upperdir')).length;
    expectExit(await bench.run(['ps'], { environment }), 0);
    await running.finished;
    expect(readdirSync(join(real, 'containers'))).toEqual([]);
    expect(existsSync(join(real, 'volumes/v'))).toBe(true);
    expect(mounts()).toBeLessThan(10);
  });

  it('on a disk of its own, below its mount point, is hidden from containers, too', async () => {
    const image = bench.path('disk.img');
    const disk = bench.path('disk');
    execFileSync('truncate', ['-s', '64M', image]);
    execFileSync('mkfs.ext4', ['-q', image]);
    mkdirSync(disk);
    execFileSync('mount', ['-o', 'loop', image, disk]);
    try {
      const environment = { TIGHTSHIP_STATE: join(disk, 'deep/state') };
      writeFileSync(join(disk, 'other'), '');
      const { stdout } = expectExit(
        await bench.run([...local, 'host', 'sh', '-c', `ls ${disk}; ls ${disk}/deep`], { environment }),
        0,
      );
      // Control: the disk itself is part of the host's root.
      expect(stdout).toMatch(/^other$/m);
      expect(stdout).not.toContain('state');
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

describe('the journal', () => {
  it('never deletes what is mounted below a container’s directory', async () => {
    const valuables = bench.path('valuables');
    mkdirSync(valuables);
    writeFileSync(join(valuables, 'kept'), '');
    const running = bench.start([
      ...local,
      '-v',
      './valuables:/mnt',
      '--name',
      'bound',
      'host',
      'sh',
      '-c',
      'echo up; exec sleep 60',
    ]);
    await running.untilPrinted(/up/);
    const [id = ''] = readdirSync(join(bench.stateRoot, 'containers'));
    const below = join(bench.stateRoot, 'containers', id, 'mine');
    mkdirSync(below);
    execFileSync('mount', ['--bind', valuables, below]);
    running.signal('SIGKILL');
    const { stderr } = expectExit(await bench.run(['ps']), 0);
    await running.finished;
    expect(stderr).toContain('is still mounted');
    expect(readdirSync(valuables)).toEqual(['kept']);
    execFileSync('umount', [below]);
    expectExit(await bench.run(['ps']), 0);
  });
});
