import {
  chmodSync,
  chownSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../base/app-error.js';
import { printable } from '../base/text.js';
import { identifyProcess } from '../host/process-identity.js';

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

/**
 * Replaces a file in one step, its mode and owner kept; on failure (a full disk, say) the old one stays and nothing else is left. A link
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
    // A file that others must not read stays one.
    if (present) {
      chownSync(draft, present.uid, present.gid);
      chmodSync(draft, present.mode & 0o7777);
    }
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
