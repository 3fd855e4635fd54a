import { join } from 'node:path';
import type { AppError } from '../base/app-error.js';
import { count, printable } from '../base/text.js';
import {
  type RootFilesystem,
  removeAbandonedImages,
  resolveRootFilesystem,
} from '../engine/oci/root-filesystem.js';
import type { Runtime, RuntimeName } from '../engine/oci/runtime.js';
import { type ConfinementHost, confineByFlags } from '../export/confine-by-flags.js';
import { killRunningTools } from '../host/command.js';
import { hostFacts, requireRoot } from '../host/host-facts.js';
import { type ReapedLease, reapLeases } from '../host/lease.js';
import { stateRoot } from '../host/state-root.js';
import type { Confinement } from '../policy/confinement.js';
import type { Workload } from '../policy/workload.js';
import { idleWorkload } from '../session/idle-container.js';
import { probeIdMaps } from '../session/probe-id-maps.js';
import { chooseRuntime } from '../session/probe-runtime.js';
import { throwIfInterrupted } from './interrupted.js';
import type { Io } from './io.js';
import type { Progress } from './progress.js';

/** What every command that starts containers needs first. */
export interface Prepared {
  stateRoot: string;
  facts: ConfinementHost;
  rootFilesystem: RootFilesystem;
  runtime: Runtime;
  /** Tightship's baseline, for containers of its own. */
  baseline: Confinement;
}

/** Needs root; takes back what killed commands left. Throws `NOT_ROOT`. */
export async function prepareState(purpose: string, progress: Progress): Promise<string> {
  requireRoot(purpose);
  const root = stateRoot();
  tellReaped(await reapLeases(root), progress);
  await removeAbandonedImages(join(root, 'images'));
  return root;
}

function tellReaped(found: ReapedLease[], progress: Progress): void {
  const removed = found.filter(({ failure }) => failure === undefined);
  const names = removed.map(({ info }) => printable(info.name || info.workload));
  if (names.length > 0) {
    progress.note(`removed what ${count(names.length, 'killed run')} left behind: ${names.join(', ')}`);
  }
  for (const { id, failure } of found.filter((lease) => lease.failure !== undefined)) {
    progress.warn(`something of the killed run ${id} is still there: ${(failure as Error).message}`);
  }
}

/** Pulling and unpacking take long: the user's wish to end ends the tools that do it. Throws `INTERRUPTED`. */
async function interruptibly<T>(io: Io, action: () => Promise<T>): Promise<T> {
  throwIfInterrupted(io);
  const { signal } = io.interrupts;
  signal.addEventListener('abort', killRunningTools);
  try {
    return await action();
  } finally {
    signal.removeEventListener('abort', killRunningTools);
    throwIfInterrupted(io);
  }
}

/** Finds the root filesystem and a runtime that works. */
export async function prepare(
  purpose: string,
  source: Workload['source'],
  wish: RuntimeName | undefined,
  progress: Progress,
  io: Io,
): Promise<Prepared> {
  const root = await prepareState(purpose, progress);
  const { runtime, facts, baseline } = await findRuntime(wish, root, progress);
  const rootFilesystem = await interruptibly(io, () =>
    resolveRootFilesystem(source, { imagesDirectory: join(root, 'images'), onProgress: progress.note }),
  );
  return { stateRoot: root, facts, rootFilesystem, runtime, baseline };
}

/**
 * A runtime that works here, with user namespaces wherever it does so with them: where ids can be mapped, a
 * host of which parts are covered (a container, say) may still refuse such containers their /proc or /sys.
 */
async function findRuntime(
  wish: RuntimeName | undefined,
  root: string,
  progress: Progress,
): Promise<Pick<Prepared, 'runtime' | 'facts' | 'baseline'>> {
  const host = hostFacts();
  const choose = async (mapsIds: boolean) => {
    const facts = { ...host, mapsIds };
    const baseline = confineByFlags(idleWorkload, facts);
    return { runtime: await chooseRuntime(wish, baseline, root), facts, baseline };
  };
  const { mapsIds, why } = await probeIdMaps(root);
  const warn = (reason: string) => progress.warn(`root inside will be root outside: ${reason}`);
  if (why) warn(why);
  return choose(mapsIds).catch(async (error: AppError) => {
    if (!mapsIds || error.code !== 'NO_RUNTIME') throw error;
    // When it does not work without either, the first reason is the one to tell.
    const without = await choose(false).catch(() => Promise.reject(error));
    warn(`with a user namespace, ${error.message}`);
    return without;
  });
}
