import { type Command, Option } from 'commander';
import type { ExitCode, Io } from '../io.js';

/** `tightship doctor`. */
export function registerDoctor(program: Command, io: Io, exit: (code: ExitCode) => void): void {
  program
    .command('doctor')
    .summary('say what this host can record and enforce')
    .description('Try what Tightship needs of this host, and say what works, what does not, and why.')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExample:\n  tightship doctor\n\nExit status 1 when containers cannot be run or recorded here.',
    )
    .action(async (flags) => {
      const { doctorCommand } = await import('../doctor-command.js');
      exit(await doctorCommand(flags, io));
    });
}
