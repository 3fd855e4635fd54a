import type { Launch } from '../engine/oci/start-container.js';
import { acquireLease, type LeaseInfo } from '../host/lease.js';
import type { Recorder } from '../record/recorder.js';
import { type ObservedRun, type ObservedRunOptions, observedRun } from './observed-run.js';

/** What to run: a launch without what one run brings itself. */
export type Subject = Omit<Launch, 'lease' | 'streams' | 'onCreated'>;

/** One observed run from nothing to nothing: the recorder is closed and the host as before when it returns. */
export async function observeOnce(
  subject: Subject,
  info: LeaseInfo,
  recorder: Recorder,
  options: ObservedRunOptions,
): Promise<ObservedRun> {
  const lease = acquireLease(subject.stateRoot, info);
  try {
    return await observedRun({ ...subject, lease }, recorder, options);
  } finally {
    await recorder.close();
    await lease.release();
  }
}
