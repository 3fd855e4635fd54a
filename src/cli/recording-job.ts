import { confineByFlags } from '../export/confine-by-flags.js';
import type { Io } from './io.js';
import { lookAtRuntime } from './look-at-runtime.js';
import type { ObservationFlags } from './observation-flags.js';
import { checkOutput } from './output-file.js';
import { prepare } from './prepare.js';
import type { Progress } from './progress.js';
import { nameOf, type RecordingJob, readyCheck } from './record-workload.js';
import { parseRuntimeName } from './runtime-name.js';
import { type WorkloadFlags, workloadOf } from './workload-flags.js';

/** A command line that asks for a recording. */
export interface RecordingCall {
  source: string;
  args: string[];
  flags: WorkloadFlags & ObservationFlags & { output: string };
}

/**
 * Gets everything ready to record what a command line asks for. Mistakes that would only show afterwards, in
 * `--ready` or `--output`, are told first: they should not cost a recording.
 */
export async function recordingJob(
  purpose: string,
  { source, args, flags }: RecordingCall,
  progress: Progress,
  io: Io,
): Promise<RecordingJob> {
  const workload = workloadOf(flags, source, args, io);
  readyCheck(workload, flags);
  checkOutput(flags.output);
  const prepared = await prepare(purpose, workload.source, parseRuntimeName(flags.runtime), progress, io);
  const runtimeCalls = await lookAtRuntime(prepared, flags, progress, io);
  const confinement = confineByFlags(workload, prepared.facts);
  return { title: `recording ${nameOf(workload)}`, workload, confinement, prepared, flags, runtimeCalls };
}
