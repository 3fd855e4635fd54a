import { AppError } from '../base/app-error.js';
import { dockerDefaultCapabilities } from '../linux/capabilities.js';
import { encodePolicy } from '../policy/policy-yaml.js';
import type { Recording } from '../policy/recording.js';
import { type AllowedSyscalls, allowedSyscalls } from '../seccomp/allowed-syscalls.js';
import { baselineProfile } from '../seccomp/profile/docker-profile.js';
import { noAdditions, synthesizePolicy } from '../synthesize/synthesize-policy.js';
import type { Slack } from '../synthesize/syscall-grants.js';
import type { ExitCode, Io } from './io.js';
import { writePolicyFile } from './policy-file.js';
import { readRecordingFile } from './recording-file.js';

export interface SynthesizeCall {
  files: string[];
  flags: { output: string; allowLoss?: boolean; slack: Slack };
}

/** Reads recordings and writes the policy that they make. Nothing depends on this host. */
export async function synthesizeCommand({ files, flags }: SynthesizeCall, io: Io): Promise<ExitCode> {
  const recordings = files.map((file) => readRecordingFile(file, io));
  checkTogether(files, recordings, flags.allowLoss ?? false);
  const policy = synthesizePolicy(recordings, {
    slack: flags.slack,
    baseline: baselineOf(recordings),
    additions: noAdditions(),
  });
  if (flags.output === '-') io.stdout.write(encodePolicy(policy));
  else {
    writePolicyFile(flags.output, policy);
    io.stderr.write(`wrote ${flags.output}; prove it: tightship verify ${flags.output}\n`);
  }
  return 0;
}

function checkTogether(files: string[], recordings: Recording[], allowLoss: boolean): void {
  const sources = new Set(recordings.map(({ workload }) => workload.source));
  if (sources.size > 1) {
    throw new AppError(
      'INPUT_INVALID',
      `these are recordings of different workloads: ${[...sources].join(', ')}`,
    );
  }
  const lossy = files.filter((_, index) => (recordings[index]?.loss.events ?? 0) > 0);
  if (lossy.length > 0 && !allowLoss) {
    throw new AppError('RECORDING_LOSSY', `observations were lost in ${lossy.join(', ')}`, {
      hint: 'record again, or accept it with --allow-loss',
    });
  }
}

/** The baseline of the machine that was recorded on, by its newest kernel. */
function baselineOf(recordings: Recording[]): AllowedSyscalls {
  const { machine, kernel } = recordings.at(-1)?.host ?? { machine: 'x86_64', kernel: '0.0' };
  const [major = 0, minor = 0] = kernel.split('.').map((part) => Number.parseInt(part, 10));
  const architecture = machine === 'aarch64' ? 'aarch64' : 'x86_64';
  const profile = baselineProfile({
    architecture,
    kernel: { major, minor },
    capabilities: dockerDefaultCapabilities,
  });
  return allowedSyscalls(profile, architecture);
}
