import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { formatBytes } from '../../base/text.js';

/** A file's text, or why there is none. */
export type TextRead = { text: string } | { reason: string };

/** Far more than manifests are: a cluster's Pods as JSON are some ten million bytes. */
const maxBytes = 64 * 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** For files that fit it, which are nearly all: one read, and no buffer of their own. */
const buffer = Buffer.allocUnsafe(64 * 1024);

/**
 * Reads a text that must be UTF-8 and of bounded size. Found in a directory (`found`), it must be a plain file, for
 * opening a pipe may wait for ever; named by the user, it may be one (`<(helm template …)`). `-` is standard input. Never throws.
 */
export function readText(path: string, { found }: { found: boolean }): TextRead {
  try {
    if (path === '-') return readChunks(0, undefined);
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait.
    return readOpen(openSync(path, found ? constants.O_RDONLY | constants.O_NONBLOCK : 'r'), found);
  } catch (error) {
    return {
      reason: reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? String((error as Error).message),
    };
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  ELOOP: 'its symbolic links lead in a circle',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is no directory',
};

function readOpen(descriptor: number, found: boolean): TextRead {
  try {
    const status = fstatSync(descriptor);
    if (status.isDirectory()) return { reason: 'it is a directory' };
    if (found && !status.isFile()) return { reason: 'it is no plain file' };
    if (status.size > maxBytes) return { reason: tooLarge };
    return readChunks(descriptor, status.isFile() ? status.size : undefined);
  } finally {
    closeSync(descriptor);
  }
}

const tooLarge = `it is larger than ${formatBytes(maxBytes)}; split it, or audit what is running with --engine`;

/** `size` saves the read that would find the end. */
function readChunks(descriptor: number, size: number | undefined): TextRead {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const length = readWaiting(descriptor);
    if (length === 0) break;
    total += length;
    if (total > maxBytes) return { reason: tooLarge };
    const chunk = buffer.subarray(0, length);
    if (chunks.length === 0 && length === size) return decode(chunk);
    chunks.push(Buffer.from(chunk));
  }
  return decode(Buffer.concat(chunks));
}

const never = new Int32Array(new SharedArrayBuffer(4));

/** Standard input may be a pipe that does not block (of a parent that is Node itself) and has nothing yet. */
function readWaiting(descriptor: number): number {
  for (;;) {
    try {
      return readSync(descriptor, buffer, 0, buffer.length, null);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(never, 0, 0, 5);
    }
  }
}

function decode(bytes: Buffer): TextRead {
  try {
    return { text: utf8.decode(bytes) };
  } catch {
    return { reason: 'it is not UTF-8; save it as UTF-8' };
  }
}
