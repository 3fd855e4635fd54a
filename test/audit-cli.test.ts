import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Bench, expectExit, type Finished } from './support/tightship.js';

// `tightship audit` as people run it: what is on the command line and in files, what comes out, how it ends.

const fixtures = fileURLToPath(new URL('./fixtures/audit/', import.meta.url));
const program = fileURLToPath(new URL('../bin/tightship', import.meta.url));

interface Finding {
  rule: string;
  severity: string;
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  resource: string;
  container?: string;
  message: string;
  known?: true;
  suppressed?: { reason: string; until?: string; by: string };
}

interface Report {
  findings: Finding[];
  pss: { resource: string; level: string; version: string; violations: { control: string }[] }[];
  skipped: { file: string; reason: string; kind: string }[];
  ignored: { file: string; what: string; reason: string }[];
  diagnostics: { message: string; severity: string }[];
  summary: {
    files: number;
    workloads: number;
    formats: Record<string, number>;
    known: number;
    suppressed: number;
  };
}

let bench: Bench;
beforeAll(() => {
  bench = new Bench();
});
afterAll(() => bench.dispose());

/** A directory of its own for each test, in which commands run. */
let at: string;
let tests = 0;
beforeEach(() => {
  tests += 1;
  at = `t${tests}`;
  mkdirSync(bench.path(at));
});

const write = (name: string, content: string, mode?: number) => bench.write(`${at}/${name}`, content, mode);
const audit = (
  args: string[],
  options: { input?: string; cwd?: string; env?: Record<string, string> } = {},
) =>
  bench.run(['audit', ...args], {
    cwd: options.cwd ?? bench.path(at),
    ...(options.input !== undefined && { input: options.input }),
    ...(options.env && { environment: options.env }),
  });

/** The report of an audit that nothing makes fail. */
async function report(args: string[], options: Parameters<typeof audit>[1] = {}): Promise<Report> {
  const finished = await audit([...args, '--format', 'json', '--fail-on', 'never'], options);
  return JSON.parse(expectExit(finished, 0).stdout);
}

const rulesOf = ({ findings }: Pick<Report, 'findings'>) => [...new Set(findings.map(({ rule }) => rule))];

/** What a finding's place covers, when it is on one line. */
function coveredBy({ file, line, column, endLine, endColumn }: Finding): string {
  expect(endLine).toBe(line);
  return (
    bench
      .read(`${at}/${file}`)
      .split('\n')
      [line - 1]?.slice(column - 1, endColumn - 1) ?? ''
  );
}

function expectMessage(finished: Finished, exitCode: number, message: RegExp): void {
  expectExit(finished, exitCode);
  expect(finished.stderr).toMatch(message);
  expect(finished.stderr).not.toMatch(/^ +at .*:\d+:\d+|internal error|\[object/m);
}

const openCompose = 'services:\n  web:\n    image: nginx:1.29.3\n    privileged: true\n';

describe('a directory of everything', () => {
  beforeEach(() => {
    cpSync(`${fixtures}mixed`, bench.path(at), { recursive: true });
    for (const name of ['.git', 'node_modules', 'deploy']) mkdirSync(bench.path(`${at}/${name}`));
    write('.git/compose.yaml', openCompose);
    write('node_modules/compose.yaml', openCompose);
    write('deploy/stack.yaml', openCompose);
    symlinkSync('deploy', bench.path(`${at}/again`));
    symlinkSync('nowhere', bench.path(`${at}/gone.yaml`));
    symlinkSync('/etc', bench.path(`${at}/outside`));
  });

  it('is audited in every format, and what is not is named with the reason', async () => {
    const { findings, skipped, ignored, pss, summary } = await report(['.']);
    expect(summary.formats).toEqual({
      compose: 2,
      kubernetes: 1,
      dockerfile: 1,
      'docker-inspect': 1,
      'docker-run': 1,
      oci: 1,
      quadlet: 1,
      systemd: 1,
    });
    const found = (file: string) =>
      rulesOf({ findings: findings.filter((finding) => finding.file === file) });
    expect(found('compose.override.yaml')).toContain('privileged');
    expect(found('compose.yaml')).toContain('port-published-everywhere');
    expect(found('kubernetes.yaml')).toEqual(expect.arrayContaining(['host-pid', 'cap-sys-admin']));
    expect(found('Dockerfile')).toContain('dockerfile-pipe-to-shell');
    expect(found('inspect.json')).toEqual(expect.arrayContaining(['host-pid', 'host-root']));
    expect(found('start.sh')).toEqual(expect.arrayContaining(['docker-socket', 'host-network']));
    expect(found('config.json')).toEqual(expect.arrayContaining(['cap-sys-module', 'host-network']));
    expect(found('mail.container')).toContain('cap-net-admin');
    expect(found('agent.service')).toContain('host-pid');
    const reasons = Object.fromEntries(skipped.map(({ file, reason }) => [file, reason]));
    expect(reasons).toEqual({
      '.git': 'version control',
      'README.md': 'no manifest has such a name',
      'compose.override.yaml': 'laid over compose.yaml, and audited with it',
      'chart/values.yaml': 'nothing in it starts a container',
      again: 'a directory that was gone through already',
      'gone.yaml': 'a symbolic link to nothing',
      node_modules: 'installed packages',
      outside: expect.stringContaining('outside'),
    });
    expect(ignored).toEqual([
      { file: 'kubernetes.yaml', what: 'ConfigMap settings', reason: 'starts no container' },
    ]);
    expect(pss.map(({ resource, level }) => [resource, level])).toEqual([
      ['CronJob shop/backup', 'privileged'],
    ]);
    const initContainer = findings.find(({ rule }) => rule === 'cap-sys-admin');
    expect(initContainer).toMatchObject({ resource: 'CronJob shop/backup', container: 'prepare' });
  });

  it.each<[rule: string, file: string, text: string]>([
    ['privileged', 'compose.override.yaml', 'true'],
    ['port-published-everywhere', 'compose.yaml', '"8080:80"'],
    ['cap-sys-admin', 'kubernetes.yaml', '"SYS_ADMIN"'],
    ['host-pid', 'kubernetes.yaml', 'true'],
    ['host-root', 'inspect.json', '"/"'],
    ['docker-socket', 'start.sh', '-v /var/run/docker.sock:/var/run/docker.sock'],
    ['cap-sys-module', 'config.json', '"CAP_SYS_MODULE"'],
    ['cap-net-admin', 'mail.container', 'AddCapability=NET_ADMIN'],
    ['host-pid', 'agent.service', '--pid=host'],
    ['dockerfile-pipe-to-shell', 'Dockerfile', 'curl http://example.org/install.sh | sh'],
  ])('%s in %s is at %s, in JSON and in SARIF', async (rule, file, text) => {
    const { findings } = await report([file, '--rule', rule, ...(file.includes('override') ? ['.'] : [])]);
    const finding = findings.find((one) => one.rule === rule && one.file === file);
    if (!finding) expect.unreachable(`no ${rule} in ${file}`);
    expect(coveredBy(finding)).toBe(text);
    const finished = await audit(['.', '--format', 'sarif', '--rule', rule, '--fail-on', 'never']);
    const [run] = JSON.parse(expectExit(finished, 0).stdout).runs;
    const { line, column, endLine, endColumn } = finding;
    const regions = run.results.map(
      (result: { locations: [{ physicalLocation: { artifactLocation: object; region: object } }] }) =>
        result.locations[0].physicalLocation,
    );
    expect(regions).toContainEqual({
      artifactLocation: expect.objectContaining({ uri: file }),
      region: { startLine: line, startColumn: column, endLine, endColumn },
    });
  });

  it('is reported as text, one line each, JUnit and Markdown', async () => {
    const text = expectExit(await audit(['.']), 1).stdout;
    expect(text).toMatch(
      /^ {4}3 │ {5}privileged: true\n {6}│ +\^{4}\n {4}✖ critical runs privileged \[privileged\]$/m,
    );
    expect(text).toMatch(/^Grade +F +\d+ of 100/m);
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    const short = expectExit(await audit(['.', '--format', 'short']), 1).stdout;
    expect(short).toContain('compose.override.yaml:3:17: critical: service worker');
    for (const line of short.trimEnd().split('\n'))
      expect(line).toMatch(/^[^:]+:\d+:\d+: \w+: .* \[[a-z-]+\]$/);
    const junit = expectExit(await audit(['.', '--format', 'junit', '--fail-on', 'high']), 1).stdout;
    const counts = /<testsuites name="tightship audit" tests="(\d+)" failures="(\d+)" errors="0"/.exec(junit);
    expect(junit.match(/<testcase /g)).toHaveLength(Number(counts?.[1]));
    expect(junit.match(/<failure /g)).toHaveLength(Number(counts?.[2]));
    expect(Number(counts?.[2])).toBeGreaterThan(5);
    expect(Number(counts?.[1])).toBeGreaterThan(Number(counts?.[2]));
    const markdown = expectExit(await audit(['.', '--format', 'markdown']), 1).stdout;
    expect(markdown).toMatch(/^### ❌ Tightship audit: \d+ findings of severity low or worse$/m);
    expect(markdown).toMatch(/\| 🟥 critical \| <code>compose&#46;override&#46;yaml&#58;3<\/code> \|/);
  });

  it('excluded by tightship.yaml, is still named', async () => {
    write('tightship.yaml', 'audit:\n  exclude: ["*.sh", "deploy/"]\n');
    const { skipped, summary } = await report(['.']);
    expect(skipped).toContainEqual({
      file: 'start.sh',
      reason: 'excluded by the configuration: *.sh',
      kind: 'not-a-manifest',
    });
    expect(summary.formats).not.toHaveProperty('docker-run');
    expect(summary.formats.compose).toBe(1);
  });
});

describe('standard input', () => {
  it.each<[what: string, input: string, rule: string, resource: string]>([
    ['Compose', openCompose, 'privileged', 'service web'],
    [
      'Kubernetes',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostPID: true\n  containers: [{name: a, image: b}]\n',
      'host-pid',
      'Pod a',
    ],
    [
      'a Dockerfile',
      'FROM debian\nRUN curl http://example.org | sh\n',
      'dockerfile-pipe-to-shell',
      'image -',
    ],
    [
      'docker inspect',
      '[{"Id":"1","Name":"/c","Config":{"Image":"x"},"HostConfig":{"Privileged":true}}]',
      'privileged',
      'container c',
    ],
    ['docker run', 'docker run --privileged --name c nginx\n', 'privileged', 'container c'],
    ['a script', '#!/bin/sh\nset -e\ndocker run --privileged --name c nginx\n', 'privileged', 'container c'],
    [
      'an OCI configuration',
      '{"ociVersion":"1.2.0","process":{"args":["a"],"cwd":"/","user":{"uid":0,"gid":0}},"root":{"path":"r"},"linux":{"namespaces":[{"type":"mount"}]}}',
      'host-pid',
      'container config',
    ],
    ['a quadlet', '[Container]\nImage=x\nAddCapability=SYS_ADMIN\n', 'cap-sys-admin', 'container systemd--'],
    [
      'a systemd unit',
      '[Service]\nExecStart=/usr/bin/podman run --privileged --name c x\n',
      'privileged',
      'container c',
    ],
  ])('is read as %s', async (_, input, rule, resource) => {
    const { findings } = await report(['-'], { input });
    expect(findings.filter((finding) => finding.rule === rule)).toMatchObject([{ file: '-', resource }]);
  });

  it('that is none of them is said, and is no failure', async () => {
    const { stdout } = expectExit(await audit(['-'], { input: 'hello\n' }), 0);
    expect(stdout).toMatch(/Skipped \(1\)\n {2}-: nothing in it starts a container/);
  });

  it('is waited for', async () => {
    // Execa's pipe does not block: reading it before anything is there fails with EAGAIN.
    const child = execa(process.execPath, [program, 'audit', '-', '--format', 'short'], { reject: false });
    setTimeout(() => child.stdin?.end(openCompose), 700);
    const { stdout, exitCode } = await child;
    expect(stdout).toContain('-:4:17: critical: service web');
    expect(exitCode).toBe(1);
  });

  it('shows the offending line, though no file holds it', async () => {
    const { stdout } = expectExit(await audit(['-'], { input: openCompose }), 1);
    expect(stdout).toContain('    4 │     privileged: true');
  });
});

describe('reading', () => {
  it('lays --overlay over each Compose file', async () => {
    write('a.yaml', 'services:\n  web:\n    image: nginx\n');
    write('over.yaml', 'services:\n  web:\n    privileged: true\n');
    expect(rulesOf(await report(['a.yaml']))).not.toContain('privileged');
    const { findings } = await report(['a.yaml', '--overlay', 'over.yaml']);
    expect(findings.filter(({ rule }) => rule === 'privileged')).toMatchObject([
      { file: 'over.yaml', line: 3 },
    ]);
  });

  it.each(['--overlay', '--dotenv'])('refuses %s of a file that there is not', async (flag) => {
    write('a.yaml', openCompose);
    const args = [program, 'audit', 'a.yaml', flag, 'nowhere'];
    const { stderr, exitCode } = await execa(process.execPath, args, { cwd: bench.path(at), reject: false });
    expect(stderr).toMatch(new RegExp(`${flag} nowhere: there is no such file`));
    expect(exitCode).toBe(2);
  });

  it('says that an override cannot be read, for then the audit is not of what would run', async () => {
    write('compose.yaml', 'services:\n  web:\n    image: nginx\n');
    symlinkSync('loop.yaml', bench.path(`${at}/loop.yaml`));
    writeFileSync(bench.path(`${at}/compose.override.yaml`), Buffer.from('services: \xff\n', 'latin1'));
    const finished = expectExit(await audit(['.', '--format', 'json']), 2);
    const { skipped }: Report = JSON.parse(finished.stdout);
    expect(skipped).toContainEqual({
      file: 'compose.override.yaml',
      reason: 'it is not UTF-8; save it as UTF-8',
      kind: 'unreadable',
    });
    expect(skipped).toContainEqual({
      file: 'loop.yaml',
      reason: 'its symbolic links lead in a circle',
      kind: 'unreadable',
    });
  });

  it('fills in variables: from the environment, then .env, or --dotenv instead of that', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Compose's own syntax
    write('a.yaml', 'services:\n  web:\n    image: nginx\n    privileged: ${OPEN:-false}\n');
    write('tight.env', 'OPEN=false\n');
    const isOpen = async (args: string[], env = {}) =>
      rulesOf(await report(['a.yaml', ...args], { env })).includes('privileged');
    expect(await isOpen([])).toBe(false);
    write('.env', 'OPEN=true\n');
    expect(await isOpen([])).toBe(true);
    expect(await isOpen(['--dotenv', 'tight.env'])).toBe(false);
    expect(await isOpen(['--dotenv', 'tight.env'], { OPEN: 'true' })).toBe(true);
  });

  it('audits services of all profiles, whichever are active', async () => {
    write('a.yaml', `${openCompose}    profiles: [debug]\n`);
    for (const args of [[], ['--profile', 'debug'], ['--profile', 'other']])
      expect(rulesOf(await report(['a.yaml', ...args])), args.join(' ')).toContain('privileged');
  });

  it('finds a Pod template in a custom resource, once told where', async () => {
    write(
      'rollout.yaml',
      'apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: t}\nspec:\n  inner:\n    pod:\n      spec:\n        hostPID: true\n        containers: [{name: a, image: b}]\n',
    );
    const { findings } = await report(['rollout.yaml', '--pod-template', 'Thing:spec.inner.pod']);
    expect(findings.map(({ rule }) => rule)).toContain('host-pid');
    write('tightship.yaml', 'audit:\n  podTemplates: ["Thing:spec.inner.pod"]\n');
    expect(rulesOf(await report(['rollout.yaml']))).toContain('host-pid');
  });

  it('notes a file that may not be read or listed by this user, and audits the rest', async () => {
    write('open.yaml', openCompose);
    write('closed.yaml', openCompose, 0o600);
    mkdirSync(bench.path(`${at}/closed`), { mode: 0o700 });
    // The bench's directory belongs to root alone.
    const copy = (await execa('mktemp', ['-d'])).stdout;
    try {
      cpSync(bench.path(at), copy, { recursive: true });
      await execa('sh', ['-c', 'chmod 755 . && chmod 600 closed.yaml && chmod 700 closed'], { cwd: copy });
      const nobody = ['--reuid', '65534', '--regid', '65534', '--clear-groups'];
      const args = [...nobody, process.execPath, program, 'audit', '.', 'closed/x.yaml', '--format', 'json'];
      const { stdout, exitCode } = await execa('setpriv', args, { cwd: copy, reject: false });
      expect(exitCode).toBe(2);
      const { findings, skipped }: Report = JSON.parse(stdout);
      expect(findings.map(({ file }) => file)).toContain('open.yaml');
      expect(skipped).toEqual(
        expect.arrayContaining([
          { file: 'closed.yaml', reason: 'permission denied', kind: 'unreadable' },
          { file: 'closed', reason: 'cannot be listed: EACCES', kind: 'unreadable' },
          { file: 'closed/x.yaml', reason: 'permission denied', kind: 'unreadable' },
        ]),
      );
    } finally {
      await execa('rm', ['-rf', copy]);
    }
  });
});

describe('rules', () => {
  it('--rule audits only these', async () => {
    write('a.yaml', openCompose);
    const { findings } = await report(['a.yaml', '--rule', 'privileged', '--rule', 'user-unset']);
    expect(rulesOf({ findings }).sort()).toEqual(['privileged', 'user-unset']);
  });

  it('--rule of one that there is not is refused, with the nearest', async () => {
    expectMessage(
      await audit(['.', '--rule', 'privilegd']),
      2,
      /no such rule\n {2}did you mean privileged\?/,
    );
  });

  it('--list-rules prints each on a line, as JSON, or all about one', async () => {
    const lines = expectExit(await audit(['--list-rules']), 0)
      .stdout.trimEnd()
      .split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(70);
    for (const line of lines) expect(line).toMatch(/^(critical|high|medium|low|info) +[a-z0-9-]+ +\S/);
    const rules = JSON.parse(expectExit(await audit(['--list-rules', '--format', 'json']), 0).stdout);
    expect(rules).toHaveLength(lines.length);
    for (const rule of rules)
      expect(rule).toMatchObject({
        why: expect.stringMatching(/\w/),
        attack: expect.stringMatching(/\w/),
        fix: { advice: expect.stringMatching(/\w/), breaks: expect.stringMatching(/\w/) },
      });
    const page = expectExit(await audit(['--list-rules', '--rule', 'privileged']), 0).stdout;
    expect(page).toMatch(
      /^privileged \(critical\): .+\n {2}why +\S[\s\S]+attack[\s\S]+may break[\s\S]+CIS Docker/,
    );
  });
});

describe('Pod Security Standards', () => {
  const sysctlPod =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  securityContext:\n    sysctls: [{name: net.ipv4.ip_local_reserved_ports, value: "1"}]\n  containers: [{name: a, image: b}]\n';

  it.each([
    ['v1.0', 'privileged'],
    ['v1.26', 'privileged'],
    ['v1.27', 'baseline'],
    ['latest', 'baseline'],
  ])('of %s', async (version, level) => {
    write('pod.yaml', sysctlPod);
    const { pss } = await report(['pod.yaml', '--pss-version', version]);
    expect(pss).toMatchObject([{ resource: 'Pod a', level }]);
    if (version !== 'latest') expect(pss[0]?.version).toBe(version);
  });

  it.each(['v1.999', '1.22', 'v2', 'newest'])('of %s are refused', async (version) => {
    const finished = await audit(['.', '--pss-version', version]);
    expectMessage(
      finished,
      2,
      /no such version of the Pod Security Standards\n {2}v1\.0 to v1\.\d+, or latest/,
    );
  });
});

describe('what makes it fail', () => {
  it.each<[failOn: string, exitCode: number]>([
    ['critical', 1],
    ['high', 1],
    ['never', 0],
  ])('--fail-on %s, with a critical finding', async (failOn, exitCode) => {
    write('a.yaml', openCompose);
    expectExit(await audit(['a.yaml', '--fail-on', failOn]), exitCode);
  });

  it('is only what is at least that severe', async () => {
    write('a.yaml', 'services:\n  web:\n    image: nginx:1.29.3\n');
    expectExit(await audit(['a.yaml', '--fail-on', 'high']), 0);
    expectExit(await audit(['a.yaml', '--fail-on', 'medium']), 1);
    expectExit(await audit(['a.yaml']), 1);
    write('tightship.yaml', 'audit:\n  failOn: high\n');
    expectExit(await audit(['a.yaml']), 0);
    expectExit(await audit(['a.yaml', '--fail-on', 'low']), 1);
  });

  it('a file that is not there, or that cannot be parsed: 2, whatever else was found', async () => {
    write('a.yaml', openCompose);
    write('b.yaml', 'services: [\n');
    const finished = expectExit(await audit(['a.yaml', 'nowhere.yaml', '--format', 'short']), 2);
    expect(finished.stdout).toContain('nowhere.yaml: error: not audited: there is no such file');
    expect(finished.stdout).toContain('[privileged]');
    expectExit(await audit(['.', '--fail-on', 'never']), 2);
  });

  it('no path at all', async () => {
    expectMessage(await audit([]), 2, /nothing to audit was named\n.*--engine docker/);
  });

  it('an unknown format or severity', async () => {
    expectMessage(await audit(['.', '--format', 'xml']), 2, /Allowed choices are text, short, json, sarif/);
    expectMessage(await audit(['.', '--fail-on', 'awful']), 2, /Allowed choices are critical, high/);
    expectMessage(await audit(['.', '--pod-template', 'nonsense']), 2, /not KIND:path\.to\.template/);
  });
});

describe('-o', () => {
  it('writes the report to a file, and nothing to standard output', async () => {
    write('a.yaml', openCompose);
    const { stdout } = expectExit(await audit(['a.yaml', '--format', 'json', '-o', 'out.json']), 1);
    expect(stdout).toBe('');
    const written: Report = JSON.parse(bench.read(`${at}/out.json`));
    expect(rulesOf(written)).toContain('privileged');
  });

  it('is refused before the work when its directory is not there', async () => {
    write('a.yaml', openCompose);
    expectMessage(await audit(['a.yaml', '-o', 'no/out.json']), 2, /-o no\/out\.json: there is no directory/);
  });
});

describe('baseline', () => {
  it('only what is new fails; what is known is shown as such, what is gone is said', async () => {
    write('a.yaml', openCompose);
    const first = expectExit(await audit(['a.yaml', '--write-baseline', 'known.json']), 0);
    expect(first.stderr).toMatch(/known\.json: \d+ findings taken as known/);
    const against = (...args: string[]) => audit(['a.yaml', '--baseline', 'known.json', ...args]);
    expectExit(await against(), 0);

    write('a.yaml', `# Moved down.\n\n${openCompose}    pid: host\n`);
    const grown = expectExit(await against('--format', 'json'), 1);
    const { findings, summary }: Report = JSON.parse(grown.stdout);
    const fresh = findings.filter(({ known }) => !known).map(({ rule }) => rule);
    expect(fresh).toContain('host-pid');
    expect(fresh).not.toContain('privileged');
    expect(summary.known).toBeGreaterThan(5);
    const short = expectExit(await against('--format', 'short'), 1).stdout;
    expect(short).toContain('[host-pid]');
    expect(short).not.toContain('[privileged]');

    write('a.yaml', openCompose.replace('privileged: true', 'read_only: true'));
    const shrunk = await against('--format', 'json', '--fail-on', 'high');
    const { diagnostics }: Report = JSON.parse(expectExit(shrunk, 0).stdout);
    expect(diagnostics.map(({ message }) => message).join('\n')).toMatch(/privileged|gone|no longer/);
  });

  it('holds from whichever directory the audit runs', async () => {
    mkdirSync(bench.path(`${at}/deploy`));
    write('deploy/a.yaml', openCompose);
    expectExit(await audit(['deploy/a.yaml', '--write-baseline', 'known.json']), 0);
    const below = await audit(['./a.yaml', '--baseline', '../known.json'], {
      cwd: bench.path(`${at}/deploy`),
    });
    expectExit(below, 0);
    const above = [`${at}/deploy`, '--baseline', `${at}/known.json`];
    expectExit(await audit(above, { cwd: bench.cwd }), 0);
    // The control: another file's findings are others.
    write('deploy/b.yaml', openCompose);
    expectExit(await audit(above, { cwd: bench.cwd }), 1);
  });

  it('that is none is refused', async () => {
    write('a.yaml', openCompose);
    write('known.json', '{"kind": "shopping list"}');
    expectMessage(
      await audit(['a.yaml', '--baseline', 'known.json']),
      2,
      /known\.json is not a valid baseline/,
    );
    expectMessage(await audit(['a.yaml', '--baseline', 'no.json']), 2, /there is no file no\.json/);
  });
});

describe('suppressions', () => {
  const privileged = ({ findings }: Report) => findings.find(({ rule }) => rule === 'privileged');

  it('a comment accepts a finding until a day, with its reason', async () => {
    const withComment = (text: string) =>
      write('a.yaml', openCompose.replace('true', `true # tightship-ignore ${text}`));
    withComment('privileged: builds images (until 2999-12-31)');
    expect(privileged(await report(['a.yaml']))?.suppressed).toEqual({
      reason: 'builds images',
      until: '2999-12-31',
      by: 'comment',
    });
    const { stdout } = await audit(['a.yaml']);
    expect(stdout).toContain('suppressed: privileged: builds images (until 2999-12-31)');

    withComment('privileged: builds images (until 2020-01-31)');
    const late = await report(['a.yaml']);
    expect(privileged(late)?.suppressed).toBeUndefined();
    expect(late.diagnostics.map(({ message }) => message).join()).toContain('2020-01-31');

    withComment('privileged');
    const bare = await report(['a.yaml']);
    expect(privileged(bare)?.suppressed).toBeUndefined();
    expect(bare.diagnostics.map(({ message }) => message).join()).toMatch(/reason/);
  });

  it('tightship.yaml does it for files, resources and containers', async () => {
    mkdirSync(bench.path(`${at}/deploy`));
    for (const name of ['a.yaml', 'deploy/b.yaml']) write(name, openCompose);
    const suppress = (more: string) =>
      write(
        'tightship.yaml',
        `audit:\n  suppressions:\n    - rule: privileged\n      reason: the runner\n${more}`,
      );
    const files = async (args = ['.'], cwd = bench.path(at)) =>
      (await report(args, { cwd })).findings
        .filter(({ rule, suppressed }) => rule === 'privileged' && suppressed)
        .map(({ file }) => file);
    suppress('');
    expect(await files()).toEqual(['a.yaml', 'deploy/b.yaml']);
    suppress('      file: "deploy/**"\n');
    expect(await files()).toEqual(['deploy/b.yaml']);
    expect(await files(['b.yaml', '--config', '../tightship.yaml'], bench.path(`${at}/deploy`))).toEqual([
      'b.yaml',
    ]);
    suppress('      resource: service db\n');
    expect(await files()).toEqual([]);
    suppress('      until: 2020-01-31\n');
    expect(await files()).toEqual([]);
  });

  it.each<[what: string, text: string, message: RegExp]>([
    [
      'no reason',
      'audit:\n  suppressions:\n    - rule: privileged\n',
      /tightship\.yaml:3:7: error: .*no reason/,
    ],
    [
      'an unknown field',
      'audit:\n  excludes: [a]\n',
      /tightship\.yaml:2:3: error: .*"excludes"[\s\S]*exclude/,
    ],
    [
      'a bad day',
      'audit:\n  suppressions: [{rule: privileged, reason: a, until: soon}]\n',
      /"soon" is not a day/,
    ],
    ['a bad severity', 'audit: {failOn: awful}\n', /"awful" is not one of critical/],
    ['no YAML', 'audit: [\n', /error/],
  ])('a configuration with %s is refused', async (_, text, message) => {
    write('a.yaml', openCompose);
    write('tightship.yaml', text);
    const finished = await audit(['a.yaml']);
    expectMessage(finished, 2, message);
    expect(finished.stderr).toContain('tightship.yaml is not a valid configuration');
    expect(finished.stdout).toBe('');
  });
});

/** What each of the Pods is open in, the findings that its name promises, and whether they make it privileged. */
const situations: [name: string, spec: string[], container: string[], rules: string[], level: string][] = [
  [
    'everything-allowed',
    ['hostNetwork: true', 'hostPID: true', 'hostIPC: true', 'volumes: [{name: root, hostPath: {path: /}}]'],
    ['securityContext: {privileged: true}', 'volumeMounts: [{name: root, mountPath: /host}]'],
    ['privileged', 'host-network', 'host-pid', 'host-ipc', 'host-root', 'combo-privileged-host-pid'],
    'privileged',
  ],
  ['hostipc', ['hostIPC: true'], [], ['host-ipc'], 'privileged'],
  ['hostnetwork', ['hostNetwork: true'], [], ['host-network'], 'privileged'],
  [
    'hostpath',
    ['volumes: [{name: root, hostPath: {path: /}}]'],
    ['volumeMounts: [{name: root, mountPath: /host}]'],
    ['host-root'],
    'privileged',
  ],
  ['hostpid', ['hostPID: true'], [], ['host-pid'], 'privileged'],
  ['nothing-allowed', [], [], [], 'baseline'],
  ['priv', [], ['securityContext: {privileged: true}'], ['privileged'], 'privileged'],
  [
    'priv-and-hostpid',
    ['hostPID: true'],
    ['securityContext: {privileged: true}'],
    ['privileged', 'host-pid', 'combo-privileged-host-pid'],
    'privileged',
  ],
];

describe.each(situations)('a Pod with %s', (name, spec, container, rules, level) => {
  const podSpec = (indent: string) =>
    [
      'containers:',
      '  - name: main',
      '    image: ubuntu:24.04',
      ...container.map((line) => `    ${line}`),
      ...spec,
    ]
      .map((line) => `${indent}${line}\n`)
      .join('');
  const promised = [...new Set(situations.flatMap(([, , , ids]) => ids))];

  it.each<[kind: string, text: string]>([
    ['Pod', `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n${podSpec('  ')}`],
    [
      'Deployment',
      `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  selector: {matchLabels: {app: a}}\n  template:\n    metadata: {labels: {app: a}}\n    spec:\n${podSpec('      ')}`,
    ],
  ])('as %s has exactly the findings that its name says', async (kind, text) => {
    write('pod.yaml', text);
    const found = await report(['pod.yaml']);
    expect(
      rulesOf(found)
        .filter((rule) => promised.includes(rule))
        .sort(),
    ).toEqual([...rules].sort());
    expect(found.pss).toMatchObject([{ resource: `${kind} ${name}`, level }]);
    expect(found.skipped).toEqual([]);
  });
});
