import { confineByFlags } from '../export/confine-by-flags.js';
import { encodeRecording } from '../policy/recording-json.js';
import type { ExitCode, Io } from './io.js';
import { lookAtRuntime } from './look-at-runtime.js';
import type { ObservationFlags } from './observation-flags.js';
import { checkOutput, writeWhole } from './policy-file.js';
import { prepare } from './prepare.js';
import { progressOn } from './progress.js';
import { nameOf, readyCheck, recordWorkload } from './record-workload.js';
import { parseRuntimeName } from './runtime-name.js';
import { type WorkloadFlags, workloadOf } from './workload-flags.js';

export interface RecordCall {
  source: string;
  args: string[];
  flags: WorkloadFlags & ObservationFlags & { output: string };
}

/** Records once and writes the recording. */
export async function recordCommand({ source, args, flags }: RecordCall, io: Io): Promise<ExitCode> {
  const workload = workloadOf(flags, source, args, io);
  readyCheck(workload, flags);
  checkOutput(flags.output);
  const progress = progressOn(io);
  const prepared = await prepare(
    'tightship record',
    workload.source,
    parseRuntimeName(flags.runtime),
    progress,
    io,
  );
  const runtimeCalls = await lookAtRuntime(prepared, flags, progress, io);
  const confinement = confineByFlags(workload, prepared.facts);
  const title = `recording ${nameOf(workload)}`;
  const recording = await recordWorkload(
    { title, workload, confinement, prepared, flags, runtimeCalls },
    progress,
    io,
  );
  writeWhole(flags.output, encodeRecording(recording));
  progress.succeed(`wrote ${flags.output}`);
  return 0;
}
