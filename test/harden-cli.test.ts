import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Bench, expectExit } from './support/tightship.js';

// `tightship harden` as people run it: what it writes and where, what it leaves, and what is left when it is cut off.

const policyFile = fileURLToPath(new URL('../examples/compose/privileges.web.yaml', import.meta.url));
const mixed = fileURLToPath(new URL('./fixtures/audit/mixed', import.meta.url));

interface Found {
  rule: string;
  file: string;
  resource: string;
  container?: string;
  message: string;
}

interface HardenReport {
  written: boolean;
  files: { file: string; changed: boolean; before: number; after: number; extraFiles: string[] }[];
  fixed: (Found & { evidence: string })[];
  left: (Found & { evidence: string; advice: string })[];
  skipped: { file: string; reason: string; kind: string }[];
}

let bench: Bench;
beforeAll(() => {
  bench = new Bench();
});
afterAll(() => bench.dispose());

let at: string;
let tests = 0;
beforeEach(() => {
  tests += 1;
  at = `t${tests}`;
  mkdirSync(bench.path(at));
});

const path = (name: string) => bench.path(`${at}/${name}`);
const write = (name: string, content: string) => bench.write(`${at}/${name}`, content);
const read = (name: string) => bench.read(`${at}/${name}`);
const names = (directory = '.') => readdirSync(path(directory)).sort();
const run = (args: string[], input?: string) =>
  bench.run(args, { cwd: path('.'), ...(input !== undefined && { input }) });
const harden = (args: string[], input?: string) => run(['harden', ...args, '--fail-on', 'never'], input);

async function hardenJson(args: string[]): Promise<HardenReport> {
  return JSON.parse(expectExit(await harden([...args, '--format', 'json']), 0).stdout);
}

async function foundIn(args: string[]): Promise<Found[]> {
  const { stdout } = await run(['audit', ...args, '--format', 'json', '--fail-on', 'never']);
  return JSON.parse(stdout).findings;
}

const compose = [
  '# The shop.',
  'services:',
  '  web:   # the front',
  '    image: "nginx:1.29.3"',
  '',
  "    restart: 'on-failure:5'",
  '',
].join('\n');

describe('the diff', () => {
  it('applied by patch, gives exactly what --write writes, in all formats and under odd names', async () => {
    cpSync(mixed, path('.'), { recursive: true });
    write('sp ace.yaml', compose);
    write('tab\there.yaml', compose);
    write('a\n--- b\n+++ c.yaml', compose);
    write('windows.yaml', compose.replaceAll('\n', '\r\n'));
    write('no-end.yaml', compose.trimEnd());
    cpSync(path('.'), bench.path(`${at}-patched`), { recursive: true });
    const { stdout: diff, stderr } = expectExit(await harden(['.']), 0);
    expect(stderr).toMatch(/would be fixed/);
    await execa('patch', ['-p0', '--binary'], { cwd: bench.path(`${at}-patched`), input: diff });
    expectExit(await harden(['--write', '.']), 0);
    let changed = 0;
    for (const name of names()) {
      if (statSync(path(name)).isDirectory()) continue;
      const wanted = readFileSync(path(name), 'latin1');
      expect(readFileSync(`${bench.path(`${at}-patched`)}/${name}`, 'latin1'), name).toBe(wanted);
      if (!existsSync(`${mixed}/${name}`) || readFileSync(`${mixed}/${name}`, 'latin1') !== wanted)
        changed += 1;
    }
    expect(changed).toBeGreaterThanOrEqual(9);
    expect(expectExit(await harden(['.']), 0).stdout, 'a second run').toBe('');
    const again = await hardenJson(['--write', '.']);
    expect(again.files.filter((file) => file.changed)).toEqual([]);
    expect(again.fixed).toEqual([]);
  });

  it('names files below this directory as patch takes them, however they were named', async () => {
    write('a.yaml', compose);
    const { stdout } = expectExit(await harden([path('a.yaml')]), 0);
    expect(stdout).toMatch(/^--- a\.yaml\n\+\+\+ a\.yaml\n/);
    await execa('patch', ['-p0'], { cwd: path('.'), input: stdout });
    expect(read('a.yaml')).toContain('no-new-privileges');
  });

  it('keeps comments, quotes and blank lines', async () => {
    write('a.yaml', compose);
    const { stdout } = expectExit(await harden(['a.yaml']), 0);
    expect(stdout.split('\n').filter((line) => /^-(?!--)/.test(line))).toEqual([]);
    expect(read('a.yaml')).toBe(compose);
  });
});

describe('--write', () => {
  it('keeps mode, owner and links, and leaves nothing else', async () => {
    mkdirSync(path('real'));
    write('real/a.yaml', compose);
    chmodSync(path('real/a.yaml'), 0o640);
    chownSync(path('real/a.yaml'), 1234, 4321);
    symlinkSync('real/a.yaml', path('a.yaml'));
    expectExit(await harden(['--write', 'a.yaml']), 0);
    expect(lstatSync(path('a.yaml')).isSymbolicLink()).toBe(true);
    const { mode, uid, gid } = statSync(path('real/a.yaml'));
    expect([(mode & 0o7777).toString(8), uid, gid]).toEqual(['640', 1234, 4321]);
    expect(read('real/a.yaml')).toContain('no-new-privileges:true');
    expect([...names(), ...names('real')]).toEqual(['a.yaml', 'real', 'a.yaml']);
  });

  it('leaves what the configuration excludes', async () => {
    write('tightship.yaml', 'audit:\n  exclude: [theirs.yaml]\n');
    for (const name of ['ours.yaml', 'theirs.yaml']) write(name, compose);
    const { skipped } = await hardenJson(['--write', '.']);
    expect(skipped).toContainEqual(expect.objectContaining({ file: 'theirs.yaml' }));
    expect(read('theirs.yaml')).toBe(compose);
    expect(read('ours.yaml')).not.toBe(compose);
  });

  it('leaves what was accepted, by comment and by configuration', async () => {
    const accepted = compose.replace(
      'web:   # the front',
      'web:   # tightship-ignore privilege-escalation: sudo',
    );
    write('comment.yaml', accepted);
    write('config.yaml', compose);
    write(
      'tightship.yaml',
      'audit:\n  suppressions:\n    - {rule: privilege-escalation, file: config.yaml, reason: sudo}\n',
    );
    const { fixed, left } = await hardenJson(['--write', '.']);
    for (const name of ['comment.yaml', 'config.yaml']) {
      expect(read(name)).toContain('pids_limit');
      expect(read(name)).not.toContain('no-new-privileges');
    }
    expect([...fixed, ...left].map(({ rule }) => rule)).not.toContain('privilege-escalation');
  });

  it('says of a full disk what it is, and the old file stays', async () => {
    const mount = path('small');
    mkdirSync(mount);
    await execa('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', mount]);
    try {
      const large = `${compose}${'# filler\n'.repeat(4500)}`;
      writeFileSync(`${mount}/a.yaml`, large);
      const { stderr } = expectExit(await harden(['--write', 'small/a.yaml']), 1);
      expect(stderr).toMatch(/no space left on this host's disk[\s\S]*free some space/);
      expect(readFileSync(`${mount}/a.yaml`, 'utf8')).toBe(large);
      expect(readdirSync(mount)).toEqual(['a.yaml']);
    } finally {
      await execa('umount', [mount]);
    }
  });

  it('killed at any moment, leaves each file as it was or as it is to be, and the next run clears up', async () => {
    const count = 200;
    const files = Array.from({ length: count }, (_, i) => `f${i}.yaml`);
    for (const name of files) write(name, compose);
    write('whole.yaml', compose);
    expectExit(await harden(['--write', 'whole.yaml']), 0);
    const whole = read('whole.yaml');
    const caught = new Set<string>();
    for (let attempt = 0; attempt < 12 && !caught.has('between'); attempt++) {
      for (const name of files) writeFileSync(path(name), compose);
      const running = bench.start(['harden', '--write', '.'], { cwd: path('.') });
      const isWritten = (name: string) => readFileSync(path(name), 'utf8') !== compose;
      // As soon as the first is written, most often in the midst of the others.
      while (!isWritten('f0.yaml') && (await Promise.race([sleep(1, true), running.finished]))) {
        if (existsSync(`/proc/${running.pid}`) === false) break;
      }
      running.signal('SIGKILL');
      await running.finished;
      const written = files.filter((name) => {
        const text = read(name);
        expect([compose, whole], `${name}:\n${text}`).toContain(text);
        return text === whole;
      });
      caught.add(written.length === 0 ? 'before' : written.length === count ? 'after' : 'between');
    }
    expect([...caught], 'never caught in the midst').toContain('between');
    // A draft that a process which is no more may have left.
    write(`f1.yaml.${2 ** 22 + 1}.tmp`, 'half');
    writeFileSync(path('f1.yaml'), compose);
    expectExit(await harden(['--write', '.']), 0);
    expect(names()).toEqual([...files, 'whole.yaml'].sort());
    for (const name of files) expect(read(name)).toBe(whole);
  });
});

describe('standard input', () => {
  it('is printed repaired, and nothing else', async () => {
    write('a.yaml', compose);
    expectExit(await harden(['--write', 'a.yaml']), 0);
    const { stdout, stderr } = expectExit(await harden(['-'], compose), 0);
    expect(stdout).toBe(read('a.yaml'));
    expect(stderr).toMatch(/\d+ findings: 2 would be fixed/);
  });

  it.each([[['-', 'a.yaml']], [['-', '--write']]])('goes not with %j', async (args) => {
    write('a.yaml', compose);
    const { stderr, stdout } = expectExit(await harden(args, compose), 2);
    expect(stderr).toMatch(/- goes neither with other paths nor with --write/);
    expect(stdout).toBe('');
  });

  it('repaired by a policy, says that the profile it names is not there', async () => {
    const { stdout, stderr } = expectExit(await harden(['-', '--policy', `web=${policyFile}`], compose), 0);
    expect(stdout).toContain('seccomp:./seccomp/web.json');
    expect(stderr).toContain('it names seccomp/web.json, which is written with --write only');
    expect(names()).toEqual([]);
  });
});

describe('policies', () => {
  const isTight = (text: string) => /read_only: true/.test(text) && /cap_drop:/.test(text);

  it('beside the file are used, unless --no-policy is said', async () => {
    copyFileSync(policyFile, path('privileges.web.yaml'));
    write('a.yaml', compose);
    const { fixed } = await hardenJson(['a.yaml', '--no-policy']);
    expect([...new Set(fixed.map(({ evidence }) => evidence))]).toEqual(['unseen-safe']);
    const { fixed: recorded, files } = await hardenJson(['--write', 'a.yaml']);
    expect(recorded.map(({ evidence }) => evidence)).toContain('supports');
    expect(files).toMatchObject([{ file: 'a.yaml', changed: true, extraFiles: ['seccomp/web.json'] }]);
    expect(isTight(read('a.yaml'))).toBe(true);
    expect(parse(read('a.yaml')).services.web.security_opt).toContain('seccomp:./seccomp/web.json');
    expect(JSON.parse(read('seccomp/web.json'))).toMatchObject({ defaultAction: 'SCMP_ACT_ERRNO' });
    expect(names()).toEqual(['a.yaml', 'privileges.web.yaml', 'seccomp']);
  });

  it('privileges.yaml is that of the only container, not of one of several', async () => {
    copyFileSync(policyFile, path('privileges.yaml'));
    write('one.yaml', compose);
    write('two.yaml', `${compose}  db:\n    image: postgres:18.1\n`);
    await hardenJson(['--write', 'one.yaml', 'two.yaml']);
    expect(isTight(read('one.yaml'))).toBe(true);
    expect(isTight(read('two.yaml'))).toBe(false);
  });

  it('are given by name', async () => {
    copyFileSync(policyFile, path('p.yaml'));
    const two = `${compose}  db:\n    image: postgres:18.1\n`;
    const tightIn = async (policy: string) => {
      write('a.yaml', two);
      await hardenJson(['--write', 'a.yaml', '--policy', policy]);
      const { services } = parse(read('a.yaml'));
      return Object.keys(services).filter((name) => services[name].read_only);
    };
    expect(await tightIn('db=p.yaml')).toEqual(['db']);
    expect(await tightIn('web=p.yaml')).toEqual(['web']);
    // By its metadata.name.
    expect(await tightIn('p.yaml')).toEqual(['web']);
    expect(await tightIn('other=p.yaml')).toEqual([]);
  });

  it.each<[what: string, args: string[], message: RegExp]>([
    ['is none', ['--policy', 'web=broken.yaml'], /broken\.yaml is not a valid policy/],
    ['is not there', ['--policy', 'nowhere.yaml'], /there is no file nowhere\.yaml/],
    ['is not named', ['--policy', ''], /--policy needs a file/],
    ['beside the file is none', [], /privileges\.web\.yaml is not a valid policy/],
  ])('that %s: nothing is written', async (_, args, message) => {
    write('broken.yaml', 'kind: Privileges\n');
    if (args.length === 0) write('privileges.web.yaml', 'kind: Privileges\n');
    write('0.yaml', compose.replace('web:', 'first:'));
    write('a.yaml', compose);
    const { stderr, stdout } = expectExit(await harden(['--write', '0.yaml', 'a.yaml', ...args]), 2);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(read('a.yaml')).toBe(compose);
    expect(read('0.yaml')).toBe(compose.replace('web:', 'first:'));
  });

  it.each(['../../outside', '/absolute', '..', '.', 'a/../../../b'])(
    'write no profile outside for a service that is called %s',
    async (name) => {
      mkdirSync(path('in/side'), { recursive: true });
      write('in/side/a.yaml', compose.replace('web:', `${JSON.stringify(name)}:`));
      copyFileSync(policyFile, path('in/p.yaml'));
      expectExit(await harden(['--write', 'in/side/a.yaml', '--policy', 'in/p.yaml']), 0);
      expect(names()).toEqual(['in']);
      expect(names('in')).toEqual(['p.yaml', 'side']);
      expect(names('in/side')).toEqual(['a.yaml', 'seccomp']);
      expect(names('in/side/seccomp')).toHaveLength(1);
      const [named] = parse(read('in/side/a.yaml')).services[name].security_opt.filter((option: string) =>
        option.startsWith('seccomp:'),
      );
      expect(existsSync(path(`in/side/${named.slice('seccomp:'.length)}`)), named).toBe(true);
    },
  );

  it('write no profile through a link that leads out, nor over another file', async () => {
    for (const directory of ['elsewhere', 'in', 'in/seccomp']) mkdirSync(path(directory));
    write('in/a.yaml', compose);
    const refused = async () => {
      const finished = await harden(['--write', 'in/a.yaml', '--policy', `web=${policyFile}`]);
      expect(read('in/a.yaml')).toBe(compose);
      return expectExit(finished, 2).stderr;
    };
    write('in/seccomp/web.json', '{"mine": true}');
    expect(await refused()).toContain('in/seccomp/web.json is there, and is no seccomp profile');
    expect(read('in/seccomp/web.json')).toBe('{"mine": true}');

    write('elsewhere/web.json', '{"defaultAction": "SCMP_ACT_ALLOW"}');
    await execa('rm', ['-r', path('in/seccomp')]);
    symlinkSync('../elsewhere', path('in/seccomp'));
    expect(await refused()).toContain('would be written outside of its directory');
    await execa('rm', [path('in/seccomp')]);
    mkdirSync(path('in/seccomp'));
    symlinkSync('../../elsewhere/web.json', path('in/seccomp/web.json'));
    expect(await refused()).toContain('would be written outside of its directory');
    expect(read('elsewhere/web.json')).toBe('{"defaultAction": "SCMP_ACT_ALLOW"}');
  });
});

describe('the report', () => {
  const identity = ({ rule, file, resource, container, message }: Found) =>
    [file, rule, resource, container ?? '', message].join(' | ');

  it('as JSON has every finding that the audit has, as fixed or as left', async () => {
    cpSync(mixed, path('.'), { recursive: true });
    const found = await foundIn(['.']);
    const { fixed, left, written, files } = await hardenJson(['.']);
    expect(written).toBe(false);
    // A container's own name is not always repeated.
    const reported = new Set([...fixed, ...left].map(identity));
    expect(found.map(identity).filter((one) => !reported.has(one))).toEqual([]);
    expect(files.reduce((sum, { before }) => sum + before, 0)).toBe(found.length);
    expect(fixed.length).toBeGreaterThan(5);
    for (const { advice } of left) expect(advice).toMatch(/\w/);
  });

  it('counts as fixed only what the audit finds no more', async () => {
    cpSync(mixed, path('.'), { recursive: true });
    const { fixed, left, written } = await hardenJson(['--write', '.']);
    expect(written).toBe(true);
    const now = (await foundIn(['.'])).map(identity);
    expect(fixed.map(identity).filter((one) => now.includes(one))).toEqual([]);
    expect(new Set(left.map(identity))).toEqual(new Set(now));
  });

  it('adds up, and fits 80 columns', async () => {
    copyFileSync(policyFile, path('privileges.web.yaml'));
    write('a.yaml', compose);
    const { stderr } = expectExit(await harden(['a.yaml']), 0);
    const sum = /(\d+) findings(?: and (\d+) by the repair)?: (\d+) would be fixed, (\d+) left/.exec(stderr);
    const [before, more, fixed, left] = (sum ?? []).slice(1).map((number) => Number(number ?? 0));
    expect((before ?? 0) + (more ?? 0)).toBe((fixed ?? 0) + (left ?? 0));
    expect(before).toBeGreaterThan(8);
    for (const line of stderr.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});

describe('JSON', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a' },
    spec: { containers: [{ name: 'web', image: 'nginx:1.29.3' }] },
  };

  it.each<[what: string, text: string]>([
    [
      'as kubectl writes it',
      `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [pod, pod] }, null, 4)}\n`,
    ],
    ['of one line', JSON.stringify(pod)],
    ['with tabs', JSON.stringify(pod, null, '\t')],
    ['with empty maps', JSON.stringify({ ...pod, spec: { ...pod.spec, securityContext: {} } }, null, 2)],
  ])('%s stays JSON', async (_, text) => {
    write('pods.json', text);
    const { fixed } = await hardenJson(['--write', 'pods.json']);
    expect(fixed.map(({ rule }) => rule)).toContain('service-account-token');
    const repaired = JSON.parse(read('pods.json'));
    for (const { spec } of repaired.items ?? [repaired]) {
      expect(spec.automountServiceAccountToken).toBe(false);
      expect(spec.containers[0].securityContext.allowPrivilegeEscalation).toBe(false);
    }
    expect(await hardenJson(['pods.json'])).toMatchObject({ fixed: [] });
  });
});

describe('exit status', () => {
  const status = async (args: string[]) => (await run(['harden', ...args])).exitCode;

  it('says whether something is left at or above --fail-on, or was not read', async () => {
    write('a.yaml', compose);
    write('open.yaml', `${compose}    privileged: true\n`);
    expect(await status(['a.yaml'])).toBe(1);
    expect(await status(['a.yaml', '--fail-on', 'high'])).toBe(0);
    expect(await status(['open.yaml', '--fail-on', 'critical'])).toBe(1);
    expect(await status(['open.yaml', '--fail-on', 'never'])).toBe(0);
    expect(await status(['nowhere.yaml', '--fail-on', 'never'])).toBe(2);
    write('broken.yaml', 'services: [\n');
    expect(await status(['.', '--fail-on', 'never'])).toBe(2);
    write('tightship.yaml', 'audit: {failOn: high}\n');
    expect(await status(['a.yaml'])).toBe(0);
    expect(await status([])).toBe(2);
    expect(await status(['a.yaml', '--format', 'sarif'])).toBe(2);
    expect(await status(['a.yaml', '--rule', 'nonsense'])).toBe(2);
  });

  it('a broken file does not keep the others from being repaired', async () => {
    write('a.yaml', compose);
    write('broken.yaml', 'services: [\n');
    const { stdout } = expectExit(await harden(['--write', '.']), 2);
    expect(stdout).toMatch(/not read broken\.yaml: /);
    expect(read('a.yaml')).toContain('no-new-privileges');
    expect(read('broken.yaml')).toBe('services: [\n');
  });
});
