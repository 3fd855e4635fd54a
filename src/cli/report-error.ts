import { AppError } from '../base/app-error.js';
import { printable } from '../base/text.js';
import { interruptedExitCode } from './interrupted.js';
import type { ExitCode, Io } from './io.js';
import { styleFor } from './style.js';

/** Prints what went wrong and what to do, and gives the exit status. A bug of ours keeps its stack. */
export function reportError(error: unknown, io: Io): ExitCode {
  const known = error instanceof AppError ? error : systemError(error);
  const style = styleFor(io.stderr, io.environment);
  if (known === undefined) {
    io.stderr.write(
      `${style.red('tightship: internal error')}\n${(error as Error)?.stack ?? String(error)}\n`,
    );
    return 1;
  }
  // Messages quote what others named.
  const shown = (text: string) => printable(text, { multiline: true });
  io.stderr.write(`${style.red('tightship:')} ${shown(known.message)}\n`);
  if (known.hint) io.stderr.write(`  ${style.dim(shown(known.hint))}\n`);
  return known.code === 'INTERRUPTED' ? interruptedExitCode(io) : known.exitCode;
}

/** Errors of the operating system that can meet any file operation. */
function systemError(error: unknown): AppError | undefined {
  const { code, path, message } = error as NodeJS.ErrnoException;
  const where = path ? ` (${path})` : '';
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('DISK_FULL', `no space left on this host's disk${where}`, {
        hint: 'free some space and try again; nothing was left half-made',
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOENT':
    case 'EISDIR':
    case 'ENOTDIR':
    case 'ENOTEMPTY':
    case 'ENAMETOOLONG':
    case 'ELOOP':
    case 'EBUSY':
    case 'EIO':
    case 'EMFILE':
    case 'ENFILE':
    case 'ENOMEM':
    case 'EAGAIN':
      return new AppError('HOST_FAILED', message);
    default:
      return undefined;
  }
}
