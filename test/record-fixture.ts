import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OciSeccomp } from '../src/policy/oci-seccomp.js';
import type { Observations, SyscallRefusal, SyscallUse } from '../src/policy/recording.js';
import type { Recorder } from '../src/record/recorder.js';

/** Victim programs, built into a directory of their own. */
export interface Victims {
  directory: string;
  path(name: string): string;
  remove(): void;
}

/** Compiles test/victims/NAME.c statically; `compat` becomes a 32-bit program. */
export function buildVictims(names: string[]): Victims {
  const directory = mkdtempSync(join(tmpdir(), 'tightship-victims-'));
  chmodSync(directory, 0o755);
  for (const name of names) {
    const source = fileURLToPath(new URL(`victims/${name}.c`, import.meta.url));
    const flags = name === 'compat' ? ['-m32', '-nostdlib', '-fno-pie', '-no-pie'] : ['-pthread'];
    execFileSync('gcc', ['-static', '-O1', '-w', ...flags, '-o', join(directory, name), source]);
  }
  return {
    directory,
    path: (name) => join(directory, name),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A process that stands still where the container of an OCI runtime would. */
export interface Waiting {
  pid: number;
  go(): void;
  /** Exit code, or the name of the signal. */
  ended: Promise<number | string>;
}

/** Executes `argv` in a mount namespace of its own, after `go`; `before` is shell run first, without exec. */
export function waitingToExecute(argv: string[], before = ':'): Promise<Waiting> {
  return startWaiting(['sh', '-c', `echo ready; read x; ${before}; exec "$@"`, 'sh', ...argv]);
}

/** The same in a user namespace of its own, in which it is root. */
export function waitingInUserNamespace(argv: string[]): Promise<Waiting> {
  return startWaiting(['sh', '-c', 'echo ready; read x; exec "$@"', 'sh', ...argv], ['-U', '-r']);
}

/** As an OCI runtime's init: see victims/like-runc.c. */
export function waitingLikeRunc(victims: Victims, filter: string, argv: string[]): Promise<Waiting> {
  return startWaiting([victims.path('like-runc'), filter, ...argv]);
}

async function startWaiting(argv: string[], namespaces: string[] = []): Promise<Waiting> {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'unshare', '-m', ...namespaces, ...argv], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  await once(child.stdout, 'data');
  return { pid: child.pid ?? 0, go: () => child.stdin.end('\n'), ended };
}

/** Arms, lets go, waits for the end of the first process and reads; then closes. */
export async function recordWith(
  recorder: Recorder,
  waiting: Waiting,
  seccomp: OciSeccomp | null = null,
): Promise<Observations> {
  try {
    await recorder.arm({ pid: waiting.pid, seccomp });
    waiting.go();
    await waiting.ended;
    return await recorder.observe();
  } finally {
    await recorder.close();
  }
}

/** How often a call was seen in a phase; 0 when never. */
export function countOf(
  observations: Observations,
  number: number,
  architecture: SyscallUse['architecture'] = 'x86_64',
  phase: SyscallUse['phase'] = 'workload',
): number {
  return (
    observations.syscalls.find(
      (use) => use.number === number && use.architecture === architecture && use.phase === phase,
    )?.count ?? 0
  );
}

/** `workload 110 seccomp 1 x2` and so on, sorted. */
export function refusalsOf(observations: Observations): string[] {
  return observations.refusals
    .map((refusal: SyscallRefusal) =>
      [refusal.phase, refusal.number, refusal.by, refusal.errno, `x${refusal.count}`].join(' '),
    )
    .sort();
}

/** The filter of victims/like-runc.c as OCI writes it. */
export const likeRuncFilter: OciSeccomp = {
  defaultAction: 'SCMP_ACT_ALLOW',
  architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
  syscalls: [
    { names: ['getppid'], action: 'SCMP_ACT_ERRNO', errnoRet: 1 },
    { names: ['getpgrp'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 },
    { names: ['getsid'], action: 'SCMP_ACT_KILL_PROCESS' },
  ],
};

/** A container of runc, stopped in its createRuntime hook. */
export interface RuncContainer extends Waiting {
  remove(): void;
}

/** Runs `argv` in runc, with the victims' directory as /victims and nothing else in it. */
export async function runcContainer(
  victims: Victims,
  argv: string[],
  seccomp: OciSeccomp | null,
  process: Record<string, unknown> = {},
): Promise<RuncContainer> {
  const bundle = mkdtempSync(join(tmpdir(), 'tightship-runc-'));
  const id = bundle.slice(bundle.lastIndexOf('/') + 1);
  const remove = () => {
    execFileSync('runc', ['delete', '--force', id], { stdio: 'ignore' });
    rmSync(bundle, { recursive: true, force: true });
  };
  mkdirSync(join(bundle, 'rootfs/victims'), { recursive: true });
  execFileSync('mkfifo', [join(bundle, 'ready'), join(bundle, 'go')]);
  const hook = `cat > ${bundle}/ready; cat ${bundle}/go > /dev/null`;
  const config = {
    ociVersion: '1.0.2',
    process: { args: argv, cwd: '/', env: ['PATH=/'], user: { uid: 0, gid: 0 }, ...process },
    root: { path: 'rootfs' },
    hostname: 'victim',
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/victims', type: 'bind', source: victims.directory, options: ['bind', 'ro'] },
    ],
    hooks: { createRuntime: [{ path: '/bin/sh', args: ['sh', '-c', hook] }] },
    linux: {
      namespaces: ['pid', 'ipc', 'uts', 'mount', 'network'].map((type) => ({ type })),
      ...(seccomp ? { seccomp } : {}),
    },
  };
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(config));
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'runc', 'run', '--bundle', bundle, id], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  const state = JSON.parse(await readFifo(join(bundle, 'ready'))) as { pid: number };
  return { pid: state.pid, go: () => writeFileSync(join(bundle, 'go'), ''), ended, remove };
}

/** `cat` waits outside this process, which must go on. */
async function readFifo(path: string): Promise<string> {
  const cat = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  cat.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await once(cat, 'close');
  return text;
}
