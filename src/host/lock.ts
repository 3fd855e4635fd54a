import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../base/app-error.js';
import { identifyProcess, isAlive, type ProcessIdentity } from './process-identity.js';

/**
 * Runs `action` while no other Tightship process runs one under the same lock file. A lock whose owner died is
 * taken over. Throws `HOST_FAILED` when a living owner keeps it for longer than `timeoutMs`.
 */
export async function withLock<T>(path: string, action: () => Promise<T>, timeoutMs = 60_000): Promise<T> {
  const self = identifyProcess(process.pid);
  const claim = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    writeFileSync(claim, JSON.stringify(self));
    removeAbandonedClaims(path);
    for (const deadlineMs = Date.now() + timeoutMs; !tryLink(claim, path); await sleep(10)) {
      breakIfAbandoned(path);
      if (Date.now() > deadlineMs) {
        throw new AppError('HOST_FAILED', `another tightship has held ${path} for too long`);
      }
    }
    try {
      return await action();
    } finally {
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(claim, { force: true });
  }
}

/** Of processes that were killed while they waited, or held the lock. */
function removeAbandonedClaims(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    const [stem, pid] = name.split(/\.(?:abandoned\.)?(?=\d+(?:\.|$))/);
    if (stem !== basename(path) || pid === undefined || identifyProcess(Number.parseInt(pid, 10))) continue;
    rmSync(join(dirname(path), name), { force: true });
  }
}

/** link(2) is atomic and carries the owner's identity with it, which O_EXCL followed by a write does not. */
function tryLink(claim: string, path: string): boolean {
  try {
    linkSync(claim, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function breakIfAbandoned(path: string): void {
  const aside = `${path}.abandoned.${process.pid}`;
  try {
    if (isAlive(ownerIn(readFileSync(path, 'utf8')))) return;
    // Renamed first, so that of two processes which see the same dead owner only one removes a lock.
    renameSync(path, aside);
    if (isAlive(ownerIn(readFileSync(aside, 'utf8')))) linkSync(aside, path);
    rmSync(aside);
  } catch {
    // Released or taken over in the meantime: the caller simply tries again.
  }
}

/** A lock that nobody can read is nobody's: a machine that went down may leave such files. */
function ownerIn(text: string): ProcessIdentity {
  try {
    return JSON.parse(text) as ProcessIdentity;
  } catch {
    return { pid: 0, startTicks: '', bootId: '' };
  }
}
