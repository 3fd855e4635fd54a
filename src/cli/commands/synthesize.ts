import { type Command, Option } from 'commander';
import type { ExitCode, Io } from '../io.js';
import { slackNames } from '../slack-names.js';

const examples = `
Example:
  tightship synthesize monday.rec tuesday.rec -o privileges.yaml

The second half of learn: recordings in, policy out. Nothing is run, so nothing is proved: follow it with
tightship verify. Needs no root. The same recordings, in any order, give the same bytes.`;

/** `tightship synthesize`. */
export function registerSynthesize(program: Command, io: Io, exit: (code: ExitCode) => void): void {
  program
    .command('synthesize')
    .summary('make a policy from recordings')
    .description('Make one policy from one recording or several of the same workload.')
    .argument('<recording...>', 'files that tightship record wrote')
    .addHelpText('after', examples)
    .option('-o, --output <file>', 'where to write the policy; - is standard output', 'privileges.yaml')
    .option('--allow-loss', 'accept recordings that are known to be incomplete')
    .addOption(new Option('--slack <how>', 'as for learn').choices(slackNames).default('family'))
    .action(async (files, flags) => {
      const { synthesizeCommand } = await import('../synthesize-command.js');
      exit(await synthesizeCommand({ files, flags }, io));
    });
}
