import type { Command } from 'commander';
import type { ExitCode, Io } from '../io.js';

/** `tightship stop`. */
export function registerStop(program: Command, io: Io, exit: (code: ExitCode) => void): void {
  program
    .command('stop')
    .summary('end containers that run')
    .description('Ask containers to end, insist after ten seconds, and remove them.')
    .argument('<container...>', 'names or ids')
    .addHelpText('after', '\nExample:\n  tightship stop web')
    .action(async (containers) => {
      const { stopContainers } = await import('../manage-containers.js');
      exit(await stopContainers(containers, io));
    });
}
