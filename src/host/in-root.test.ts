import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findExecutable, lookUpUser, readFileInRoot, resolveInRoot, resolveInside } from './in-root.js';

let root: string;
const search = { path: '/usr/bin:/bin', workingDirectory: '/srv' };

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tightship-in-root-'));
  for (const directory of ['etc', 'usr/bin', 'srv/sub', 'usr/bin/folder']) {
    mkdirSync(join(root, directory), { recursive: true });
  }
  const links = {
    bin: 'usr/bin',
    'etc/absolute': '/usr/bin',
    'etc/escape': '../../../../etc',
    'etc/up': '..',
    'etc/loop': 'loop',
    'etc/host-passwd': '/../../etc/passwd',
    'usr/bin/sh': 'busybox',
  };
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, name));
  for (let n = 0; n < 41; n++) symlinkSync(n === 0 ? 'passwd' : `chain${n - 1}`, join(root, `etc/chain${n}`));
  const files: Record<string, [text: string, mode: number]> = {
    'etc/passwd': ['root:x:0:0:root:/root:/bin/sh\nme:x:1000:100::/home/me:/bin/sh\nodd:x:a:b\n', 0o644],
    'etc/group': ['root:x:0:\nusers:x:100:\ndisk:x:6:me,other\naudio:x:29:me\n', 0o644],
    'usr/bin/busybox': ['\x7fELF', 0o755],
    'usr/bin/plain': ['text', 0o644],
    'usr/bin/script': ['#!/bin/sh -e\n', 0o755],
    'usr/bin/orphan': ['#!/usr/bin/perl -w\n', 0o755],
    'srv/sub/tool': ['x', 0o755],
  };
  for (const [name, [text, mode]] of Object.entries(files)) {
    writeFileSync(join(root, name), text);
    chmodSync(join(root, name), mode);
  }
  execFileSync('mkfifo', [join(root, 'etc/fifo')]);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('resolveInRoot', () => {
  it.each([
    ['/', '/'],
    ['', '/'],
    ['../../..', '/'],
    ['/etc/passwd', '/etc/passwd'],
    ['etc//./passwd', '/etc/passwd'],
    ['/bin/sh', '/usr/bin/busybox'],
    ['/etc/absolute/sh', '/usr/bin/busybox'],
    ['/etc/escape/passwd', '/etc/passwd'],
    ['/etc/host-passwd', '/etc/passwd'],
    ['/bin/../srv', '/usr/srv'],
    ['/etc/up/etc/up/srv', '/srv'],
    ['/etc/chain39', '/etc/passwd'],
    ['/new/dir/../file', '/new/file'],
    ['/new/../../../x', '/x'],
    ['/etc/passwd/below', '/etc/passwd/below'],
  ])('%s is %s', (path, inside) => {
    expect(resolveInside(root, path)).toBe(inside);
    expect(resolveInRoot(root, path)).toBe(join(root, inside));
  });

  it.each(['/etc/loop', '/etc/chain40'])('gives up on %s', (path) => {
    expect(() => resolveInRoot(root, path)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it('never leaves the root', () => {
    const part = fc.constantFrom('..', '.', '', 'etc', 'bin', 'escape', 'absolute', 'up', 'host-passwd', 'x');
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const found = resolveInRoot(root, parts.join('/'));
        expect(`${found}/`.startsWith(`${root}/`)).toBe(true);
      }),
    );
  });

  it('takes the host itself as a root', () => {
    expect(resolveInRoot('/', '/proc/..//etc')).toBe('/etc');
  });
});

describe('readFileInRoot', () => {
  it('reads up to the limit', () => {
    expect(readFileInRoot(root, '/etc/host-passwd', 1000)?.toString()).toMatch(/^root:x:0:0:root:\/root/);
    expect(() => readFileInRoot(root, '/etc/passwd', 10)).toThrow(/larger than 10B/);
  });

  it('tells missing files from files that are none, and does not wait for a FIFO', () => {
    expect(readFileInRoot(root, '/etc/none', 10)).toBeUndefined();
    expect(readFileInRoot(root, '/etc/passwd/x', 10)).toBeUndefined();
    expect(() => readFileInRoot(root, '/etc/fifo', 10)).toThrow(/not a regular file/);
    expect(() => readFileInRoot(root, '/etc', 10)).toThrow(/not a regular file/);
  });

  it('reads files whose size the kernel does not know', () => {
    expect(readFileInRoot('/', '/proc/self/status', 100_000)?.toString()).toContain('Pid:');
  });
});

describe('lookUpUser', () => {
  it.each([
    ['', { uid: 0, gid: 0, additionalGids: [0], home: '/root', name: 'root' }],
    ['me', { uid: 1000, gid: 100, additionalGids: [6, 29, 100], home: '/home/me', name: 'me' }],
    ['1000', { uid: 1000, gid: 100, additionalGids: [6, 29, 100], home: '/home/me', name: 'me' }],
    ['me:', { uid: 1000, gid: 100, additionalGids: [6, 29, 100], home: '/home/me', name: 'me' }],
    ['me:audio', { uid: 1000, gid: 29, additionalGids: [29], home: '/home/me', name: 'me' }],
    [':audio', { uid: 0, gid: 29, additionalGids: [29], home: '/root', name: 'root' }],
    ['4711', { uid: 4711, gid: 0, additionalGids: [0], home: '/' }],
    ['4711:4712', { uid: 4711, gid: 4712, additionalGids: [4712], home: '/' }],
  ])('%j', (spec, expected) => {
    expect(lookUpUser(root, spec)).toEqual(expected);
  });

  it.each([
    ['nobody', /no user "nobody" in the \/etc\/passwd/],
    ['odd', /no user "odd"/],
    ['me:staff', /no group "staff" in the \/etc\/group/],
    ['-1', /-1 is not a user id/],
    ['4294967295', /is not a user id/],
    ['0:2147483648', /is not a group id/],
  ])('refuses %j', (spec, message) => {
    expect(() => lookUpUser(root, spec)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(() => lookUpUser(root, spec)).toThrow(message);
  });

  it('needs no account files for numbers', () => {
    expect(lookUpUser(join(root, 'srv'), '0')).toEqual({ uid: 0, gid: 0, additionalGids: [0], home: '/' });
  });
});

describe('findExecutable', () => {
  it.each([
    ['sh', '/usr/bin/sh'],
    ['script', '/usr/bin/script'],
    ['sub/tool', '/srv/sub/tool'],
    ['./sub/../sub/tool', '/srv/sub/tool'],
    ['/bin/sh', '/bin/sh'],
  ])('%s is %s', (command, path) => {
    expect(findExecutable(root, command, search)).toBe(path);
  });

  it('takes an empty entry of PATH for the working directory', () => {
    expect(findExecutable(root, 'tool', { path: '/usr/bin:', workingDirectory: '/srv/sub' })).toBe(
      '/srv/sub/tool',
    );
  });

  it.each([
    ['busybx', /no program "busybx" along its PATH/, /did you mean busybox/],
    ['/bin/busybux', /no program/, /did you mean busybox/],
    ['plain', /\/usr\/bin\/plain is there but is not executable/, /chmod \+x/],
    ['/usr/bin/folder', /is a directory/, /./],
    ['folder', /no program "folder"/, /./],
    ['sh -c ls', /no program/, /separate words/],
    ['orphan', /needs the interpreter \/usr\/bin\/perl/, /first line/],
    ['', /no program ""/, /name a program/],
    ['/etc/loop', /no program/, /./],
    ['a\0b', /no program "a\\x00b"/, /./],
    [`${'long'.repeat(100)}`, /no program/, /./],
  ])('refuses %j', (command, message, hint) => {
    const expected = { code: 'COMMAND_NOT_FOUND', hint: expect.stringMatching(hint) };
    expect(() => findExecutable(root, command, search)).toThrow(expect.objectContaining(expected));
    expect(() => findExecutable(root, command, search)).toThrow(message);
  });
});
