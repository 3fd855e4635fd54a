import { count } from '../base/text.js';
import type { LeaseInfo } from '../host/lease.js';
import { chooseRecorder } from '../record/choose-recorder.js';
import type { Recorder } from '../record/recorder.js';
import { observeOnce, type Subject } from '../session/observe-once.js';
import type { ObservedRun, ObservedRunOptions, RunStage } from '../session/observed-run.js';
import type { ObservationFlags } from './observation-flags.js';
import type { Progress } from './progress.js';

const stageTexts: Record<RunStage, string> = {
  starting: 'starting',
  waiting: 'waiting until it is ready',
  exercising: 'exercise runs',
  running: 'running; Ctrl-C ends the recording',
  stopping: 'asked to end',
};

const refreshMs = 200;

/** One observed run of a workload, with a live line that says what is seen. */
export async function observeWorkload(
  title: string,
  subject: Subject,
  info: LeaseInfo,
  flags: ObservationFlags,
  options: Omit<ObservedRunOptions, 'onStage' | 'onOutput'>,
  progress: Progress,
): Promise<ObservedRun> {
  const { recorder } = await chooseRecorder(flags.driver);
  const startedMs = Date.now();
  let stage: RunStage = 'starting';
  const show = () =>
    progress.update(`${title}: ${stageTexts[stage]} · ${seen(recorder)}${elapsed(startedMs)}`);
  progress.begin(title);
  const timer = setInterval(show, refreshMs);
  try {
    return await observeOnce(subject, info, recorder, {
      ...options,
      onStage: (next) => {
        stage = next;
        show();
      },
    });
  } finally {
    clearInterval(timer);
    progress.close();
  }
}

/** Empty until the recorder is armed, and again once it is closed. */
function seen(recorder: Recorder): string {
  try {
    const { syscalls, capabilities } = recorder.progress();
    const granted = capabilities === null ? '' : `${count(capabilities, 'capability', 'capabilities')} · `;
    return `${count(syscalls, 'system call')} · ${granted}`;
  } catch {
    return '';
  }
}

function elapsed(startedMs: number): string {
  return `${((Date.now() - startedMs) / 1000).toFixed(1)} s`;
}
