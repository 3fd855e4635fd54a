import { printable } from '../base/text.js';
import { type Capability, dockerDefaultCapabilities } from '../linux/capabilities.js';
import { errnoNumbers } from '../linux/errno.js';
import { describeSyscall } from '../linux/syscalls.js';
import type { Policy } from '../policy/policy.js';
import type { CapabilityCheck, Observations, Recording, SyscallRefusal } from '../policy/recording.js';
import {
  accessCalls,
  describeDeniedCheck,
  describeRefusal,
  isTelling,
  tellsOfDeniedCapability,
  tellsOfRefusal,
} from '../policy/refusal-text.js';
import type { ObservedRun } from '../session/observed-run.js';

/** What verify concludes: whether the workload still does under the policy what it did while recorded. */
export interface Verdict {
  holds: boolean;
  /** Why not, a sentence each; empty when it holds. */
  reasons: string[];
  /** What the policy denied the workload, and the recording did not. */
  denied: Denials;
  /** Kernel refusals that were not there while recording: where to look when something else failed. */
  suspects: string[];
}

export interface Denials {
  syscalls: SyscallRefusal[];
  capabilities: CapabilityCheck[];
  /** Writes to what the policy keeps read-only. */
  writes: SyscallRefusal[];
}

/**
 * Judges a run under a policy. The exercise's result and the exit status decide; so does every denial that the
 * recording did not have, for a workload that carries on after one does something else than what was recorded.
 */
export function judge(policy: Policy, run: ObservedRun): Verdict {
  const { recording } = run;
  const denied = recording ? denialsOf(policy, recording) : { syscalls: [], capabilities: [], writes: [] };
  const reasons = [
    ...(run.failure ? [sentence(run.failure.message)] : []),
    ...exerciseReasons(run),
    ...(recording && !run.failure ? exitReasons(policy, recording) : []),
    ...(recording ? lossReasons(recording) : []),
    ...[...denied.syscalls, ...denied.writes].map((refusal) => `denied: ${describeRefusal(refusal)}`),
    ...denied.capabilities.map((check) => `denied: ${describeDeniedCheck(check)}`),
  ];
  const unique = [...new Set(reasons)];
  return {
    holds: unique.length === 0,
    reasons: unique,
    denied,
    suspects: recording ? suspects(policy, recording) : [],
  };
}

function exerciseReasons({ exercise }: ObservedRun): string[] {
  if (exercise === undefined || exercise.exitCode === 0) return [];
  const how =
    exercise.exitCode === null ? 'did not end in time' : `failed with exit status ${exercise.exitCode}`;
  const words = exercise.output.trim().split('\n').at(-1);
  return [`the exercise ${how}${words ? `: ${words}` : ''}`];
}

function exitReasons(policy: Policy, { exit }: Recording): string[] {
  const expected = policy.verification.exitCode;
  if (exit.code === expected) return [];
  return [`the workload ended with exit status ${exit.code}; while recorded it was ${expected}`];
}

/** "No data" is not "clean": a run whose denials may have been lost proves nothing. */
function lossReasons({ loss }: Recording): string[] {
  return loss.events === 0 ? [] : [`observations were lost: ${loss.reasons.join('; ')}`];
}

/** Whether a run, finished or not, was denied something that decides the verdict. */
export function isDenied(policy: Policy, seen: Observations): boolean {
  return Object.values(denialsOf(policy, seen)).some((denials) => denials.length > 0);
}

function denialsOf(policy: Policy, recording: Observations): Denials {
  const known = policy.evidence.refused ?? [];
  const fresh = recording.refusals.filter((refusal) => !tellsOfRefusal(known, refusal));
  const checks = recording.capabilityChecks ?? [];
  return {
    syscalls: fresh.filter(({ by }) => by === 'seccomp'),
    writes: fresh.filter(
      (refusal) =>
        refusal.by === 'kernel' &&
        refusal.errno === errnoNumbers.EROFS &&
        refusal.phase === 'workload' &&
        // Often asked and seldom needed: who needed to write has written while recorded.
        !accessCalls.includes(describeSyscall(refusal.architecture, refusal.number)),
    ),
    capabilities: checks.filter((check) => !check.granted && isTakenAway(policy, known, check)),
  };
}

/** Capabilities outside Docker's set were not there while recording either, unless asked for and then used. */
function isTakenAway(policy: Policy, known: string[], check: CapabilityCheck): boolean {
  const { capability } = check;
  const had: readonly Capability[] = dockerDefaultCapabilities;
  return (
    isTelling(check) &&
    had.includes(capability) &&
    !policy.capabilities.includes(capability) &&
    !tellsOfDeniedCapability(known, capability)
  );
}

function suspects(policy: Policy, recording: Recording): string[] {
  const known = policy.evidence.refused ?? [];
  const others = recording.refusals.filter(
    (refusal) => refusal.by === 'kernel' && refusal.phase === 'workload' && !tellsOfRefusal(known, refusal),
  );
  return [...new Set(others.map(describeRefusal))];
}

function sentence(text: string): string {
  return printable(text.replace(/\.$/, ''));
}
