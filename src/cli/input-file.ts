import { closeSync, openSync, readSync } from 'node:fs';
import { AppError } from '../base/app-error.js';
import { formatBytes, printable } from '../base/text.js';

/** Far beyond any policy or recording. */
const inputLimitBytes = 64 * 1024 * 1024;

/** Reads a text that a user named: a file or a pipe. Throws `INPUT_NOT_FOUND` or `INPUT_INVALID`. */
export function readInput(path: string): string {
  return readInputBytes(path).toString('utf8');
}

/** As `readInput`, as it stands. */
export function readInputBytes(path: string): Buffer {
  try {
    return readBounded(path);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new AppError('INPUT_NOT_FOUND', `there is no file ${path}`, { cause });
    throw new AppError('INPUT_INVALID', `cannot read ${path}: ${code}`, { cause });
  }
}

function readBounded(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let total = 0; ; ) {
      const chunk = Buffer.alloc(64 * 1024);
      const bytesRead = readSync(descriptor, chunk);
      if (bytesRead === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, bytesRead));
      total += bytesRead;
      if (total > inputLimitBytes) {
        throw new AppError(
          'INPUT_INVALID',
          `${printable(path)} is larger than ${formatBytes(inputLimitBytes)}`,
        );
      }
    }
  } finally {
    closeSync(descriptor);
  }
}
