import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { AppError } from '../base/app-error.js';
import { formatBytes, printable } from '../base/text.js';

/**
 * The bytes of a regular file that others may have made. Throws `INPUT_INVALID` for anything that is not a
 * regular file or holds more than `limitBytes`, and Node's own error where it cannot be opened.
 */
export function readBoundedFile(path: string, limitBytes: number): Buffer {
  // Opening a FIFO would otherwise wait for a writer that never comes.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { size } = statRegular(descriptor, path);
    if (size > limitBytes) throw tooLarge(path, limitBytes);
    // One byte more than allowed: files of procfs say 0 and files grow.
    const buffer = Buffer.alloc(Math.min(limitBytes, Math.max(size, 64 * 1024)) + 1);
    const bytesRead = fill(descriptor, buffer);
    if (bytesRead > limitBytes) throw tooLarge(path, limitBytes);
    return buffer.subarray(0, bytesRead);
  } finally {
    closeSync(descriptor);
  }
}

function statRegular(descriptor: number, path: string): { size: number } {
  const stat = fstatSync(descriptor);
  if (stat.isFile()) return stat;
  throw new AppError('INPUT_INVALID', `${printable(path)} is not a regular file`);
}

function fill(descriptor: number, buffer: Buffer): number {
  let offset = 0;
  while (offset < buffer.length) {
    const bytesRead = readSync(descriptor, buffer, offset, buffer.length - offset, null);
    if (bytesRead === 0) break;
    offset += bytesRead;
  }
  return offset;
}

function tooLarge(path: string, limitBytes: number): AppError {
  return new AppError('INPUT_INVALID', `${printable(path)} is larger than ${formatBytes(limitBytes)}`);
}
