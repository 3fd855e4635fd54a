import type { Runtime } from '../engine/oci/runtime.js';
import { rememberFor } from '../host/machine-memory.js';
import { allSyscallNames, syscallName } from '../linux/syscalls.js';
import type { Confinement } from '../policy/confinement.js';
import type { Recorder } from '../record/recorder.js';
import { idleDescription, idleInfo, idleSubject } from './idle-container.js';
import { observeOnce } from './observe-once.js';

/** A runtime's own threads do not do the same each time: so many starts are looked at, two at a time. */
const starts = 16;

/**
 * Names of the calls that a runtime makes on this machine between loading a seccomp filter and executing the
 * workload: seen, with `makeRecorder`'s recorders, in several starts of a container that does nothing. Kept, so
 * that it costs time once. A call that the workload does not make is allowed for the runtime's sake alone.
 */
export async function runtimeNeeds(
  runtime: Runtime,
  confinement: Confinement,
  stateRoot: string,
  makeRecorder: () => Promise<Recorder>,
  /** Ends it between two starts, with the signal's reason. */
  signal?: AbortSignal,
): Promise<string[]> {
  const memory = rememberFor(stateRoot, 'runtime-needs', runtime.path);
  const kept = memory.recall() as { calls?: string[] } | undefined;
  if (kept?.calls) return kept.calls;
  const seen = new Set<string>();
  const startSome = async () => {
    for (let n = 0; n < starts / 2; n++) {
      signal?.throwIfAborted();
      for (const name of await callsOfOneStart(runtime, confinement, stateRoot, makeRecorder)) seen.add(name);
    }
  };
  // Side by side they disturb each other, as a busy host would: that brings out the rare calls.
  const rounds = await Promise.allSettled([startSome(), startSome()]);
  for (const round of rounds) if (round.status === 'rejected') throw round.reason;
  const calls = allSyscallNames().filter((name) => seen.has(name));
  memory.keep({ calls });
  return calls;
}

async function callsOfOneStart(
  runtime: Runtime,
  confinement: Confinement,
  stateRoot: string,
  makeRecorder: () => Promise<Recorder>,
): Promise<string[]> {
  const { recording, failure } = await observeOnce(
    idleSubject(runtime, confinement, stateRoot),
    idleInfo(`calibration-${runtime.name}`),
    await makeRecorder(),
    {
      ready: undefined,
      readyTimeoutMs: 0,
      exercise: undefined,
      end: new AbortController().signal,
      stopSignal: 'SIGTERM',
      description: { workload: idleDescription, runtimeCalls: [] },
    },
  );
  if (failure) throw failure;
  const runtimeCalls = recording?.syscalls.filter(({ phase }) => phase === 'runtime') ?? [];
  return runtimeCalls.flatMap(({ architecture, number }) => syscallName(architecture, number) ?? []);
}
