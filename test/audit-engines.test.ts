import { once } from 'node:events';
import { existsSync, linkSync } from 'node:fs';
import { createServer } from 'node:net';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { listContainers as listDockerContainers } from '../src/engine/docker/list-containers.js';
import { listContainers as listPodmanContainers } from '../src/engine/podman/list-containers.js';
import { makeBusyboxTree } from './fixtures-image.js';
import { DockerDaemon, daemonPrograms, missingPrograms } from './support/docker-daemon.js';
import { PodmanBed, whyNoPodman } from './support/docker-podman-bed.js';
import { Bench, expectExit } from './support/tightship.js';

interface Finding {
  rule: string;
  severity: string;
  file: string;
}

/** Everything that can be shut without knowing the workload. */
const tightFlags = [
  ...['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--user', '1000:1000'],
  ...['--memory', '64m', '--memory-swap', '64m', '--cpus', '0.5', '--pids-limit', '32'],
  ...['--network', 'none', '--restart', 'on-failure:3'],
];

/** What the flags below are found as. */
const openRules = [
  ...['cap-sys-admin', 'docker-socket', 'host-etc', 'host-network', 'host-pid', 'host-root'],
  ...['privilege-escalation', 'seccomp-unconfined', 'user-root', 'memory-limit-missing', 'root-writable'],
  ...['capabilities-not-dropped', 'net-raw-not-dropped'],
];

const openFlags = [
  ...['--cap-add', 'SYS_ADMIN', '--security-opt', 'seccomp=unconfined', '--pid=host', '--network=host'],
  ...['-v', '/:/host', '-v', '/etc:/etc/host', '-v', '/var/run/docker.sock:/var/run/docker.sock'],
];

let bench: Bench;
let tree: string;
beforeAll(() => {
  bench = new Bench();
  tree = bench.path('tree');
  makeBusyboxTree(tree);
});
afterAll(() => bench.dispose());
afterEach(() => vi.unstubAllEnvs());

/** Findings of `tightship audit --engine`, by what they are about. */
async function audit(engine: string, environment: Record<string, string>, ...flags: string[]) {
  const args = ['audit', '--engine', engine, '--format', 'json', '--fail-on', 'never', ...flags];
  const { stdout } = expectExit(await bench.run(args, { environment }), 0);
  const findings: Finding[] = JSON.parse(stdout).findings;
  return (name: string) => findings.filter(({ file }) => file === `${engine}:${name}`);
}

/** Imports the tree as `busybox`, by the engine's own client. */
function importImage(program: string, env: Record<string, string>): Promise<unknown> {
  return execa('sh', ['-c', 'tar -C "$1" -c . | "$0" import - busybox', program, tree], { env });
}

const rulesOf = (findings: Finding[]) => findings.map(({ rule }) => rule);
const seriousIn = (findings: Finding[]) =>
  findings.filter(({ severity }) => severity === 'critical' || severity === 'high').map(({ rule }) => rule);

const missingForDocker = missingPrograms(daemonPrograms);
const whyNoDocker =
  missingForDocker.length > 0 ? `needs ${missingForDocker.join(', ')}: apt-get install docker.io` : undefined;

describe('docker', () => {
  let daemon: DockerDaemon | undefined;
  const docker = () => daemon ?? expect.unreachable('no daemon');
  beforeAll(async () => {
    if (whyNoDocker) return;
    daemon = await DockerDaemon.start();
    await importImage('docker', daemon.environment);
    const run = (name: string, ...args: string[]) => daemon?.docker('run', '-d', '--name', name, ...args);
    await run('tight', ...tightFlags, '--health-cmd', 'true', 'busybox', 'sleep', '1000');
    await run('open', ...openFlags, 'busybox', 'sleep', '1000');
    await run('ended', 'busybox', 'true');
    await daemon.docker('wait', 'ended');
    // Created, never started: this machine may not be able to.
    await daemon.docker('create', '--name', 'privileged', '--privileged', 'busybox', 'true');
  });
  afterAll(() => daemon?.stop());
  beforeEach(({ skip }) => {
    if (whyNoDocker) skip(whyNoDocker);
    for (const [name, value] of Object.entries(daemon?.environment ?? {})) vi.stubEnv(name, value);
  });

  it('lists what runs, or all that there is, with what inspect says of each', async () => {
    const names = async (all: boolean) =>
      (await listDockerContainers({ all })).map(({ name }) => name).sort();
    expect(await names(false)).toEqual(['open', 'tight']);
    expect(await names(true)).toEqual(['ended', 'open', 'privileged', 'tight']);
    const listed = (await listDockerContainers({ all: false })).find(({ name }) => name === 'tight');
    const [inspected] = await docker().inspect('tight');
    const { Id, Config, HostConfig } = JSON.parse(listed?.inspect ?? '{}');
    expect({ Id, Config, HostConfig }).toEqual({
      Id: inspected?.Id,
      Config: inspected?.Config,
      HostConfig: inspected?.HostConfig,
    });
  });

  it('finds of a container how it was started', async () => {
    const of = await audit('docker', docker().environment, '--all');
    expect(rulesOf(of('open'))).toEqual(expect.arrayContaining(openRules));
    expect(seriousIn(of('tight'))).toEqual([]);
    expect(rulesOf(of('tight')).filter((rule) => openRules.includes(rule))).toEqual([]);
    expect(rulesOf(of('privileged'))).toContain('privileged');
    expect(rulesOf(of('ended'))).not.toContain('privileged');
  });

  it('leaves out what has ended, unless asked', async () => {
    const of = await audit('docker', docker().environment);
    expect(of('open')).not.toEqual([]);
    expect(of('ended')).toEqual([]);
    expect(of('privileged')).toEqual([]);
  });
});

describe('podman', () => {
  const why = whyNoPodman();
  let bed: PodmanBed | undefined;
  const podman = () => bed ?? expect.unreachable('no Podman');
  beforeAll(async () => {
    if (why) return;
    bed = new PodmanBed();
    await importImage('podman', bed.environment);
    const run = (name: string, ...args: string[]) => bed?.podman('run', '-d', '--name', name, ...args);
    await run('tight', ...tightFlags, 'busybox', 'sleep', '1000');
    await run('open', ...openFlags, 'busybox', 'sleep', '1000');
    await run('ended', 'busybox', 'true');
    await bed.podman('wait', 'ended');
  });
  afterAll(() => bed?.stop());
  beforeEach(({ skip }) => {
    if (why) skip(why);
    for (const [name, value] of Object.entries(bed?.environment ?? {})) vi.stubEnv(name, value);
  });

  it('lists what runs, or all that there is', async () => {
    const names = async (all: boolean) =>
      (await listPodmanContainers({ all })).map(({ name }) => name).sort();
    expect(await names(false)).toEqual(['open', 'tight']);
    expect(await names(true)).toEqual(['ended', 'open', 'tight']);
  });

  it('finds of a container how it was started, by the program as by the service', async () => {
    const byProgram = await audit('podman', podman().environment);
    const socket = podman().path('podman.sock');
    const service = execa('podman', ['system', 'service', '--time', '0', `unix://${socket}`], {
      env: podman().environment,
      reject: false,
    });
    try {
      await vi.waitUntil(() => existsSync(socket), { timeout: 10_000 });
      const byService = await audit('podman', { CONTAINER_HOST: `unix://${socket}` });
      for (const of of [byProgram, byService]) {
        expect(rulesOf(of('open'))).toEqual(expect.arrayContaining(openRules));
        expect(seriousIn(of('tight'))).toEqual([]);
        expect(rulesOf(of('tight')).filter((rule) => openRules.includes(rule))).toEqual([]);
        expect(of('ended')).toEqual([]);
      }
      expect(rulesOf(byService('open')).sort()).toEqual(rulesOf(byProgram('open')).sort());
    } finally {
      service.kill('SIGKILL');
      await service;
    }
  });
});

describe('an engine that is not there', () => {
  it.each([
    [
      'docker',
      'DOCKER_HOST',
      /^tightship: Docker does not run: nothing answers at .*nobody\.sock\n {2}start it/,
    ],
    [
      'podman',
      'CONTAINER_HOST',
      /^tightship: Podman does not run: nothing answers at .*nobody\.sock\n {2}start its/,
    ],
  ])('%s: says so, and audits nothing', async (engine, variable, words) => {
    const environment = { [variable]: `unix://${bench.path('nobody.sock')}` };
    const refused = expectExit(await bench.run(['audit', '--engine', engine], { environment }), 2);
    expect(refused.stdout).toBe('');
    expect(refused.stderr).toMatch(words);
  });

  it('says so where its socket is left over', async () => {
    const socket = bench.path('left-over.sock');
    const server = createServer().listen(socket);
    await once(server, 'listening');
    linkSync(socket, bench.path('kept.sock'));
    server.close();
    const environment = { DOCKER_HOST: `unix://${bench.path('kept.sock')}` };
    const refused = expectExit(await bench.run(['audit', '--engine', 'docker'], { environment }), 2);
    expect(refused.stderr).toMatch(/^tightship: Docker does not run: nothing answers at /);
  });
});
