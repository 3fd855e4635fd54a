import { availableParallelism, machine, release } from 'node:os';
import { AppError } from '../base/app-error.js';
import { count } from '../base/text.js';
import { readFileWrites } from '../engine/oci/file-writes.js';
import { describeRuntime } from '../engine/oci/runtime.js';
import { type Container, type Launch, startContainer } from '../engine/oci/start-container.js';
import { cgroupLayout } from '../host/cgroup.js';
import type { ExitStatus, Recording } from '../policy/recording.js';
import type { Recorder } from '../record/recorder.js';
import { type DenialWatch, watchForDenial } from './denial-watch.js';
import { untilExecuted } from './executed.js';
import { type ExerciseResult, runExercise } from './exercise.js';
import { OutputTail } from './output-tail.js';
import { type ReadyCheck, waitUntilReady } from './ready.js';
import { sampleResources } from './resource-sampler.js';
import { stopContainer } from './stop-container.js';

export type RunStage = 'starting' | 'waiting' | 'exercising' | 'running' | 'stopping';

/** How to run a workload under observation. */
export interface ObservedRunOptions {
  ready: ReadyCheck | undefined;
  readyTimeoutMs: number;
  exercise: string | undefined;
  /** The exercise, or the workload where there is none, is ended after this long; never when absent. */
  limitMs?: number;
  /** Ends a run early that a denial has spoilt already. */
  denials?: DenialWatch;
  /** Without an exercise: how long a ready workload is left running; until it ends or is ended when absent. */
  settleMs?: number;
  /** Ends the run in good order, as the end of the exercise does: the user's Ctrl-C. */
  end: AbortSignal;
  /** Signal that asks the workload to end. */
  stopSignal: NodeJS.Signals;
  /** How the recording names what was recorded. */
  description: Pick<Recording, 'workload' | 'runtimeCalls'>;
  onStage?: (stage: RunStage) => void;
  /** The workload's own output as it comes: untrusted. */
  onOutput?: (chunk: string) => void;
}

/** What came of it. */
export interface ObservedRun {
  /** `undefined` where the container never came to be. */
  recording?: Recording;
  exercise?: ExerciseResult;
  /** Why it did not go as it should; the exercise's own failure is not among it. */
  failure?: AppError;
  /** The workload's last output, printable. */
  output: string;
  /** Whether the workload ended by itself. */
  endedByItself: boolean;
}

/**
 * Runs a workload once, recorded from its first instruction: start, wait until ready, exercise, ask it to end.
 * Whatever goes wrong after the container exists is told beside what was recorded until then. The lease is the
 * caller's to release, and the recorder the caller's to close.
 */
export async function observedRun(
  launch: Omit<Launch, 'onCreated' | 'streams'>,
  recorder: Recorder,
  options: ObservedRunOptions,
): Promise<ObservedRun> {
  options.onStage?.('starting');
  const startedAt = new Date();
  const output = new OutputTail(options.onOutput);
  let armed = false;
  const container = await startContainer({
    ...launch,
    streams: 'pipe',
    onCreated: async (pid) => {
      await recorder.arm({ pid, seccomp: launch.confinement.seccomp });
      armed = true;
    },
  });
  for (const stream of container.outputs) output.follow(stream);
  const sampler = sampleResources(container.cgroup);
  const denial = watchForDenial(recorder, options.denials);
  const course = await runCourse(container, output, options, denial.signal).finally(denial.stop);
  const resources = sampler.stop();
  const recording: Recording = {
    format: 'tightship.recording/v1',
    ...options.description,
    driver: recorder.driver,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    startSeen: armed,
    host: {
      kernel: release(),
      machine: machine(),
      cpus: availableParallelism(),
      runtime: describeRuntime(launch.runtime),
      cgroup: cgroupLayout().mode,
    },
    allowed: {
      capabilities: launch.confinement.capabilities,
      noNewPrivileges: launch.confinement.noNewPrivileges,
      seccomp: launch.confinement.seccomp ? launch.confinement.origin : 'unconfined',
      userNamespace: launch.confinement.userNamespace,
    },
    user: container.user,
    ...(await recorder.observe()),
    writes: readFileWrites(container.layer, container.before),
    resources,
    exit: course.exit,
  };
  const { exercise, failure, endedByItself } = course;
  return {
    recording,
    ...(exercise ? { exercise } : {}),
    ...(failure ? { failure } : {}),
    output: output.text(),
    endedByItself,
  };
}

interface Course {
  exit: ExitStatus;
  exercise?: ExerciseResult;
  failure?: AppError;
  endedByItself: boolean;
}

async function runCourse(
  container: Container,
  output: OutputTail,
  options: ObservedRunOptions,
  denial: AbortSignal,
): Promise<Course> {
  const ended = new AbortController();
  let failure: AppError | undefined;
  const exited = container.exited
    .catch((error: AppError): ExitStatus => {
      failure = error;
      return { code: 1 };
    })
    .finally(() => ended.abort());
  const active = await serve(container, output, options, ended.signal, denial).catch((error: AppError) => ({
    failure: error,
  }));
  const endedByItself = ended.signal.aborted;
  if (!endedByItself) options.onStage?.('stopping');
  const exit = await (endedByItself
    ? exited
    : stopContainer(container, exited, options.stopSignal, denial, options.end));
  failure ??= active.failure ?? (endedByItself ? tooEarly(exit, options, active) : undefined);
  return {
    exit,
    endedByItself,
    ...('exercise' in active && active.exercise ? { exercise: active.exercise } : {}),
    ...(failure ? { failure } : {}),
  };
}

type Served = { exercise?: ExerciseResult; failure?: AppError };

/**
 * From ready to the end of the exercise, of the time, of the workload, or of the user's patience; or until `denial`
 * is aborted, because something denied has spoilt the run.
 */
async function serve(
  container: Container,
  output: OutputTail,
  options: ObservedRunOptions,
  ended: AbortSignal,
  denial: AbortSignal,
): Promise<Served> {
  const stop = AbortSignal.any([ended, options.end]);
  await untilExecuted(container.pid, stop);
  const startedMs = Date.now();
  if (options.ready) {
    options.onStage?.('waiting');
    const deadline = AbortSignal.timeout(options.readyTimeoutMs);
    const ready = await waitUntilReady(
      options.ready,
      () => output.text(),
      AbortSignal.any([stop, deadline, denial]),
    );
    if (!ready && !stop.aborted) return { failure: notReady(Date.now() - startedMs) };
    if (!ready) return {};
  }
  const limit = [denial, ...(options.limitMs === undefined ? [] : [AbortSignal.timeout(options.limitMs)])];
  if (options.exercise !== undefined) {
    options.onStage?.('exercising');
    const exercise = await runExercise(
      options.exercise,
      container,
      AbortSignal.any([options.end, ...limit, longAfter(ended)]),
    );
    return { exercise };
  }
  options.onStage?.('running');
  const settled = options.settleMs === undefined ? [] : [AbortSignal.timeout(options.settleMs)];
  await aborted(AbortSignal.any([stop, ...settled, ...limit]));
  return {};
}

const afterEndMs = 5000;

/** An exercise may outlive the workload for its last checks, but not wait for an answer that nobody gives. */
function longAfter(ended: AbortSignal): AbortSignal {
  const late = new AbortController();
  ended.addEventListener('abort', () => setTimeout(() => late.abort(), afterEndMs).unref(), { once: true });
  return late.signal;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    // A timeout signal alone does not keep Node running; the container's process does.
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function notReady(waitedMs: number): AppError {
  return new AppError(
    'NOT_READY',
    `the workload was not ready after ${count(Math.round(waitedMs / 1000), 'second')}`,
    {
      hint: 'say how to tell with --ready tcp:PORT|http:URL|log:REGEX|exec:CMD, or give it more --ready-timeout',
    },
  );
}

/** A workload that was to be exercised or waited for, and ended before. */
function tooEarly({ code }: ExitStatus, options: ObservedRunOptions, served: Served): AppError | undefined {
  const expected = options.exercise !== undefined || options.ready !== undefined;
  if (!expected || served.exercise?.exitCode === 0) return undefined;
  return new AppError('WORKLOAD_ENDED', `the workload ended by itself, with exit status ${code}`, {
    hint: 'its last output is above; it must stay in the foreground to be exercised',
  });
}
