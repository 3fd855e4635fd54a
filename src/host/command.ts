import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { AppError } from '../base/app-error.js';
import { printable } from '../base/text.js';

/** Which Debian package holds a tool that Tightship calls; named when the tool is missing. */
const packageOf: Record<string, string> = {
  runc: 'runc',
  crun: 'crun',
  strace: 'strace',
  ip: 'iproute2',
  iptables: 'iptables',
  skopeo: 'skopeo',
  umoci: 'umoci',
  setpriv: 'util-linux',
};

export interface CommandOptions {
  /** Given to the child besides this process's own environment. */
  environment?: Record<string, string>;
  /** Written to the child's standard input, which is empty otherwise. */
  input?: string;
  /** The child is killed, and the command fails, after this long. Default 120,000. */
  timeoutMs?: number;
  cwd?: string;
}

export interface CommandResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a tool to its end, whatever its exit code. The tool dies with this process, also when this process is
 * killed. Throws `TOOL_MISSING` when there is no such program and `HOST_FAILED` on a timeout or a signal.
 */
export async function tryCommand(
  file: string,
  args: string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', file, ...args], {
    // A session of its own: Ctrl-C is ours to answer, and must not cut short what sets up or takes down.
    detached: true,
    timeout: options.timeoutMs ?? 120_000,
    killSignal: 'SIGKILL',
    env: { ...process.env, ...options.environment },
    ...(options.cwd ? { cwd: options.cwd } : {}),
  });
  child.stdin.on('error', () => {}); // A tool need not read all that it is given.
  child.stdin.end(options.input ?? '');
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  running.add(child);
  const [exitCode, signal] = await ended(child).finally(() => running.delete(child));
  const result = { exitCode: exitCode ?? -1, stdout: stdout(), stderr: stderr() };
  if (exitCode === 127 && /setpriv: failed to execute/.test(result.stderr)) throw toolMissing(file);
  if (exitCode !== null) return result;
  throw new AppError('HOST_FAILED', `${file} ${args[0] ?? ''} was ended by ${signal}, or took too long`, {
    cause: result,
  });
}

const running = new Set<ChildProcess>();

/** Kills the tools that run at this moment; whoever waits for them fails, and cleans up as after any failure. */
export function killRunningTools(): void {
  for (const child of running) child.kill('SIGKILL');
}

function collect(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

function ended(child: ChildProcess): Promise<[exitCode: number | null, signal: string | null]> {
  return new Promise((resolve, reject) => {
    child.once('close', (code, signal) => resolve([code, signal]));
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? toolMissing('setpriv') : error);
    });
  });
}

/** As `tryCommand`, and throws `HOST_FAILED` with the tool's own last words unless it exits with 0. */
export async function runCommand(
  file: string,
  args: string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const result = await tryCommand(file, args, options);
  if (result.exitCode === 0) return result;
  throw new AppError('HOST_FAILED', `${file} ${args[0] ?? ''} failed: ${lastWords(result)}`, {
    cause: result,
  });
}

/** The last line a tool printed on its way out, safe to show. */
export function lastWords(result: CommandResult): string {
  const lines = `${result.stdout}\n${result.stderr}`.split('\n').filter((line) => line.trim() !== '');
  return printable(lines.at(-1) ?? `exit status ${result.exitCode}`);
}

/** Whether an error, of Node or of a tool, is about a full disk (or an exhausted quota). */
export function isDiskFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return true;
  const stderr = (error as { cause?: Partial<CommandResult> } | undefined)?.cause?.stderr;
  return stderr !== undefined && /no space left on device|disk quota exceeded/i.test(stderr);
}

function toolMissing(file: string): AppError {
  const name = packageOf[file];
  return new AppError('TOOL_MISSING', `${file} is not installed`, {
    hint: name ? `apt-get install ${name}` : `install ${file} and try again`,
  });
}
