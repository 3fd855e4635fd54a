import { AppError } from '../base/app-error.js';
import { describeRuntime, type Runtime } from '../engine/oci/runtime.js';
import type { UserIds } from '../engine/oci/workload-process.js';
import { confineByPolicy } from '../export/confine-by-policy.js';
import { governWorkload } from '../export/govern-workload.js';
import type { Confinement } from '../policy/confinement.js';
import type { Policy } from '../policy/policy.js';
import type { Workload } from '../policy/workload.js';
import type { Io } from './io.js';
import { parseMount } from './parse-mount.js';
import type { Progress } from './progress.js';
import { environmentOf, type WorkloadFlags, workloadOf } from './workload-flags.js';

/** A workload and exactly what its policy lets it do. */
export interface GovernedWorkload {
  workload: Workload;
  confinement: Confinement;
  user: UserIds;
}

/** Puts a workload under a policy; `origin` names the policy in messages. Throws `POLICY_CONFLICT`. */
export function underPolicy(policy: Policy, asked: Workload, origin: string): GovernedWorkload {
  const workload = governWorkload(asked, policy, (policy.workload.mounts ?? []).map(parseMount));
  const { uid, gid, additionalGids = [] } = policy.user;
  return {
    workload,
    confinement: confineByPolicy(policy, origin, workload),
    user: { uid, gid, additionalGids },
  };
}

/**
 * Reads flags and arguments as `workloadOf` does, with the policy's own workload for what they leave out. Throws
 * `POLICY_CONFLICT` where a value is needed that only the user has.
 */
export function workloadOfPolicy(
  policy: Policy,
  flags: WorkloadFlags,
  source: string | undefined,
  args: string[],
  io: Io,
): Workload {
  const recorded = policy.workload;
  const command = args.length > 0 ? args : recorded.command;
  const asked = workloadOf(flags, source ?? recorded.source, command, io);
  const workingDirectory = asked.workingDirectory ?? recorded.workingDirectory;
  return {
    ...asked,
    environment: { ...recordedEnvironment(policy, asked, io), ...asked.environment },
    ...(workingDirectory === undefined ? {} : { workingDirectory }),
  };
}

/** A policy names variables without their values: those come from this environment. */
function recordedEnvironment(policy: Policy, asked: Workload, io: Io): Record<string, string> {
  const names = (policy.workload.environment ?? []).filter((name) => !(name in asked.environment));
  const missing = names.filter((name) => io.environment[name] === undefined);
  if (missing.length === 0) return environmentOf(names, io.environment);
  throw new AppError(
    'POLICY_CONFLICT',
    `the workload was recorded with ${missing.join(', ')}, not set here`,
    {
      hint: `pass ${missing.map((name) => `-e ${name}=…`).join(' ')} (a policy keeps no values: they may be secrets)`,
    },
  );
}

/**
 * What the runtime itself calls differs between runtimes and their versions: a policy learned with another one
 * may not even let the container start.
 */
export function warnOtherRuntime(policy: Policy, runtime: Runtime, progress: Progress): void {
  const learned = policy.evidence.recordings.map((recording) => recording.runtime);
  if (learned.includes(describeRuntime(runtime))) return;
  progress.warn(
    `learned with ${learned.join(', ')}, and this is ${describeRuntime(runtime)}: if it does not start, learn again here`,
  );
}
