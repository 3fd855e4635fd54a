import { readdirSync } from 'node:fs';
import { AppError } from '../../base/app-error.js';
import { tryCommand } from '../../host/command.js';
import type { Observations } from '../../policy/recording.js';
import type { Recorder, RecordingTarget } from '../recorder.js';
import { type StraceProcess, startStrace } from './strace-process.js';
import { TraceFold } from './trace-fold.js';

interface Armed {
  strace: StraceProcess;
  fold: TraceFold;
}

/**
 * Records with strace where eBPF cannot: every call costs some fifty microseconds, capability checks are not
 * seen, and programs that trace others or mind being traced do not work. Throws `NO_RECORDER` without strace.
 */
export async function createStraceRecorder(): Promise<Recorder> {
  await needStrace();
  let armed: Armed | undefined;
  let closed = false;
  const needArmed = () => {
    if (!armed) throw new Error('the recorder has not been armed');
    return armed;
  };
  return {
    driver: 'strace',
    seesCapabilityChecks: false,
    async arm(target) {
      if (armed || closed) throw new Error('a recorder records one container once');
      armed = await arm(target);
    },
    progress() {
      const calls = needArmed().fold.observations().syscalls;
      return {
        syscalls: new Set(calls.map((use) => `${use.architecture} ${use.number}`)).size,
        capabilities: null,
      };
    },
    async observe() {
      const { strace, fold } = needArmed();
      await strace.drained();
      const observations = fold.observations();
      return strace.failed() ? withFailure(observations) : observations;
    },
    async close() {
      closed = true;
      await armed?.strace.stop();
    },
  };
}

/** Lines may come before the fold is told anything else: it exists before strace does. */
async function arm({ pid, seccomp }: RecordingTarget): Promise<Armed> {
  const fold = new TraceFold(seccomp, threadsOf(pid));
  const strace = await startStrace(pid, (line) => fold.line(line));
  return { fold, strace };
}

function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch (error) {
    throw new AppError('HOST_FAILED', `process ${pid} cannot be inspected`, { cause: error });
  }
}

async function needStrace(): Promise<void> {
  try {
    await tryCommand('strace', ['--version']);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError('NO_RECORDER', error.message, {
      ...(error.hint ? { hint: error.hint } : {}),
      cause: error,
    });
  }
}

function withFailure(observations: Observations): Observations {
  const { events, reasons } = observations.loss;
  return {
    ...observations,
    loss: { events: events + 1, reasons: [...reasons, 'strace ended before the container did'] },
  };
}
