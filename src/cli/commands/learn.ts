import { type Command, Option } from 'commander';
import type { ExitCode, Io } from '../io.js';
import { addObservationFlags } from '../observation-flags.js';
import { addWorkloadFlags } from '../workload-flags.js';

const examples = `
Example:
  tightship learn -p 8080:80 --exercise "curl -sf http://127.0.0.1:8080/" host nginx -g "daemon off;"

Records the workload from its first instruction until the exercise is done (without one: until Ctrl-C),
writes what it needs to privileges.yaml, and proves by running it again that it still works under that.
What is denied in the proof is named; what was missing is added and proved again, up to four times.`;

/** `tightship learn`. */
export function registerLearn(program: Command, io: Io, exit: (code: ExitCode) => void): void {
  const command = program
    .command('learn')
    .summary('record a workload, write its policy, prove it')
    .description('Record what a workload needs, write it to privileges.yaml, and prove that it is enough.')
    .argument('<workload>', 'image reference, oci:DIR[:tag], docker-archive:FILE, dir:PATH or host')
    .argument('[command...]', 'program and arguments')
    .passThroughOptions()
    .addHelpText('after', examples)
    .option('-o, --output <file>', 'where to write the policy', 'privileges.yaml')
    .addOption(
      new Option(
        '--slack <how>',
        'exact: what was seen; family: other forms of the same calls, too; baseline: all that the baseline allows',
      )
        .choices(['exact', 'family', 'baseline'])
        .default('family'),
    );
  addWorkloadFlags(addObservationFlags(command)).action(async (source, args, flags) => {
    const { learnCommand } = await import('../learn-workload.js');
    exit(await learnCommand({ source, args, flags }, io));
  });
}
