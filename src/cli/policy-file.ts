import {
  closeSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../base/app-error.js';
import { formatBytes, printable } from '../base/text.js';
import { identifyProcess } from '../host/process-identity.js';
import type { Policy } from '../policy/policy.js';
import { renderDiagnostics } from '../policy/policy-diagnostics.js';
import { decodePolicy, encodePolicy } from '../policy/policy-yaml.js';
import type { Io } from './io.js';

/** Reads a policy. Prints every problem with its line; throws `INPUT_NOT_FOUND` or `POLICY_INVALID`. */
export function readPolicyFile(path: string, io: Io): Policy {
  const text = readInput(path);
  const { policy, diagnostics } = decodePolicy(text, path);
  if (diagnostics.length > 0) io.stderr.write(`${renderDiagnostics(text, diagnostics)}\n`);
  if (policy) return policy;
  throw new AppError('POLICY_INVALID', `${path} is not a valid policy`, {
    hint: 'each problem is listed above with its line and column; docs/privileges-yaml.md describes the file',
  });
}

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

/**
 * Finds out beforehand whether a result can be written to `path`, for what makes it may take long. Throws
 * `INPUT_NOT_FOUND` or `INPUT_INVALID`.
 */
export function checkOutput(path: string): void {
  const directory = dirname(resolve(path));
  const refuse = (why: string, hint: string): never => {
    throw new AppError('INPUT_INVALID', `-o ${printable(path)}: ${why}`, { hint });
  };
  const found = statSync(directory, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new AppError(
      'INPUT_NOT_FOUND',
      `-o ${printable(path)}: there is no directory ${printable(directory)}`,
      {
        hint: 'make it first, or choose another place',
      },
    );
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    refuse('that is a directory', 'name a file in it');
  const draft = draftOf(path);
  try {
    // For root access(2) promises too much: of /proc, for one.
    writeFileSync(draft, '', { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    refuse(`cannot write to ${printable(directory)}: ${code}`, 'choose another place');
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Writes a policy so that a reader sees the old file or the new one, never a part. */
export function writePolicyFile(path: string, policy: Policy): void {
  writeWhole(path, encodePolicy(policy));
}

/**
 * Replaces a file in one step; on failure (a full disk, say) the old one stays and nothing else is left. A link
 * is followed; what is no file, /dev/stdout for one, is written to.
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const present = statSync(path, { throwIfNoEntry: false });
  if (present && !present.isFile()) {
    writeFileSync(path, content);
    return;
  }
  const target = present ? realpathSync(path) : path;
  removeAbandonedDrafts(target);
  const draft = draftOf(target);
  try {
    writeFileSync(draft, content);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function draftOf(path: string): string {
  return `${path}.${process.pid}.tmp`;
}

/** Of processes that were killed between writing and renaming. */
function removeAbandonedDrafts(target: string): void {
  const directory = dirname(resolve(target));
  for (const name of readdirSync(directory)) {
    const [stem, pid] = [name.replace(/\.\d+\.tmp$/, ''), name.match(/\.(\d+)\.tmp$/)?.[1]];
    if (stem !== basename(target) || pid === undefined || identifyProcess(Number(pid))) continue;
    rmSync(join(directory, name), { force: true });
  }
}
