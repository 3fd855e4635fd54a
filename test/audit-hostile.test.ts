import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Bench, expectExit, type Finished } from './support/tightship.js';

// Files made to take all memory or time, to lead astray, or to reach the reader's terminal.

const program = fileURLToPath(new URL('../bin/tightship', import.meta.url));

/** Starting Node and the rules alone take some 55 MiB. */
const mebibyte = 1024 * 1024;
const usualBytes = 300 * mebibyte;
/** For files just below the limits: 64 MiB of text, four million values. */
const largestBytes = 1500 * mebibyte;
const limitSeconds = 30;

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

interface Measured extends Finished {
  /** The most memory that it had at once. */
  peakBytes: number;
}

/** Runs it under the time limit, and watches how much memory it takes. */
async function measure(args: string[]): Promise<Measured> {
  const running = bench.start(args, { cwd: bench.path(at), limitSeconds });
  let peakBytes = 0;
  let ended = false;
  const finished = running.finished.finally(() => {
    ended = true;
  });
  while (!ended) {
    peakBytes = Math.max(peakBytes, highWaterMark(running.pid));
    await Promise.race([sleep(5), finished.catch(() => {})]);
  }
  const result = await finished;
  // Killed, or out of memory, would be told by a signal or by 134.
  expect(result.exitCode, result.output.slice(0, 2000)).toBeLessThanOrEqual(2);
  expect(result.stderr).not.toMatch(/internal error|heap out of memory|Maximum call stack/);
  return { ...result, peakBytes };
}

function highWaterMark(pid: number): number {
  try {
    const [, kibibytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function expectWithin({ peakBytes }: Measured, bytes: number): void {
  expect(peakBytes, 'the memory was not measured').toBeGreaterThan(mebibyte);
  expect(peakBytes, `${Math.round(peakBytes / mebibyte)} MiB`).toBeLessThan(bytes);
}

const service = 'services:\n  web:\n    image: nginx\n';
const aliases = (n: number, bottom: string, join: (before: string) => string) =>
  Array.from({ length: n }, (_, i) => `x-a${i}: &a${i} ${i === 0 ? bottom : join(`*a${i - 1}`)}\n`).join('');
const tenOf = (item: string) => `[${Array(10).fill(item).join(', ')}]`;
const lists = aliases(40, tenOf('x'), tenOf);

/** What is wrong in the file, and what is said about it; found: it was read, and has this finding. */
type Case = [
  what: string,
  name: string,
  content: () => string | Buffer,
  said: { reason: RegExp; bytes?: number } | { found: string; bytes?: number },
];

const pod = (more: string) =>
  `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"a","image":"b"}],${more}}}`;

const cases: Case[] = [
  ['aliases of aliases', 'a.yaml', () => `${lists}${service}    privileged: true\n`, { found: 'privileged' }],
  [
    'aliases of aliases where values are read',
    'compose.yaml',
    () =>
      `${lists}${service}    privileged: true\n    command: *a39\n    volumes: *a39\n    ports: *a39\n    cap_add: *a39\n    environment: *a39\n`,
    { found: 'privileged' },
  ],
  [
    'merge keys of merge keys',
    'compose.yaml',
    () =>
      `${aliases(60, '{cap_add: [SYS_ADMIN]}', (before) => `{<<: [${Array(9).fill(before).join(', ')}]}`)}${service}    <<: *a59\n`,
    { found: 'cap-sys-admin' },
  ],
  [
    'each map merged into the next, larger one',
    'a.yaml',
    () =>
      `${Array.from({ length: 5000 }, (_, i) => `x-a${i}: &a${i} {${i === 0 ? '' : `<<: *a${i - 1}, `}k${i}: 1}\n`).join('')}${service}`,
    { reason: /merge keys bring more than 100000 entries/ },
  ],
  [
    'a list that holds itself',
    'a.yaml',
    () => `${service}    volumes: &v [*v]\n`,
    { reason: /alias|anchor/i },
  ],
  [
    'a map that merges itself',
    'a.yaml',
    () => 'services:\n  web: &w\n    image: a\n    <<: *w\n',
    { reason: /alias|anchor/i },
  ],
  [
    'brackets 200,000 deep',
    'a.yaml',
    () => `${service}    command: ${'['.repeat(2e5)}${']'.repeat(2e5)}\n`,
    { reason: /nested too deep/ },
  ],
  [
    'brackets that never close',
    'a.yaml',
    () => `${service}    command: ${'['.repeat(5e5)}\n`,
    { reason: /deep/ },
  ],
  [
    'braces 100,000 deep',
    'a.yaml',
    () => `${service}    command: ${'{a: '.repeat(1e5)}${'}'.repeat(1e5)}\n`,
    { reason: /deep/ },
  ],
  ['dashes 300,000 deep', 'a.yaml', () => `${service}x-a:\n  ${'- '.repeat(3e5)}x\n`, { reason: /deep/ }],
  [
    'keys 2,000 deep',
    'a.yaml',
    () => `${service}x-a:\n${Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i + 1)}a:\n`).join('')}`,
    { reason: /deep/ },
  ],
  [
    'JSON lists a million deep',
    'a.json',
    () => pod(`"a":${'['.repeat(1e6)}${']'.repeat(1e6)}`),
    { reason: /deep|rarer/ },
  ],
  [
    'JSON objects 300,000 deep',
    'a.json',
    () => pod(`"a":${'{"a":'.repeat(3e5)}1${'}'.repeat(3e5)}`),
    { reason: /deep|rarer/ },
  ],
  [
    'a key twice',
    'a.yaml',
    () => `${service}    privileged: false\n    privileged: true\n`,
    { reason: /"privileged" is given twice in line 5/ },
  ],
  [
    'a key twice in JSON',
    'a.json',
    () => pod('"hostPID":false,"hostPID":true'),
    { reason: /"hostPID" is given twice/ },
  ],
  [
    'bytes that are not UTF-8',
    'a.yaml',
    () => Buffer.from(`${service}    user: "\xff"\n`, 'latin1'),
    { reason: /not UTF-8/ },
  ],
  ['a NUL', 'a.yaml', () => `${service}    user: "\0"\n`, { reason: /not a text/ }],
  ['UTF-16', 'a.yaml', () => Buffer.from(`\ufeff${service}`, 'utf16le'), { reason: /not UTF-8/ }],
  ['UTF-16 without a mark', 'a.yaml', () => Buffer.from(service, 'utf16le'), { reason: /not a text/ }],
  ['a byte order mark', 'a.yaml', () => `\ufeff${service}    privileged: true\n`, { found: 'privileged' }],
  [
    'lines that end as on Windows',
    'a.yaml',
    () => `${service}    privileged: true\n`.replaceAll('\n', '\r\n'),
    { found: 'privileged' },
  ],
  [
    'variables within variables',
    'a.yaml',
    () => `${service}    user: ${'${A:-'.repeat(2e5)}${'}'.repeat(2e5)}\n    privileged: true\n`,
    { found: 'privileged' },
  ],
  [
    'a million variables that never close',
    'a.yaml',
    () => `${service}    user: "${'${'.repeat(1e6)}"\n    privileged: true\n`,
    { found: 'privileged' },
  ],
  [
    'a name of five megabytes',
    'a.yaml',
    () => `services:\n  ${'k'.repeat(5e6)}:\n    image: a\n`,
    { reason: /./ },
  ],
  [
    '240,000 services',
    'a.yaml',
    () => `services:\n${Array.from({ length: 240_000 }, (_, i) => `  s${i}: {image: a}\n`).join('')}`,
    { reason: /more than 20000 containers/, bytes: 2 * usualBytes },
  ],
  [
    '100,000 ranges of ports',
    'a.yaml',
    () => `${service}    ports:\n${'      - 1-65535:1-65535\n'.repeat(1e5)}`,
    { reason: /20000 ports/ },
  ],
  [
    '100,000 comments that accept something',
    'a.yaml',
    () => `${service}    privileged: true\n${'    # tightship-ignore user-unset: a\n'.repeat(1e5)}`,
    { found: 'privileged' },
  ],
  [
    'a Dockerfile of one line of 10 MB',
    'Dockerfile',
    () => `FROM a\nRUN ${'echo aaa && '.repeat(9e5)}true\n`,
    { reason: /more than 4194304 characters/ },
  ],
  [
    'a script of one line of 10 MB',
    'a.sh',
    () => `docker run ${'-e A=b '.repeat(14e5)} a\n`,
    { reason: /more than 4194304 characters/ },
  ],
  [
    'a Dockerfile of one line of 3 MB',
    'Dockerfile',
    () => `FROM a\nRUN ${'echo aaa && '.repeat(25e4)}true\n`,
    { found: 'user-unset' },
  ],
  [
    'a script of one line of 2 MB',
    'a.sh',
    () => `docker run --privileged ${'-e A=b '.repeat(3e5)} a\n`,
    { found: 'privileged' },
  ],
  [
    'a quote that never closes',
    'a.sh',
    () => `docker run --privileged -e "A=${'x y '.repeat(1e6)}`,
    { found: 'privileged' },
  ],
  [
    'a quote that never closes in a Dockerfile',
    'Dockerfile',
    () => `FROM a\nENV A="${'x '.repeat(1e6)}\n`,
    { found: 'user-unset' },
  ],
  [
    'substitutions within substitutions',
    'a.sh',
    () => `docker run --privileged ${'"$('.repeat(5e5)}\n`,
    { found: 'privileged' },
  ],
  [
    '300,000 here-documents that never end',
    'a.sh',
    () => `docker run --privileged a\n${'cat <<A\n'.repeat(3e5)}`,
    { found: 'privileged' },
  ],
  [
    'a million lines that go on',
    'a.service',
    () => `[Service]\nExecStart=/usr/bin/docker run --privileged ${'\\\n'.repeat(1e6)} a\n`,
    { found: 'privileged' },
  ],
  [
    '100,000 stages',
    'Dockerfile',
    () => `FROM a AS s0\n${Array.from({ length: 1e5 }, (_, i) => `FROM s${i} AS s${i + 1}\n`).join('')}`,
    { reason: /more than 1000 stages/ },
  ],
  [
    'arguments that double',
    'Dockerfile',
    () =>
      `ARG A0=xxxxxxxxxx\n${Array.from({ length: 60 }, (_, i) => `ARG A${i + 1}=$A${i}$A${i}\n`).join('')}FROM $A60\n`,
    { found: 'user-unset' },
  ],
];

interface Report {
  findings: { rule: string; file: string }[];
  skipped: { file: string; reason: string; kind: string }[];
}

describe('one file', () => {
  it.each(cases)('%s', async (_, name, content, said) => {
    writeFileSync(bench.path(`${at}/${name}`), content());
    const measured = await measure(['audit', name, '--format', 'json']);
    const { findings, skipped }: Report = JSON.parse(measured.stdout);
    if ('found' in said) {
      expect(skipped).toEqual([]);
      expect(findings.map(({ rule }) => rule)).toContain(said.found);
      expectExit(measured, 1);
    } else {
      expect(findings).toEqual([]);
      expect(skipped).toEqual([
        { file: name, reason: expect.stringMatching(said.reason), kind: 'unreadable' },
      ]);
      expectExit(measured, 2);
    }
    expectWithin(measured, said.bytes ?? usualBytes);
  });
});

describe('large files', () => {
  it.each(['a.yaml', 'a.json', 'Dockerfile'])('%s of 100 MB is refused unread', async (name) => {
    writeFileSync(bench.path(`${at}/${name}`), service);
    truncateSync(bench.path(`${at}/${name}`), 100e6);
    const measured = await measure(['audit', name, '--format', 'short']);
    expectExit(measured, 2);
    expect(measured.stdout).toContain('it is larger than 64MiB; split it');
    expectWithin(measured, 100 * mebibyte);
  });

  it('100 MB on standard input are refused', async () => {
    const started = performance.now();
    const child = execa(process.execPath, [program, 'audit', '-', '--format', 'short'], {
      input: Buffer.alloc(100e6, ' '),
      reject: false,
      timeout: limitSeconds * 1000,
    });
    const { exitCode, stdout } = await child;
    expect(stdout).toContain('it is larger than 64MiB');
    expect(exitCode).toBe(2);
    expect(performance.now() - started).toBeLessThan(limitSeconds * 1000);
  });

  it.each<[what: string, name: string, content: () => string, exitCode: number, printed: RegExp]>([
    [
      'JSON of 64 MB in one string',
      'a.json',
      () => pod(`"hostPID":true,"a":"${'a'.repeat(64e6)}"`),
      1,
      /\[host-pid\]/,
    ],
    [
      'JSON of 70 MB',
      'a.json',
      () => pod(`"hostPID":true,"a":"${'a'.repeat(70e6)}"`),
      2,
      /larger than 64MiB/,
    ],
    [
      'JSON of thirty million values',
      'a.json',
      () => pod(`"a":[${'1,'.repeat(3e7)}1]`),
      2,
      /more than 4000000 values/,
    ],
    [
      'YAML of 60 MB in one string',
      'a.yaml',
      () => `${service}    user: "${'a'.repeat(6e7)}"\n    privileged: true\n`,
      1,
      /\[privileged\]/,
    ],
    [
      'a Pod with 400,000 secrets',
      'a.json',
      () =>
        pod(
          `"initContainers":[{"name":"i","image":"b","env":[${Array.from({ length: 4e5 }, (_, i) => `{"name":"DB_PASSWORD${i}","value":"hunter2"}`).join(',')}]}]`,
        ),
      1,
      /DB_PASSWORD399999 /,
    ],
  ])('%s', async (_, name, content, exitCode, printed) => {
    writeFileSync(bench.path(`${at}/${name}`), content());
    const measured = await measure(['audit', name, '--format', 'short', '-o', 'report']);
    expectExit(measured, exitCode);
    expect(bench.read(`${at}/report`)).toMatch(printed);
    expectWithin(measured, largestBytes);
    rmSync(bench.path(at), { recursive: true });
  });
});

describe('harden', () => {
  it.each<[what: string, name: string, content: () => string, exitCode: number, printed: RegExp]>([
    [
      '2,000 services',
      'a.yaml',
      () => `services:\n${Array.from({ length: 2000 }, (_, i) => `  s${i}: {image: a}\n`).join('')}`,
      1,
      /"rule": "privilege-escalation"/,
    ],
    [
      '19,000 services',
      'a.yaml',
      () => `services:\n${Array.from({ length: 19_000 }, (_, i) => `  s${i}: {image: a}\n`).join('')}`,
      2,
      /more than 50000 findings/,
    ],
    [
      'a Pod with 200,000 secrets',
      'a.json',
      () =>
        pod(
          `"initContainers":[{"name":"i","image":"b","env":[${Array.from({ length: 2e5 }, (_, i) => `{"name":"DB_PASSWORD${i}","value":"hunter2"}`).join(',')}]}]`,
        ),
      2,
      /more than 50000 findings/,
    ],
    [
      'a script of one line of 1 MB',
      'a.sh',
      () => `docker run ${'-e A=b '.repeat(15e4)} a\n`,
      1,
      /"rule": "privilege-escalation"/,
    ],
    [
      'aliases of aliases',
      'compose.yaml',
      () => `${lists}${service}    command: *a39\n    environment: *a39\n`,
      1,
      /"rule": "privilege-escalation"/,
    ],
  ])('of %s ends', async (_, name, content, exitCode, printed) => {
    writeFileSync(bench.path(`${at}/${name}`), content());
    const measured = await measure(['harden', name, '--format', 'json']);
    expectExit(measured, exitCode);
    expect(measured.stdout).toMatch(printed);
    expectWithin(measured, largestBytes / 2);
  });
});

describe('a directory', () => {
  it('of links in circles, a pipe, a device and a socket is gone through, and each is named', async () => {
    const path = (name: string) => bench.path(`${at}/${name}`);
    writeFileSync(path('compose.yaml'), service);
    mkdirSync(path('a'));
    symlinkSync('..', path('a/up'));
    symlinkSync('.', path('self'));
    symlinkSync('loop.yaml', path('loop.yaml'));
    symlinkSync('/', path('root'));
    execFileSync('mkfifo', [path('pipe.yaml')]);
    execFileSync('mknod', [path('zero.yaml'), 'c', '1', '5']);
    const server = createServer().listen(path('socket.yaml'));
    try {
      const measured = await measure(['audit', '.', '--format', 'json']);
      expectExit(measured, 2);
      const { findings, skipped }: Report = JSON.parse(measured.stdout);
      expect([...new Set(findings.map(({ file }) => file))]).toEqual(['compose.yaml']);
      const again = 'a directory that was gone through already';
      expect(Object.fromEntries(skipped.map(({ file, reason }) => [file, reason]))).toEqual({
        'a/up': again,
        self: again,
        'loop.yaml': 'its symbolic links lead in a circle',
        root: 'a link to a directory outside; name it to audit it, too',
        'pipe.yaml': 'it is no plain file',
        'zero.yaml': 'it is no plain file',
        'socket.yaml': 'it is no plain file',
      });
      expectWithin(measured, usualBytes);
    } finally {
      server.close();
    }
  });

  it('of 20,000 files is reported the same each time, with those that are broken', async () => {
    for (let group = 0; group < 100; group++) {
      mkdirSync(bench.path(`${at}/g${group}`));
      for (let i = 0; i < 200; i++) {
        const content = i % 100 === 7 ? 'services: [\n' : `services:\n  s${i}:\n    image: a:${i}\n`;
        writeFileSync(bench.path(`${at}/g${group}/f${i}.yaml`), content);
      }
    }
    const first = await measure(['audit', '.', '--format', 'json', '-o', 'a.json']);
    expectExit(first, 2);
    expectWithin(first, largestBytes);
    const text = bench.read(`${at}/a.json`);
    rmSync(bench.path(`${at}/a.json`));
    expectExit(await measure(['audit', '.', '--format', 'json', '-o', 'a.json']), 2);
    expect(bench.read(`${at}/a.json`) === text, 'two runs differ').toBe(true);
    const { findings, skipped }: Report = JSON.parse(text);
    expect(skipped.map(({ kind }) => kind)).toEqual(Array(200).fill('unreadable'));
    expect(new Set(findings.map(({ file }) => file)).size).toBe(19_800);
    rmSync(bench.path(at), { recursive: true });
  });
});

/** ESC, CSI as one character, BEL, a change of direction, a carriage return, a line separator. */
const evil = '\x1b[31m\x9b31m\x07\u202e\r\u2028\x7fx';
const yamlEvil = JSON.stringify(evil).slice(1, -1).replaceAll('\x9b', '\\x9b').replaceAll('\x7f', '\\x7f');
const said = (value: string) => JSON.stringify(value);

describe('what would reach the terminal', () => {
  beforeEach(() => {
    const put = (name: string, content: string) => writeFileSync(bench.path(`${at}/${name}`), content);
    const compose = [
      'services:',
      `  "web${yamlEvil}":`,
      `    image: "nginx${yamlEvil}"`,
      `    user: "${yamlEvil}"`,
      `    privileged: true # tightship-ignore privileged: because ${evil.replace(/[\r\u2028]/g, '')}`,
      `    pid: host # ${evil.replace(/[\r\u2028]/g, '')}`,
      '    environment:',
      `      DB_PASSWORD: "${yamlEvil}"`,
      `      "PASSWORD${yamlEvil}": hunter2`,
      `    volumes: ["/etc/${yamlEvil}:/x"]`,
      `    cap_add: ["${yamlEvil}"]`,
      `    sysctls: {"kernel.${yamlEvil}": "1"}`,
      `    "bad${yamlEvil}": 1`,
      `    mem_limit: "1${yamlEvil}"`,
      '',
    ].join('\n');
    put(`compose${evil}\n.yaml`, compose);
    put('tight.yaml', `services:\n  "web${yamlEvil}":\n    image: nginx # \x1b[31m\u202e\n`);
    put('broken.yaml', `services:\n  "${yamlEvil}": 1\n  "${yamlEvil}": 2\n`);
    put('broken2.yaml', `a: ${evil}: [\n`);
    put(
      'pod.yaml',
      `apiVersion: v1\nkind: Pod\nmetadata: {name: "p${yamlEvil}", namespace: "n${yamlEvil}"}\nspec:\n  hostPID: true\n  volumes: [{name: "${yamlEvil}", hostPath: {path: "/${yamlEvil}"}}]\n  containers: [{name: "c${yamlEvil}", image: "i${yamlEvil}", volumeMounts: [{name: "${yamlEvil}", mountPath: /a}], securityContext: {capabilities: {add: ["${yamlEvil}"]}}}]\n---\napiVersion: v1\nkind: "K${yamlEvil}"\nmetadata: {name: "n${yamlEvil}"}\n`,
    );
    put(
      `Dockerfile.x${evil}`,
      `FROM i${evil.replace('\r', '')}\nRUN curl http://a${evil} | sh\nBAD${evil} x\n`,
    );
    put('run.sh', `docker run --name 'c${evil}' --privileged --bad='${evil}' -v '/${evil}:/x' 'i${evil}'\n`);
    put(
      'mail.container',
      `[Container]\nImage=i${evil.replace('\r', '')}\nBad${evil}=1\nAddCapability=${evil}\n`,
    );
    put(
      'agent.service',
      `[Service]\nExecStart=/usr/bin/docker run --privileged --name 'c${evil}' 'i${evil}'\n`,
    );
    put(
      'inspect.json',
      `[{"Id":"1","Name":${said(`/c${evil}`)},"Config":{"Image":${said(evil)}},"HostConfig":{"Privileged":true,"Binds":[${said(`/${evil}:/x`)}]}}]`,
    );
    put(
      'config.json',
      `{"ociVersion":"1","process":{"args":[${said(evil)}],"cwd":"/","user":{"uid":0,"gid":0}},"root":{"path":${said(evil)}},"hostname":${said(evil)},"linux":{"namespaces":[{"type":${said(evil)}}]}}`,
    );
    mkdirSync(bench.path(`${at}/d${evil}`));
    put(`d${evil}/README${evil}`, '');
    symlinkSync('nowhere', bench.path(`${at}/link${evil}.yaml`));
  });

  /** What no terminal may get; a newline is all that is left of the controls. */
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
  const unsafe = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

  function expectSafe(output: string): void {
    const found = unsafe.exec(output);
    const around = found && JSON.stringify(output.slice(Math.max(0, found.index - 60), found.index + 20));
    expect(found, `${around}`).toBeNull();
    expect(output).not.toContain('internal error');
  }

  it.each(['text', 'short', 'json', 'sarif', 'junit', 'markdown'])(
    'is shown as what it is in %s',
    async (format) => {
      const { stdout, stderr, exitCode } = await bench.run(['audit', '.', '--format', format, '--explain'], {
        cwd: bench.path(at),
      });
      expect(exitCode).toBe(2);
      expectSafe(stdout);
      expectSafe(stderr);
      // The control: what was hostile is there, only visible.
      expect(stdout).toMatch(/\\x1b\[31m|\\u001b\[31m|&#92;x1b&#91;31m/);
      if (format === 'json' || format === 'sarif') JSON.parse(stdout);
    },
  );

  it('is shown as what it is in what harden reports', async () => {
    for (const args of [['--format', 'json'], ['--write'], []]) {
      const { stdout, stderr } = await bench.run(['harden', '.', ...args], { cwd: bench.path(at) });
      if (args.length > 0) expectSafe(stdout);
      expectSafe(stderr);
      expect(stdout + stderr).toMatch(/\\x1b\[31m|\\u001b\[31m/);
    }
  });

  it('is in a diff as the file has it, which patch needs, but not on a terminal', async () => {
    const run = ['harden', 'tight.yaml'];
    const { stdout } = await bench.run(run, { cwd: bench.path(at) });
    expect(stdout).toContain('image: nginx # \x1b[31m\u202e\n');
    const command = [process.execPath, program, ...run].map((word) => `'${word}'`).join(' ');
    const onTerminal = await execa('script', ['-qec', command, '/dev/null'], {
      cwd: bench.path(at),
      env: { NO_COLOR: '1' },
      reject: false,
    });
    const shown = onTerminal.stdout.replaceAll('\r\n', '\n');
    expect(shown).toContain('image: nginx # \\x1b[31m\\x202e');
    expectSafe(shown);
  });

  it('is shown as what it is in messages about a configuration and a baseline', async () => {
    const name = `conf${evil}.yaml`;
    const put = (content: string) => writeFileSync(bench.path(`${at}/${name}`), content);
    for (const content of [
      `audit:\n  "x${yamlEvil}": 1\n`,
      `audit:\n  failOn: "${yamlEvil}"\n`,
      `audit:\n  suppressions: [{rule: "r${yamlEvil}", reason: a}, {rule: privileged, reason: a, until: "${yamlEvil}"}]\n`,
      `a: [ # ${evil}\n`,
      `"${yamlEvil}": 1\n"${yamlEvil}": 2\n`,
    ]) {
      put(content);
      for (const flag of ['--config', '--baseline']) {
        const { stdout, stderr } = expectExit(
          await bench.run(['audit', 'run.sh', flag, name], { cwd: bench.path(at) }),
          2,
        );
        expectSafe(stdout);
        expectSafe(stderr);
      }
    }
  });

  it('is shown as what it is in complaints about the command line', async () => {
    for (const args of [
      ['.', '--rule', evil],
      ['.', '--pss-version', evil],
      ['.', '--pod-template', evil],
      ['.', '--overlay', evil],
      ['.', '-o', `${evil}/x`],
      [evil],
    ]) {
      const { stdout, stderr } = expectExit(await bench.run(['audit', ...args], { cwd: bench.path(at) }), 2);
      expectSafe(stdout);
      expectSafe(stderr);
    }
  });
});
