import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { AppError } from '../base/app-error.js';
import { closestName } from '../base/closest-name.js';
import { printable } from '../base/text.js';
import { resolveInRoot } from './in-root-path.js';

export interface ExecutableSearch {
  /** The workload's own `PATH`. */
  path: string;
  /** Inside the root filesystem; where relative commands and relative `PATH` entries start. */
  workingDirectory: string;
}

/**
 * The absolute path, as seen inside `root`, of the program that `command` starts: with a slash it is a path
 * from the working directory, without one it is looked for along `PATH` (runc, os/exec.LookPath). Links in the
 * path are not replaced, for programs like busybox look at the name they are called by. Throws
 * `COMMAND_NOT_FOUND` saying whether it is missing, not executable, or lacks its interpreter.
 */
export function findExecutable(root: string, command: string, search: ExecutableSearch): string {
  const candidates = candidatePaths(command, search);
  const seen: [path: string, state: FileState][] = [];
  for (const path of candidates) {
    const state = fileState(root, path);
    if (state === 'executable') {
      requireInterpreter(root, path, search);
      return path;
    }
    seen.push([path, state]);
  }
  throw notFound(root, command, search, seen);
}

type FileState = 'executable' | 'not-executable' | 'directory' | 'missing';

function candidatePaths(command: string, search: ExecutableSearch): string[] {
  if (command === '' || command.includes('\0')) return [];
  const start = posix.resolve('/', search.workingDirectory);
  if (command.includes('/')) return [posix.resolve(start, command)];
  return directories(search).map((directory) => posix.join(directory, command));
}

/** An empty entry of `PATH` is the working directory. */
function directories(search: ExecutableSearch): string[] {
  const start = posix.resolve('/', search.workingDirectory);
  return search.path.split(':').map((entry) => posix.resolve(start, entry));
}

function fileState(root: string, path: string): FileState {
  try {
    const found = statSync(resolveInRoot(root, path));
    if (found.isDirectory()) return 'directory';
    return found.isFile() && (found.mode & 0o111) !== 0 ? 'executable' : 'not-executable';
  } catch {
    // Loops of links and names too long to exist are no programs either.
    return 'missing';
  }
}

/** Without its interpreter a script ends in a bare "no such file or directory", which names the wrong file. */
function requireInterpreter(root: string, path: string, search: ExecutableSearch): void {
  const interpreter = interpreterOf(resolveInRoot(root, path));
  if (interpreter === undefined) return;
  const interpreterPath = posix.resolve('/', search.workingDirectory, interpreter);
  if (fileState(root, interpreterPath) === 'executable') return;
  throw new AppError(
    'COMMAND_NOT_FOUND',
    `${printable(path)} needs the interpreter ${printable(interpreter)}, which the workload does not have`,
    { hint: 'install it in the image, or correct the first line of the script' },
  );
}

/** What follows `#!`; `undefined` for other programs. The kernel reads 256 bytes (BINPRM_BUF_SIZE). */
function interpreterOf(hostPath: string): string | undefined {
  const descriptor = openSync(hostPath, 'r');
  try {
    const buffer = Buffer.alloc(256);
    const bytesRead = readSync(descriptor, buffer, 0, buffer.length, 0);
    return /^#![ \t]*([^\s\0]+)/.exec(buffer.toString('latin1', 0, bytesRead))?.[1];
  } finally {
    closeSync(descriptor);
  }
}

function notFound(
  root: string,
  command: string,
  search: ExecutableSearch,
  seen: [path: string, state: FileState][],
): AppError {
  const name = printable(command);
  const hit = seen.find(([, state]) => state !== 'missing');
  if (hit?.[1] === 'not-executable') {
    const hint = `chmod +x ${printable(hit[0])} in the image`;
    return new AppError('COMMAND_NOT_FOUND', `${printable(hit[0])} is there but is not executable`, { hint });
  }
  if (hit?.[1] === 'directory' && command.includes('/')) {
    return new AppError('COMMAND_NOT_FOUND', `${printable(hit[0])} is a directory, not a program`, {
      hint: 'name a program in it',
    });
  }
  const where = command.includes('/') ? '' : ` along its PATH ${printable(search.path)}`;
  const hint = suggestion(root, command, search);
  return new AppError('COMMAND_NOT_FOUND', `the workload has no program "${name}"${where}`, { hint });
}

function suggestion(root: string, command: string, search: ExecutableSearch): string {
  if (command === '') return 'name a program after WORKLOAD';
  if (/\s/.test(command)) return 'give the program and its arguments as separate words';
  const places = command.includes('/')
    ? [posix.dirname(posix.resolve('/', search.workingDirectory, command))]
    : directories(search);
  const name = posix.basename(command);
  const names = places.flatMap((place) => namesIn(root, place));
  if (names.includes(name)) return 'there is one that is no program: a link that leads nowhere, perhaps';
  const near = closestName(name, names);
  return near ? `did you mean ${printable(near)}?` : 'check its spelling, or give its absolute path';
}

function namesIn(root: string, directory: string): string[] {
  try {
    return readdirSync(resolveInRoot(root, directory));
  } catch {
    return [];
  }
}
