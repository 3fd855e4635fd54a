import type { Command } from 'commander';
import type { ExitCode, Io } from '../io.js';

/** `tightship logs`. */
export function registerLogs(program: Command, io: Io, exit: (code: ExitCode) => void): void {
  program
    .command('logs')
    .summary('print the output of a detached container')
    .description(
      'Print what a container in the background has written so far (run -d); the last 16 MiB are kept.',
    )
    .argument('<container>', 'name or id')
    .addHelpText('after', '\nExample:\n  tightship logs web')
    .action(async (container) => {
      const { printLogs } = await import('../manage-containers.js');
      exit(await printLogs(container, io));
    });
}
