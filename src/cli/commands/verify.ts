import { type Command, Option } from 'commander';
import type { ExitCode, Io } from '../io.js';
import { addObservationFlags } from '../observation-flags.js';
import { addWorkloadFlags } from '../workload-flags.js';

const examples = `
Example:
  tightship verify privileges.yaml

Runs the workload that the file names under the policy, with the exercise that the file names, and says
whether it still works. Flags replace what the file says about the workload, and so does a workload behind --. Exit status 0 when
the policy holds, 1 when it does not; then what was denied is named.`;

/** `tightship verify`. */
export function registerVerify(program: Command, io: Io, exit: (code: ExitCode) => void): void {
  const command = program
    .command('verify')
    .summary('prove that a workload works under its policy')
    .description('Run a workload under its policy and say whether it still works.')
    .argument('<file>', 'privileges.yaml')
    .argument('[workload]', 'instead of the one that the file names; behind --')
    .argument('[command...]', 'program and arguments')
    .addHelpText('after', examples)
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'));
  addWorkloadFlags(addObservationFlags(command)).action(async (file, source, args, flags) => {
    const { verifyCommand } = await import('../verify-command.js');
    exit(await verifyCommand({ file, source, args, flags }, io));
  });
}
