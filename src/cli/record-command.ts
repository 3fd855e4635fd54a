import { encodeRecording } from '../policy/recording-json.js';
import type { ExitCode, Io } from './io.js';
import { writeWhole } from './output-file.js';
import { progressOn } from './progress.js';
import { recordWorkload } from './record-workload.js';
import { type RecordingCall, recordingJob } from './recording-job.js';

/** Records once and writes the recording. */
export async function recordCommand(call: RecordingCall, io: Io): Promise<ExitCode> {
  const progress = progressOn(io);
  const job = await recordingJob('tightship record', call, progress, io);
  const recording = await recordWorkload(job, progress, io);
  writeWhole(call.flags.output, encodeRecording(recording));
  progress.succeed(`wrote ${call.flags.output}`);
  return 0;
}
