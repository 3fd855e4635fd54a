import type { Command } from 'commander';
import type { ExitCode, Io } from '../io.js';
import { engineOption } from '../observation-flags.js';
import { addWorkloadFlags } from '../workload-flags.js';

const examples = `
Examples:
  tightship run --rm -p 8080:80 host nginx -g "daemon off;"
  tightship run --policy privileges.yaml
  tightship run -it docker-archive:debian.tar sh

Without --policy a workload runs under Tightship's baseline: Docker's defaults at most.
With --policy it may do what the file says; the file also fills in what is not given here.
The exit status is the workload's own.`;

/** `tightship run`. */
export function registerRun(program: Command, io: Io, exit: (code: ExitCode) => void): void {
  const command = program
    .command('run')
    .summary('run a workload confined')
    .description('Run a workload, confined by a policy or by the baseline.')
    .argument('[workload]', 'image reference, oci:DIR[:tag], docker-archive:FILE, dir:PATH or host')
    .argument('[command...]', 'program and arguments')
    .passThroughOptions()
    .addHelpText('after', examples)
    .option('--policy <file>', 'confine by this privileges.yaml')
    .addOption(engineOption())
    .option('--runtime <name>', 'OCI runtime: runc or crun')
    .option('-d, --detach', 'run in the background and print the container’s id');
  addWorkloadFlags(command).action(async (source, args, flags) => {
    const { runCommand } = await import('../run-workload.js');
    exit(await runCommand({ source, args, flags }, io));
  });
}
