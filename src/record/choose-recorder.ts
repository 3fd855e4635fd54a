import { AppError } from '../base/app-error.js';
import type { RecorderDriver } from '../policy/recording.js';
import type { Recorder } from './recorder.js';

/** `auto` takes eBPF where the host has it. */
export type RecorderWish = 'auto' | RecorderDriver;

/** A driver that is ready, and why it is this one; `reason` is one line to show. */
export interface ChosenRecorder {
  recorder: Recorder;
  reason: string;
}

/** Loaded on demand: each brings what the other does not need. */
const drivers: Record<RecorderDriver, () => Promise<Recorder>> = {
  ebpf: async () => (await import('./ebpf/create-recorder.js')).createEbpfRecorder(),
  strace: async () => (await import('./strace/create-recorder.js')).createStraceRecorder(),
};

/** Throws `NO_RECORDER` when the host has not got what is wished for, or neither driver works. */
export async function chooseRecorder(wish: RecorderWish): Promise<ChosenRecorder> {
  if (wish !== 'auto') return { recorder: await drivers[wish](), reason: `${wish} was asked for` };
  const ebpf = await attempt(drivers.ebpf);
  if ('recorder' in ebpf) return { recorder: ebpf.recorder, reason: 'eBPF works here' };
  const strace = await attempt(drivers.strace);
  if ('recorder' in strace) {
    return { recorder: strace.recorder, reason: `no eBPF here: ${ebpf.error.message}` };
  }
  const [first, second] = [ebpf.error, strace.error];
  throw new AppError('NO_RECORDER', `no recorder works here: ${first.message}; ${second.message}`, {
    hint: first.hint ?? second.hint ?? 'run tightship doctor',
    cause: first,
  });
}

async function attempt(
  create: () => Promise<Recorder>,
): Promise<{ recorder: Recorder } | { error: AppError }> {
  try {
    return { recorder: await create() };
  } catch (error) {
    if (error instanceof AppError && error.code === 'NO_RECORDER') return { error };
    throw error;
  }
}
