import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../base/app-error.js';
import { printable } from '../../base/text.js';

/**
 * Numbers besides names (-n), comms (-Y), and arguments as they stood in the registers: nothing of the traced
 * program's memory, which is untrusted, gets into the output. Only clone3 keeps its flags there.
 */
const format = ['-f', '-n', '-Y', '-e', 'raw=!clone3'];

const attachTimeoutMs = 20_000;
const stopTimeoutMs = 5_000;
/** Output that came to rest for so long has been read; while a container is noisy it never does. */
const quietMs = 100;
const maxDrainMs = 2_000;

/** A running strace. */
export interface StraceProcess {
  /** Whether it ended otherwise than because all it traced had ended. */
  failed(): boolean;
  /** Resolves once what strace has written so far was handed on, in so far as that can be told. */
  drained(): Promise<void>;
  /** Lets go of all traced processes, which run on; idempotent. */
  stop(): Promise<void>;
}

/**
 * Attaches to all threads of a process and follows its children; resolves once that is done. Each line goes to
 * `onLine`, over a pipe: nothing is left on disk. strace dies with this process. Throws `NO_RECORDER`.
 */
export async function startStrace(pid: number, onLine: (line: string) => void): Promise<StraceProcess> {
  // Node's pipes are sockets, which cannot be opened by name: cat writes to the one it inherits.
  const args = ['strace', ...format, '-o', '|exec cat >&3', '-p', String(pid)];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let lastLineAt = 0;
  const output = createInterface({ input: child.stdio[3] as Readable });
  output.on('line', (line) => {
    lastLineAt = performance.now();
    onLine(line);
  });
  const ended = once(child, 'close').catch(() => undefined);
  let stopping = false;
  await attached(child).catch(async (error: unknown) => {
    child.kill('SIGKILL');
    await ended;
    throw error;
  });
  return {
    failed: () => hasEnded(child) && !stopping && child.exitCode !== 0,
    async drained() {
      const deadline = performance.now() + maxDrainMs;
      do await Promise.race([ended, sleep(quietMs)]);
      while (!hasEnded(child) && performance.now() - lastLineAt < quietMs && performance.now() < deadline);
      if (hasEnded(child)) await ended;
    },
    async stop() {
      if (!stopping && !hasEnded(child)) child.kill('SIGTERM');
      stopping = true;
      const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** strace says on standard error that it attached, or why not. */
async function attached(child: ChildProcess): Promise<void> {
  const { stderr } = child;
  if (!stderr) throw new Error('strace has no standard error');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => {
      reject(new AppError('NO_RECORDER', `strace cannot attach: ${reason}`, { hint: remedy(reason) }));
    };
    const timer = setTimeout(() => fail('no answer'), attachTimeoutMs);
    const settle = (action: () => void) => {
      clearTimeout(timer);
      action();
    };
    child.once('error', (error) => settle(() => fail(error.message)));
    child.once('close', () => settle(() => fail(printable(said.trim().split('\n').at(-1) ?? ''))));
    // Also keeps the pipe empty later, when each new process is announced on it.
    stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said = (said + chunk).slice(-4096);
      if (/^strace: Process \d+ attached/m.test(said)) settle(resolve);
    });
  });
}

function remedy(reason: string): string {
  if (/failed to execute|ENOENT/.test(reason)) return 'apt-get install strace';
  if (/not permitted/.test(reason)) return 'run as root, and let no other tracer hold the container';
  return 'strace 5.17 or later is needed';
}
