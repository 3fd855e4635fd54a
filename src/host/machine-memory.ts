import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';

/** Something found out about this machine, kept until what it depends on changes. */
export interface MachineMemory {
  /** What was kept, `undefined` when there is nothing or it no longer holds. */
  recall(): unknown;
  keep(value: object): void;
}

/**
 * Memory of a fact (`kind`) about a program: it holds for exactly this file (path, inode, size, time), this
 * kernel and this boot.
 */
export function rememberFor(stateRoot: string, kind: string, programPath: string): MachineMemory {
  const directory = join(stateRoot, 'machine');
  const { ino, size, mtimeMs } = statSync(programPath);
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  const subject = JSON.stringify([kind, programPath, ino, size, mtimeMs, release(), bootId]);
  const path = join(
    directory,
    `${kind}-${createHash('sha256').update(subject).digest('hex').slice(0, 24)}.json`,
  );
  return {
    recall: () => {
      try {
        return JSON.parse(readFileSync(path, 'utf8'));
      } catch {
        return undefined;
      }
    },
    keep: (value) => {
      mkdirSync(directory, { recursive: true });
      const draft = `${path}.${process.pid}`;
      writeFileSync(draft, JSON.stringify(value));
      renameSync(draft, path);
    },
  };
}
