import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { type Lease, leaseVariable } from '../../host/lease.js';
import type { ExitStatus } from '../../policy/recording.js';
import type { Workload } from '../../policy/workload.js';
import { WithoutLastWords } from './last-words.js';
import type { Runtime } from './runtime.js';
import { readLog } from './runtime-log.js';

/** Where the container's standard streams go: to ours, or its output to a stream that the caller reads. */
export type StandardStreams = 'inherit' | 'pipe';

/** The runtime in the foreground: it passes on signals, the terminal and its size, and the exit status. */
export interface RuntimeProcess {
  signal(name: NodeJS.Signals): void;
  /** Standard output and error, where they are piped. */
  outputs: Readable[];
  /** Resolves when the runtime has ended, and with it the container. */
  ended: Promise<ExitStatus>;
}

/** Starts `RUNTIME run` on a bundle. The environment holds nothing but PATH and the lease's mark. */
export function startRuntime(
  runtime: Runtime,
  paths: { root: string; log: string; bundle: string },
  lease: Lease,
  workload: Workload,
  streams: StandardStreams,
): RuntimeProcess {
  const command = [
    runtime.path,
    ...['--root', paths.root, '--log', paths.log, '--log-format', 'json'],
    ...['run', '--bundle', paths.bundle, lease.id],
  ];
  const [file = '', ...args] = workload.tty && !haveTerminal() ? inPseudoTerminal(command) : command;
  const output = streams === 'inherit' ? 'inherit' : 'pipe';
  // A terminal must stay the runtime's own; what it says there on its way out is said twice.
  const errors = workload.tty ? output : 'pipe';
  const child = spawn(file, args, {
    // A session of its own: a Ctrl-C reaches it once, through us, and not a second time from the terminal.
    detached: true,
    stdio: [workload.interactive || workload.tty ? 'inherit' : 'ignore', output, errors],
    env: { PATH: process.env.PATH, [leaseVariable]: lease.id },
  });
  if (streams === 'inherit') {
    const isTold = (words: string) => readLog(paths.log).includes(JSON.stringify(words).slice(1, -1));
    child.stderr?.pipe(new WithoutLastWords(isTold)).pipe(process.stderr, { end: false });
  }
  return {
    signal: (name) => void child.kill(name),
    outputs: streams === 'inherit' ? [] : [child.stdout, child.stderr].filter((stream) => stream !== null),
    ended: endOf(child),
  };
}

function endOf(child: ChildProcess): Promise<ExitStatus> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    // `close` comes after all output was read, `exit` may come before.
    child.once('close', (code, signal) =>
      resolve({ code: code ?? 128 + constants.signals[signal ?? 'SIGKILL'] }),
    );
  });
}

function haveTerminal(): boolean {
  return [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
}

/** For -t without any terminal of ours (in the background, or from a job): script(1) makes one. */
function inPseudoTerminal(command: string[]): string[] {
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  return ['script', '--quiet', '--flush', '--return', '--command', quoted, '/dev/null'];
}
