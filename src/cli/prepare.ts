import { join } from 'node:path';
import { count } from '../base/text.js';
import {
  type RootFilesystem,
  removeAbandonedImages,
  resolveRootFilesystem,
} from '../engine/oci/root-filesystem.js';
import type { Runtime, RuntimeName } from '../engine/oci/runtime.js';
import { type ConfinementHost, confineByFlags } from '../export/confine-by-flags.js';
import { hostFacts, requireRoot } from '../host/host-facts.js';
import { reapLeases } from '../host/lease.js';
import { stateRoot } from '../host/state-root.js';
import type { Confinement } from '../policy/confinement.js';
import type { Workload } from '../policy/workload.js';
import { idleWorkload } from '../session/idle-container.js';
import { probeIdMaps } from '../session/probe-id-maps.js';
import { chooseRuntime } from '../session/probe-runtime.js';
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
  const reaped = await reapLeases(root);
  await removeAbandonedImages(join(root, 'images'));
  if (reaped.length > 0) {
    progress.note(
      `removed what ${count(reaped.length, 'killed run')} left behind: ${reaped.map(({ info }) => info.name || info.workload).join(', ')}`,
    );
  }
  return root;
}

/** Finds the root filesystem and a runtime that works. */
export async function prepare(
  purpose: string,
  source: Workload['source'],
  wish: RuntimeName | undefined,
  progress: Progress,
): Promise<Prepared> {
  const root = await prepareState(purpose, progress);
  const { mapsIds, why } = await probeIdMaps(root);
  if (why) progress.warn(`root inside will be root outside: ${why}`);
  const facts = { ...hostFacts(), mapsIds };
  const baseline = confineByFlags(idleWorkload, facts);
  const rootFilesystem = await resolveRootFilesystem(source, {
    imagesDirectory: join(root, 'images'),
    onProgress: progress.note,
  });
  const runtime = await chooseRuntime(wish, baseline, root);
  return { stateRoot: root, facts, rootFilesystem, runtime, baseline };
}
