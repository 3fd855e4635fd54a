import { constants } from 'node:os';
import { AppError } from '../base/app-error.js';
import type { ExitCode, Io } from './io.js';

/** Throws `INTERRUPTED` when the user has asked to end. */
export function throwIfInterrupted({ interrupts }: Io): void {
  if (interrupts.signal.aborted)
    throw new AppError('INTERRUPTED', 'ended by the user; nothing was left behind');
}

/** What a shell expects of a process that a signal ended. */
export function interruptedExitCode({ interrupts }: Io): ExitCode {
  return 128 + constants.signals[interrupts.received ?? 'SIGINT'];
}
