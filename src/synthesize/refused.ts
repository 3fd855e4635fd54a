import type { Recording } from '../policy/recording.js';
import { describeDeniedCheck, describeRefusal, isTelling } from '../policy/refusal-text.js';

/**
 * What the workload asked for and did not get while it was recorded, a line each, in a fixed order. None of it
 * is in the policy: the workload did without it.
 */
export function refusedWhileRecording(recordings: Recording[]): string[] {
  const lines = recordings.flatMap(({ refusals, capabilityChecks }) => [
    ...refusals.filter(({ phase }) => phase === 'workload').map(describeRefusal),
    ...(capabilityChecks ?? [])
      .filter((check) => !check.granted && isTelling(check))
      .map(describeDeniedCheck),
  ]);
  return [...new Set(lines)].sort();
}
