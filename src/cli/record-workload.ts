import { basename } from 'node:path';
import { AppError } from '../base/app-error.js';
import { count } from '../base/text.js';
import type { Confinement } from '../policy/confinement.js';
import { formatPublish } from '../policy/port-mapping.js';
import type { RecordedWorkload, Recording } from '../policy/recording.js';
import { isTelling } from '../policy/refusal-text.js';
import type { Workload } from '../policy/workload.js';
import type { Subject } from '../session/observe-once.js';
import type { ObservedRun } from '../session/observed-run.js';
import { guessReady, parseReady, type ReadyCheck } from '../session/ready.js';
import { throwIfInterrupted } from './interrupted.js';
import type { Io } from './io.js';
import { leaseInfo } from './lease-info.js';
import type { ObservationFlags } from './observation-flags.js';
import { observeWorkload } from './observe-workload.js';
import { formatMount } from './parse-mount.js';
import { formatSource } from './parse-source.js';
import { precompiledFilter } from './precompiled-filter.js';
import type { Prepared } from './prepare.js';
import type { Progress } from './progress.js';

/** One recording of a workload under what its flags grant, and how to see that it works. */
export interface RecordingJob {
  /** What the screen says is done. */
  title: string;
  workload: Workload;
  confinement: Confinement;
  prepared: Prepared;
  flags: ObservationFlags;
  /** See `Recording.runtimeCalls`. */
  runtimeCalls: string[];
}

/** How recordings and policies name a workload. */
export function describeWorkload(
  workload: Workload,
  flags: Pick<ObservationFlags, 'ready' | 'exercise'>,
): RecordedWorkload {
  const { workingDirectory } = workload;
  return {
    name: nameOf(workload),
    source: formatSource(workload.source),
    command: workload.command,
    ...(workingDirectory === undefined ? {} : { workingDirectory }),
    environment: Object.keys(workload.environment).sort(),
    mounts: workload.mounts.map(formatMount),
    publish: workload.publish.map(formatPublish),
    network: workload.network,
    resources: workload.resources,
    ...(flags.ready === undefined ? {} : { ready: flags.ready }),
    ...(flags.exercise === undefined ? {} : { exercise: flags.exercise }),
  };
}

/** The user's name for it, or that of its program, or of its image. */
export function nameOf({ name, command, source }: Workload): string {
  if (name !== undefined) return name;
  if (command[0] !== undefined) return basename(command[0]);
  return source.kind === 'image' ? basename(source.reference).replace(/[:@].*$/, '') : source.kind;
}

/** How to tell that the job's workload is ready. Throws `USAGE`. */
export function readyCheck(
  workload: Workload,
  flags: Pick<ObservationFlags, 'ready'>,
): ReadyCheck | undefined {
  if (flags.ready !== undefined) return parseReady(flags.ready);
  return workload.network === 'bridge' ? guessReady(workload.publish) : undefined;
}

/** What an engine needs for the job. */
export async function subjectOf({
  workload,
  confinement,
  prepared,
}: Pick<RecordingJob, 'workload' | 'confinement' | 'prepared'>): Promise<Subject> {
  const { rootFilesystem, runtime, stateRoot } = prepared;
  const filter = await precompiledFilter(confinement, prepared);
  return { workload, confinement, ...filter, rootFilesystem, runtime, stateRoot };
}

/**
 * Records once. Throws where there is no recording that a policy could be made from: the workload does not
 * start, its exercise fails without any policy, or observations were lost (unless that was allowed).
 */
export async function recordWorkload(job: RecordingJob, progress: Progress, io: Io): Promise<Recording> {
  const { workload, prepared, flags, title } = job;
  const ready = readyCheck(workload, flags);
  throwIfInterrupted(io); // What came before must not pass for the end of this recording.
  const run = await observeWorkload(
    title,
    await subjectOf(job),
    leaseInfo(workload, prepared.stateRoot),
    flags,
    {
      ready,
      readyTimeoutMs: flags.readyTimeout * 1000,
      exercise: flags.exercise,
      end: io.interrupts.signal,
      stopSignal: stopSignalOf(prepared),
      description: { workload: describeWorkload(workload, flags), runtimeCalls: job.runtimeCalls },
    },
    progress,
  );
  // Without an exercise the first Ctrl-C is the way to end a recording; otherwise it ends the command.
  if (flags.exercise === undefined && io.interrupts.received === 'SIGINT') io.interrupts.clear();
  throwIfInterrupted(io);
  const recording = usableRecording(run, flags, progress);
  progress.succeed(`${title}: ${summary(recording)}`);
  return recording;
}

function usableRecording(run: ObservedRun, flags: ObservationFlags, progress: Progress): Recording {
  const { recording, failure, exercise } = run;
  if (failure || !recording || (exercise && exercise.exitCode !== 0)) showOutput(run, progress);
  if (failure) throw failure;
  if (!recording) throw new Error('a run without failure has a recording');
  if (exercise && exercise.exitCode !== 0) {
    throw new AppError(
      'NOT_READY',
      `the exercise failed with exit status ${exercise.exitCode}, without any policy`,
      {
        hint: 'it must succeed before a policy can be learned; its output is above',
      },
    );
  }
  if (recording.loss.events > 0) {
    const lost = `${count(recording.loss.events, 'observation')} lost: ${recording.loss.reasons.join('; ')}`;
    if (!flags.allowLoss) {
      throw new AppError('RECORDING_LOSSY', lost, { hint: 'record again, or accept it with --allow-loss' });
    }
    progress.warn(lost);
  }
  return recording;
}

/** The last lines of what the workload and the exercise printed: where people look first. */
export function showOutput({ output, exercise }: ObservedRun, progress: Progress): void {
  for (const [who, text] of [
    ['workload', output],
    ['exercise', exercise?.output ?? ''],
  ] as const) {
    const lines = text.trim().split('\n').filter(Boolean).slice(-8);
    for (const line of lines) progress.note(`${who}: ${line}`);
  }
}

/** The signal by which an image wants to be stopped; names and numbers, as image configurations have both. */
export function stopSignalOf({ rootFilesystem }: Prepared): NodeJS.Signals {
  const text = rootFilesystem.imageConfig.stopSignal ?? 'SIGTERM';
  return signalNames.find((name) => name === text || name === `SIG${text}`) ?? 'SIGTERM';
}

const signalNames: NodeJS.Signals[] = [
  'SIGTERM',
  'SIGINT',
  'SIGQUIT',
  'SIGHUP',
  'SIGUSR1',
  'SIGUSR2',
  'SIGKILL',
  'SIGWINCH',
];

function summary({ durationMs, syscalls, capabilityChecks, writes, driver }: Recording): string {
  const calls = new Set(syscalls.map(({ architecture, number }) => `${architecture} ${number}`)).size;
  const used = capabilityChecks?.filter((check) => check.granted && isTelling(check));
  const capabilities = new Set(used?.map(({ capability }) => capability)).size;
  return [
    `${(durationMs / 1000).toFixed(1)} s by ${driver}`,
    count(calls, 'system call'),
    capabilityChecks ? `${count(capabilities, 'capability', 'capabilities')} used` : 'capabilities not seen',
    `${count(writes.length, 'change')} to files`,
  ].join(', ');
}
