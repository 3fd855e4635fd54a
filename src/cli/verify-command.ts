import { describeDeniedCheck, describeRefusal } from '../policy/refusal-text.js';
import type { Verdict } from '../verify/judge.js';
import type { ExitCode, Io } from './io.js';
import type { ObservationFlags } from './observation-flags.js';
import { readPolicyFile } from './policy-file.js';
import { prepare } from './prepare.js';
import { progressOn } from './progress.js';
import { parseRuntimeName } from './runtime-name.js';
import { underPolicy, warnOtherRuntime, workloadOfPolicy } from './under-policy.js';
import { verifyPolicy } from './verify-policy.js';
import type { WorkloadFlags } from './workload-flags.js';

export interface VerifyCall {
  file: string;
  source: string | undefined;
  args: string[];
  flags: WorkloadFlags & ObservationFlags & { format: string };
}

/** Exit 0 when the policy holds, 1 when it does not. */
export async function verifyCommand({ file, source, args, flags }: VerifyCall, io: Io): Promise<ExitCode> {
  const policy = readPolicyFile(file, io);
  const governed = underPolicy(policy, workloadOfPolicy(policy, flags, source, args, io), file);
  const progress = progressOn(io);
  const prepared = await prepare(
    'tightship verify',
    governed.workload.source,
    parseRuntimeName(flags.runtime),
    progress,
    io,
  );
  warnOtherRuntime(policy, prepared.runtime, progress);
  const title = `proving ${policy.metadata.name}`;
  const verdict = await verifyPolicy(title, policy, governed, prepared, flags, progress, io);
  if (flags.format === 'json') io.stdout.write(`${JSON.stringify(verdictJson(verdict), null, 2)}\n`);
  else for (const line of textLines(verdict)) io.stdout.write(`${line}\n`);
  return verdict.holds ? 0 : 1;
}

function textLines({ holds, reasons, suspects }: Verdict): string[] {
  if (holds) return ['The policy holds.'];
  const hints = suspects.map((line) => `  new since it was recorded: ${line}`);
  return ['The policy does not hold:', ...reasons.map((reason) => `  ${reason}`), ...hints];
}

function verdictJson({ holds, reasons, denied, suspects }: Verdict) {
  const { syscalls, writes, capabilities } = denied;
  return {
    holds,
    reasons,
    denied: {
      syscalls: syscalls.map(describeRefusal),
      writes: writes.map(describeRefusal),
      capabilities: capabilities.map(describeDeniedCheck),
    },
    suspects,
  };
}
