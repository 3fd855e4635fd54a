import { existsSync, readFileSync } from 'node:fs';
import { AppError } from '../../base/app-error.js';
import { printable } from '../../base/text.js';
import { describeRuntime, type Runtime } from './runtime.js';

/**
 * Why the runtime could not run the container, `undefined` when it could: an exit status alone does not tell
 * the runtime's failure from the workload's, its log (`--log-format json`) does.
 */
export function runtimeFailure(runtime: Runtime, logPath: string): AppError | undefined {
  const message = lastError(readLog(logPath));
  if (message === undefined) return undefined;
  const text = printable(message);
  if (/no space left on device|disk quota exceeded/i.test(text)) {
    return new AppError('DISK_FULL', `no space left on this host's disk: ${text}`, {
      hint: 'free some space and try again',
    });
  }
  if (/exec:|executable file not found|exec format error/i.test(text)) {
    return new AppError('COMMAND_NOT_FOUND', `the command cannot be executed: ${text}`, {
      hint: 'check its path, its mode, and that it is built for this machine',
    });
  }
  return new AppError('RUNTIME_FAILED', `${describeRuntime(runtime)} could not run the container: ${text}`, {
    hint: 'see "tightship doctor"',
  });
}

/** A runtime's log so far; empty when there is none. */
export function readLog(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** What runc says when it passes on a signal to a container that has just ended: no failure. */
const tooLate = /^(?:no such process|os: process already finished)$/;

/** The last line of level error; lines that are not JSON are not the runtime's own. */
export function lastError(log: string): string | undefined {
  const messages = log.split('\n').flatMap((line) => {
    try {
      const { level, msg } = JSON.parse(line) as { level?: string; msg?: string };
      return level === 'error' && typeof msg === 'string' && !tooLate.test(msg) ? [msg] : [];
    } catch {
      return [];
    }
  });
  return messages.at(-1);
}
