import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Table from 'cli-table3';
import { AppError } from '../base/app-error.js';
import { printable } from '../base/text.js';
import { type FoundLease, livingLeases, reapLeases } from '../host/lease.js';
import { isAlive, killProcess } from '../host/process-identity.js';
import type { ExitCode, Io } from './io.js';
import { outputLogPath } from './output-log.js';
import { prepareState } from './prepare.js';
import { progressOn } from './progress.js';
import { styleFor } from './style.js';

/** Prints what runs, as a table or as JSON. */
export async function listContainers({ format }: { format: string }, io: Io): Promise<ExitCode> {
  const root = await prepareState('tightship ps', progressOn(io));
  const rows = livingLeases(root).map(({ id, info, owner }) => ({ id, ...info, pid: owner.pid }));
  if (format === 'json') {
    io.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return 0;
  }
  const style = styleFor(io.stdout, io.environment);
  const head = ['id', 'name', 'runs', 'since'].map((title) => style.bold(title));
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const { id, name, workload, startedAt } of rows) {
    table.push([id, name, printable(workload).slice(0, 60), startedAt]);
  }
  io.stdout.write(rows.length === 0 ? 'No container runs.\n' : `${table}\n`);
  return 0;
}

/** Prints a detached container's output. */
export async function printLogs(container: string, io: Io): Promise<ExitCode> {
  const root = await prepareState('tightship logs', progressOn(io));
  const path = outputLogPath(find(root, container).directory);
  if (!existsSync(path)) {
    throw new AppError('USAGE', `${container} is not detached: its output went to where it was started`);
  }
  for (const part of [`${path}.1`, path]) if (existsSync(part)) io.stdout.write(readFileSync(part));
  return 0;
}

const graceMs = 10_000;

/** Ends containers and waits until nothing is left of them. */
export async function stopContainers(containers: string[], io: Io): Promise<ExitCode> {
  const root = await prepareState('tightship stop', progressOn(io));
  const found = containers.map((name) => find(root, name));
  for (const lease of found) await stop(lease);
  for (const { id, failure } of await reapLeases(root)) {
    if (failure !== undefined && found.some((lease) => lease.id === id)) throw failure;
  }
  for (const name of containers) io.stdout.write(`${name}\n`);
  return 0;
}

/** Its Tightship process passes the signal on and cleans up; when it does not, the reaper will. */
async function stop({ owner }: FoundLease): Promise<void> {
  if (!isAlive(owner)) return;
  process.kill(owner.pid, 'SIGTERM');
  for (const deadlineMs = Date.now() + graceMs; isAlive(owner); await sleep(20)) {
    if (Date.now() > deadlineMs) return killProcess(owner.pid);
  }
}

function find(root: string, container: string): FoundLease {
  const found = livingLeases(root).filter(({ id, info }) => id === container || info.name === container);
  if (found[0]) return found[0];
  throw new AppError('INPUT_NOT_FOUND', `no container ${printable(container)} runs`, {
    hint: 'tightship ps lists those that do',
  });
}
