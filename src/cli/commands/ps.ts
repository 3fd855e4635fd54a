import { type Command, Option } from 'commander';
import type { ExitCode, Io } from '../io.js';

/** `tightship ps`. */
export function registerPs(program: Command, io: Io, exit: (code: ExitCode) => void): void {
  program
    .command('ps')
    .summary('list the containers that run')
    .description('List the containers that Tightship runs.')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExample:\n  tightship ps')
    .action(async (flags) => {
      const { listContainers } = await import('../manage-containers.js');
      exit(await listContainers(flags, io));
    });
}
