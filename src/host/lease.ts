import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { identifyProcess, isAlive, type ProcessIdentity } from './process-identity.js';
import { type Undo, undo } from './undo.js';

/** Name of the variable by which every helper process of a container is known; the value is the lease's id. */
export const leaseVariable = 'TIGHTSHIP_LEASE';

/** What others may need to know of a container while it runs. */
export interface LeaseInfo {
  name: string;
  /** What it runs, for people. */
  workload: string;
  /** ISO 8601. */
  startedAt: string;
  detached: boolean;
}

/**
 * Everything one container leaves on the host while it runs. How to take each thing back is written down
 * before the thing is made, in a journal that survives this process: its own end and the next command after
 * a kill -9 clean up by the same code.
 */
export interface Lease {
  /** 12 hexadecimal digits; names the container to its runtime, too. */
  readonly id: string;
  /** A directory of the container's own, gone with the lease. */
  readonly directory: string;
  /** Call before making what `step` undoes. */
  willNeed(step: Undo): void;
  /** Undoes everything, last thing first. Idempotent; throws the first failure after trying all steps. */
  release(): Promise<void>;
}

function leasesDirectory(stateRoot: string): string {
  return join(stateRoot, 'containers');
}

/** Opens a lease owned by this process. */
export function acquireLease(stateRoot: string, info: LeaseInfo): Lease {
  const id = randomBytes(6).toString('hex');
  const directory = join(leasesDirectory(stateRoot), id);
  // Written elsewhere and renamed into place: a lease without an owner would never be found abandoned.
  const draft = join(leasesDirectory(stateRoot), `.draft-${process.pid}-${id}`);
  try {
    mkdirSync(draft, { recursive: true, mode: 0o700 });
    writeFileSync(join(draft, 'owner.json'), JSON.stringify(identifyProcess(process.pid)));
    writeFileSync(join(draft, 'info.json'), JSON.stringify(info));
    renameSync(draft, directory);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
  return {
    id,
    directory,
    willNeed: (step) => appendFileSync(journalPath(directory), `${JSON.stringify(step)}\n`),
    release: () => releaseLease(directory, id),
  };
}

/** A lease as found on disk. */
export interface FoundLease {
  id: string;
  directory: string;
  info: LeaseInfo;
  owner: ProcessIdentity;
}

/** A lease whose owner is gone, and what came of releasing it. */
export interface ReapedLease extends FoundLease {
  /** Why something of it is still there; the next command tries again. */
  failure?: unknown;
}

/** Leases whose owner still runs. */
export function livingLeases(stateRoot: string): FoundLease[] {
  return findLeases(stateRoot).filter(({ owner }) => isAlive(owner));
}

/**
 * Takes back what killed processes left behind: their containers, mounts, groups, networks, directories.
 * Gives what was found, for telling the user: what cannot be taken back must not stand in the way of the rest,
 * nor of the command that comes across it. Safe beside other commands that do the same.
 */
export async function reapLeases(stateRoot: string): Promise<ReapedLease[]> {
  const reaped: ReapedLease[] = [];
  for (const lease of findLeases(stateRoot).filter(({ owner }) => !isAlive(owner))) {
    const failure = await releaseLease(lease.directory, lease.id).then(
      () => undefined,
      (error: unknown) => error,
    );
    reaped.push(failure === undefined ? lease : { ...lease, failure });
  }
  removeDrafts(stateRoot);
  return reaped;
}

function findLeases(stateRoot: string): FoundLease[] {
  return listDirectory(leasesDirectory(stateRoot))
    .filter((id) => /^[0-9a-f]{12}$/.test(id))
    .flatMap((id) => {
      const directory = join(leasesDirectory(stateRoot), id);
      const owner = readJson<ProcessIdentity>(join(directory, 'owner.json'));
      const info = readJson<LeaseInfo>(join(directory, 'info.json'));
      // Without an owner it is being removed by another process right now, or was cut short while removed.
      const nobody = { pid: 0, startTicks: '', bootId: '' };
      const unknown = { name: id, workload: 'unknown', startedAt: '', detached: false };
      return existsSync(directory) ? [{ id, directory, owner: owner ?? nobody, info: info ?? unknown }] : [];
    });
}

function removeDrafts(stateRoot: string): void {
  for (const name of listDirectory(leasesDirectory(stateRoot))) {
    const pid = name.match(/^\.draft-(\d+)-/)?.[1];
    if (pid === undefined || identifyProcess(Number(pid))) continue;
    rmSync(join(leasesDirectory(stateRoot), name), { recursive: true, force: true });
  }
}

async function releaseLease(directory: string, id: string): Promise<void> {
  const failures: unknown[] = [];
  const steps: Undo[] = [{ kind: 'directory', path: directory }, ...readJournal(directory)];
  steps.push({ kind: 'processes', variable: leaseVariable, value: id });
  for (const step of steps.toReversed()) {
    if (failures.length > 0 && step.kind === 'directory') continue;
    await undo(step).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

function journalPath(directory: string): string {
  return join(directory, 'journal.jsonl');
}

/**
 * A line cut short by a full disk or a kill names a thing that was not made yet. No journal at all: the container
 * came to nothing, or another process is done with it right now.
 */
function readJournal(directory: string): Undo[] {
  return readText(journalPath(directory))
    .split('\n')
    .flatMap((line) => parseJson<Undo>(line) ?? []);
}

function listDirectory(path: string): string[] {
  return existsSync(path) ? readdirSync(path) : [];
}

function readJson<T>(path: string): T | undefined {
  return parseJson<T>(readText(path));
}

function parseJson<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

/** Empty for a file that is not there. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
