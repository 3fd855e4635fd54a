import { AppError } from '../base/app-error.js';
import type { Policy } from '../policy/policy.js';
import type { ObservedRun } from '../session/observed-run.js';
import { isDenied, judge, type Verdict } from '../verify/judge.js';
import { throwIfInterrupted } from './interrupted.js';
import type { Io } from './io.js';
import { leaseInfo } from './lease-info.js';
import type { ObservationFlags } from './observation-flags.js';
import { observeWorkload } from './observe-workload.js';
import type { Prepared } from './prepare.js';
import type { Progress } from './progress.js';
import { describeWorkload, readyCheck, showOutput, stopSignalOf, subjectOf } from './record-workload.js';
import type { GovernedWorkload } from './under-policy.js';

/** How long a workload without an exercise is watched once it is ready. */
const settleMs = 2000;

/** What a run gets beyond three times what the longest recording took; without an exercise, nothing can hang. */
const extraMs = { exercise: 30_000, watched: 5_000 };

/**
 * Runs a workload under its policy with the same exercise and judges the run. It gets three times what the longest
 * recording took, and some more; once something was denied, which has decided the verdict, only half as much
 * again as was recorded, and three seconds: denials often hang the exercise.
 */
export async function verifyPolicy(
  title: string,
  policy: Policy,
  governed: GovernedWorkload,
  prepared: Prepared,
  flags: ObservationFlags,
  progress: Progress,
  io: Io,
): Promise<Verdict> {
  const { workload, confinement, user } = governed;
  const exercise = flags.exercise ?? policy.verification.exercise;
  const ready = readyCheck(workload, {
    ...policy.verification,
    ...(flags.ready ? { ready: flags.ready } : {}),
  });
  const recordedSeconds = Math.max(
    ...policy.evidence.recordings.map(({ durationSeconds }) => durationSeconds),
  );
  throwIfInterrupted(io);
  const run = await observeWorkload(
    title,
    { ...(await subjectOf({ workload, confinement, prepared })), user },
    leaseInfo(workload, prepared.stateRoot),
    flags,
    {
      ready,
      readyTimeoutMs: flags.readyTimeout * 1000,
      exercise,
      limitMs: recordedSeconds * 3000 + extraMs[exercise === undefined ? 'watched' : 'exercise'],
      denials: {
        afterMs: recordedSeconds * 1500 + 3000,
        isDenied: (seen) => isDenied(policy, seen),
      },
      ...(exercise === undefined && ready !== undefined ? { settleMs } : {}),
      end: io.interrupts.signal,
      stopSignal: stopSignalOf(prepared),
      description: { workload: describeWorkload(workload, flags), runtimeCalls: [] },
    },
    progress,
  ).catch((error: unknown) => failedStart(error));
  throwIfInterrupted(io);
  const verdict = judge(policy, run);
  if (verdict.holds)
    progress.succeed(
      `${title}: ${exercise === undefined ? 'it runs' : 'the exercise passes'} under the policy`,
    );
  else {
    showOutput(run, progress);
    progress.fail(`${title}: the policy does not hold`);
  }
  return verdict;
}

/** A runtime that cannot start the container under the policy is a verdict; anything else is not about it. */
function failedStart(error: unknown): ObservedRun {
  if (!(error instanceof AppError) || error.code !== 'RUNTIME_FAILED') throw error;
  return { failure: error, output: '', endedByItself: true };
}
