import { type Command, InvalidArgumentError, Option } from 'commander';

/** What commander makes of the flags below. */
export interface ObservationFlags {
  exercise?: string;
  ready?: string;
  readyTimeout: number;
  driver: 'auto' | 'ebpf' | 'strace';
  runtime?: string;
  allowLoss?: boolean;
}

/** `--engine`: what starts the containers. */
export function engineOption(): Option {
  return new Option('--engine <name>', 'what starts the container').choices(['oci']).default('oci');
}

/** Flags of the commands that run a workload under observation. */
export function addObservationFlags(command: Command): Command {
  return command
    .option(
      '--exercise <command>',
      'shell command, run on this host once the workload is ready; its end ends the run',
    )
    .option('--ready <check>', 'tcp:PORT, http:URL, log:REGEX or exec:CMD; guessed from -p when absent')
    .option('--ready-timeout <seconds>', 'how long to wait for that', parseSeconds, 30)
    .addOption(
      new Option('--driver <name>', 'how to record').choices(['auto', 'ebpf', 'strace']).default('auto'),
    )
    .option('--allow-loss', 'accept a recording that is known to be incomplete')
    .addOption(engineOption())
    .option('--runtime <name>', 'OCI runtime: runc or crun');
}

function parseSeconds(text: string): number {
  const value = Number(text);
  if (text !== '' && value > 0 && value <= 86_400) return value;
  throw new InvalidArgumentError('a number of seconds.');
}
