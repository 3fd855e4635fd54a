import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  futimesSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { checkSeccompProgram } from '../bpf/check-seccomp-program.js';
import { decodeProgram } from '../bpf/encode-program.js';
import { instructionBytes, maxInstructions } from '../bpf/instruction.js';

/** A compiled seccomp filter, kept on disk for the next start. */
export interface ProgramMemory {
  /** What was kept, as `struct sock_filter[]`; undefined where there is nothing that can be trusted. */
  recall(): Uint8Array | undefined;
  keep(program: Uint8Array): void;
}

/** Each policy has one filter, and so have a few sets of flags. Beyond, what was not used for longest goes. */
const mostEntries = 256;

/**
 * Memory of one seccomp filter. What is in it will decide what a container may do, so it is believed only where nobody
 * but this user can have written it, and only whole: it names the subject that it was made from and the digest of its
 * program, and the kernel would take it. Anything else counts as nothing, and is replaced.
 *
 * @param stateRoot directory that holds Tightship's state
 * @param subject all that the filter depends on, as text: another subject is another filter
 */
export function rememberProgram(stateRoot: string, subject: string): ProgramMemory {
  const directory = join(stateRoot, 'seccomp');
  const key = digestOf(subject);
  const path = join(directory, `${key}.bpf`);
  return {
    recall: () => attempt(() => (isOurs(lstatSync(directory)) ? programIn(readEntry(path), key) : undefined)),
    // A start without it takes longer, and is right.
    keep: (program) =>
      attempt(() => writeEntry(directory, path, Buffer.concat([header(key, program), program]))),
  };
}

function digestOf(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** First line of an entry. Of the same length for all. */
function header(key: string, program: Uint8Array): Buffer {
  return Buffer.from(`tightship seccomp filter 1 ${key} ${digestOf(program)}\n`, 'latin1');
}

const headerBytes = header(digestOf(''), Buffer.alloc(0)).length;
const largestEntryBytes = headerBytes + maxInstructions * instructionBytes;

/** The file's bytes, if it is a regular one of ours of a possible size. */
function readEntry(path: string): Buffer | undefined {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || !isOurs(stat) || stat.size > largestEntryBytes) return undefined;
    const now = new Date();
    futimesSync(descriptor, now, now);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Whether only this user, who is root where containers start, can have written it. */
function isOurs({ uid, mode }: Stats): boolean {
  return uid === process.geteuid?.() && (mode & 0o022) === 0;
}

function programIn(entry: Buffer | undefined, key: string): Uint8Array | undefined {
  if (entry === undefined) return undefined;
  const program = Uint8Array.from(entry.subarray(headerBytes));
  if (!entry.subarray(0, headerBytes).equals(header(key, program))) return undefined;
  const decoded = decodeProgram(program);
  return 'program' in decoded && checkSeccompProgram(decoded.program).length === 0 ? program : undefined;
}

/** Made aside and renamed: nobody ever sees half of one. */
function writeEntry(directory: string, path: string, entry: Buffer): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (!isOurs(lstatSync(directory))) return;
  const draft = `${path}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  writeFileSync(draft, entry, { mode: 0o600, flag: 'wx' });
  renameSync(draft, path);
  removeUnused(directory);
}

/** Drafts of writers that were killed are the oldest some day, too. */
function removeUnused(directory: string): void {
  const names = readdirSync(directory);
  if (names.length <= mostEntries) return;
  const entries = names.flatMap((name) => {
    const path = join(directory, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return stat ? [{ path, usedMs: stat.mtimeMs }] : [];
  });
  entries.sort((a, b) => b.usedMs - a.usedMs);
  for (const { path } of entries.slice(mostEntries)) rmSync(path, { recursive: true, force: true });
}
