import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jsonText } from '../../src/base/json-text.js';
import type { Program } from '../../src/bpf/instruction.js';
import type { RuntimeName } from '../../src/engine/oci/runtime.js';
import { identifyProcess } from '../../src/host/process-identity.js';
import { readSeccompFilters } from '../../src/host/seccomp-filter.js';
import type { OciSeccomp } from '../../src/policy/oci-seccomp.js';
import type { Victims } from '../record-fixture.js';

const workload = 'under-filters';
const executeDeadlineMs = 10_000;
/** A container that was forgotten, for the test was killed, ends after so many seconds of work. */
const cpuSeconds = 30;

/**
 * What a runtime installs for a profile: it starts a container that makes no system call, and the kernel is asked.
 * The profile must allow what the runtime itself needs once it is in force, `execve` at least, or this throws with the
 * runtime's own words. 50 to 200 ms.
 *
 * @param victims built with `under-filters`
 */
export async function filtersOfRuntime(
  victims: Victims,
  runtime: RuntimeName,
  seccomp: OciSeccomp,
  { noNewPrivileges = true, annotations = {} as Record<string, string> } = {},
): Promise<Program[]> {
  const bundle = mkdtempSync(join(tmpdir(), 'tightship-bundle-'));
  const id = basename(bundle);
  try {
    // crun opens it, whatever is mounted.
    mkdirSync(join(bundle, 'rootfs/dev'), { recursive: true });
    copyFileSync(victims.path(workload), join(bundle, 'rootfs', workload));
    const config = spinningContainer(seccomp, noNewPrivileges, annotations);
    writeFileSync(join(bundle, 'config.json'), jsonText(config));
    callRuntime(runtime, bundle, [
      'run',
      '--detach',
      '--bundle',
      bundle,
      '--pid-file',
      join(bundle, 'pid'),
      id,
    ]);
    const pid = Number(readFileSync(join(bundle, 'pid'), 'utf8'));
    await untilExecuted(runtime, bundle, pid);
    return await readSeccompFilters(pid);
  } finally {
    callRuntime(runtime, bundle, ['delete', '--force', id], { mayFail: true });
    rmSync(bundle, { recursive: true, force: true });
  }
}

function spinningContainer(
  seccomp: OciSeccomp,
  noNewPrivileges: boolean,
  annotations: Record<string, string>,
) {
  return {
    ociVersion: '1.0.2',
    annotations,
    process: {
      args: [`/${workload}`, 'spin'],
      cwd: '/',
      env: ['PATH=/'],
      user: { uid: 0, gid: 0 },
      noNewPrivileges,
      rlimits: [{ type: 'RLIMIT_CPU', soft: cpuSeconds, hard: cpuSeconds }],
    },
    root: { path: 'rootfs' },
    mounts: [{ destination: '/proc', type: 'proc', source: 'proc' }],
    linux: { namespaces: ['pid', 'mount'].map((type) => ({ type })), seccomp },
  };
}

/** crun understands version 2 of control groups only: it gets a mount namespace in which they are in their place. */
const wrappers: Record<RuntimeName, string[]> = {
  runc: [],
  crun: [...['unshare', '--mount', 'sh', '-c'], 'mount -t cgroup2 cgroup2 /sys/fs/cgroup && exec "$0" "$@"'],
};

function callRuntime(runtime: RuntimeName, bundle: string, args: string[], { mayFail = false } = {}): void {
  const [file = '', ...rest] = [...wrappers[runtime], runtime, '--root', join(bundle, 'state'), ...args];
  const descriptor = openSync(join(bundle, 'errors'), 'a');
  // The container keeps these streams: a pipe would not end before it does.
  const { status } = spawnSync(file, rest, { stdio: ['ignore', 'ignore', descriptor], timeout: 30_000 });
  closeSync(descriptor);
  if (status !== 0 && !mayFail) throw new Error(`${runtime} ${args[0]}: ${errorsIn(bundle)}`);
}

/** The filters are complete when the runtime has become the workload. */
async function untilExecuted(runtime: RuntimeName, bundle: string, pid: number): Promise<void> {
  const deadline = performance.now() + executeDeadlineMs;
  while (readIfThere(`/proc/${pid}/comm`).trim() !== workload) {
    if (identifyProcess(pid) === undefined) throw new Error(`${runtime} run: ${errorsIn(bundle)}`);
    if (performance.now() > deadline) throw new Error(`${runtime} does not execute the workload`);
    await sleep(1);
  }
}

function errorsIn(bundle: string): string {
  return readIfThere(join(bundle, 'errors')).trim() || 'it ended without a word';
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
