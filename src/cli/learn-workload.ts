import { describeSyscall } from '../linux/syscalls.js';
import type { Confinement } from '../policy/confinement.js';
import type { Policy } from '../policy/policy.js';
import { decodePolicy, encodePolicy } from '../policy/policy-yaml.js';
import { describeRefusal } from '../policy/refusal-text.js';
import type { Workload } from '../policy/workload.js';
import { allowedSyscalls } from '../seccomp/allowed-syscalls.js';
import { noAdditions, type PolicyAdditions, synthesizePolicy } from '../synthesize/synthesize-policy.js';
import type { Slack } from '../synthesize/syscall-grants.js';
import { commonDirectory } from '../synthesize/writable-paths.js';
import type { Verdict } from '../verify/judge.js';
import { beforeAndAfter } from './before-and-after.js';
import type { ExitCode, Io } from './io.js';
import { writePolicyFile } from './policy-file.js';
import { type Progress, progressOn } from './progress.js';
import { type RecordingJob, recordWorkload } from './record-workload.js';
import { type RecordingCall, recordingJob } from './recording-job.js';
import { underPolicy } from './under-policy.js';
import { verifyPolicy } from './verify-policy.js';

export interface LearnCall extends RecordingCall {
  flags: RecordingCall['flags'] & { slack: Slack };
}

/** Records, synthesizes, proves, and repeats until the proof holds. Exit 1 when it does not come to that. */
export async function learnCommand(call: LearnCall, io: Io): Promise<ExitCode> {
  const { flags } = call;
  const progress = progressOn(io);
  const job = await recordingJob('tightship learn', call, progress, io);
  const { policy, verdict } = await proveUntilItHolds(job, flags, progress, io);
  if (!verdict.holds) return tellWhatIsInTheWay(verdict, progress, io);
  writePolicyFile(flags.output, policy);
  progress.succeed(`wrote ${flags.output}`);
  io.stdout.write(`${beforeAndAfter(policy, job.workload, job.prepared.facts, io)}\n`);
  return 0;
}

const maxProofs = 4;

/**
 * Records and proves; adds what the proof showed to be missing and proves again. Where a proof fails and names
 * nothing to add, the workload does not do the same each time: another recording is merged in. Where that did
 * not help either, it gets more room to write.
 */
async function proveUntilItHolds(
  job: RecordingJob,
  flags: LearnCall['flags'],
  progress: Progress,
  io: Io,
): Promise<{ policy: Policy; verdict: Verdict }> {
  const { workload, prepared, title } = job;
  const recordings = [await recordWorkload(job, progress, io)];
  const baseline = allowedSyscalls(prepared.baseline.seccomp, prepared.facts.architecture);
  const options = { slack: flags.slack, baseline, additions: noAdditions() };
  for (let proof = 1; ; proof++) {
    const policy = asWritten(synthesizePolicy(recordings, options), flags.output);
    const governed = underPolicy(policy, plain(workload), flags.output);
    const proving = `proving it${proof > 1 ? ` again (${proof} of ${maxProofs})` : ''}`;
    const verdict = await verifyPolicy(proving, policy, governed, prepared, flags, progress, io);
    if (verdict.holds || proof === maxProofs) return { policy, verdict };
    for (const reason of verdict.reasons) progress.note(reason);
    if (addMissing(options.additions, verdict, proof, job.confinement)) continue;
    if (proof > 1 && addRoom(options.additions, policy, verdict, proof)) continue;
    recordings.push(await recordWorkload({ ...job, title: `${title} once more` }, progress, io));
  }
}

/** Privileges that were asked for while recording are the policy's to give, or not to give where none was used. */
function plain(workload: Workload): Workload {
  return {
    ...workload,
    privileged: false,
    noNewPrivileges: true,
    capabilities: { ...workload.capabilities, add: [] },
  };
}

/** What is proved is what the file says, not what was meant. */
function asWritten(policy: Policy, path: string): Policy {
  const { policy: read, diagnostics } = decodePolicy(encodePolicy(policy), path);
  if (read) return read;
  throw new Error(`the policy cannot be read back: ${diagnostics.map(({ message }) => message).join('; ')}`);
}

/**
 * False when the verdict names nothing that can be granted: a policy never goes beyond what the workload was
 * recorded under, and what is in it already is denied for its arguments.
 */
function addMissing(
  additions: PolicyAdditions,
  { denied }: Verdict,
  proof: number,
  { seccomp, capabilities }: Confinement,
): boolean {
  const before = additions.syscalls.size + additions.capabilities.size;
  for (const { architecture, number, process } of denied.syscalls) {
    const { always, conditional } = allowedSyscalls(seccomp, architecture);
    const name = describeSyscall(architecture, number);
    if (![...always, ...conditional].includes(name)) continue;
    additions.syscalls.set(name, `denied to ${process} in proof ${proof}`);
  }
  for (const { capability, process } of denied.capabilities) {
    if (!capabilities.includes(capability)) continue;
    additions.capabilities.set(capability, `denied to ${process} in proof ${proof}`);
  }
  return additions.syscalls.size + additions.capabilities.size > before;
}

const linking = ['link', 'linkat', 'rename', 'renameat', 'renameat2'];

/**
 * Recordings show what was changed, not what was tried: removing what is not there changes nothing, and yet is
 * refused where the root is read-only. And they show no way between two places: each is a mount of its own.
 */
function addRoom(
  { writable }: PolicyAdditions,
  { files, seccomp }: Policy,
  { denied }: Verdict,
  proof: number,
): boolean {
  if (files.root === 'writable') return false;
  const [write] = denied.writes;
  if (write) {
    writable.set('/', `${describeRefusal(write)} in proof ${proof}; where is not known`);
    return true;
  }
  const common = commonDirectory(files.writable.map(({ path }) => path));
  if (common === undefined || !seccomp.allow.some((name) => linking.includes(name))) return false;
  writable.set(common, `renames or links across it may have failed in proof ${proof}`);
  return true;
}

function tellWhatIsInTheWay(verdict: Verdict, progress: Progress, io: Io): ExitCode {
  progress.fail('no policy was written: this stands in the way');
  for (const reason of [...verdict.reasons, ...verdict.suspects]) io.stderr.write(`  ${reason}\n`);
  return 1;
}
