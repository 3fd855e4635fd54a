import { type Command, Option } from 'commander';
import type { ExitCode, Io } from '../io.js';
import { addReaderFlags, collect } from './audit.js';

/** `tightship harden`: repairs what audit found. */
export function registerHarden(program: Command, io: Io, exit: (code: ExitCode) => void): void {
  const command = program
    .command('harden')
    .summary('repair what audit found, without wrecking the file')
    .description(
      'Repair manifests: print the changes as a diff, or make them with --write. Comments, order and quoting stay. Without a policy only what is safe without having seen the workload run; the rest is listed.',
    )
    .argument(
      '<path...>',
      'files and directories; - is standard input, and then the repaired text is printed',
    )
    .option('--write', 'change the files')
    .option(
      '--policy <[name=]file>',
      'privileges.yaml of a workload, or NAME=FILE for the service or container of that name (default: privileges.NAME.yaml, or privileges.yaml for a single one, beside the file)',
      collect,
      [],
    )
    .option('--no-policy', 'use no policy, even if there is one beside the file')
    .option('--rule <id>', 'only this rule; may be given several times', collect, [])
    .option('--config <file>', 'suppressions and settings (default: tightship.yaml, where there is one)')
    .addOption(
      new Option('--format <format>', 'how to print what was fixed and what was not')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 when something left is at least this severe').choices([
        'critical',
        'high',
        'medium',
        'low',
        'info',
        'never',
      ]),
    );
  addReaderFlags(command)
    .addHelpText(
      'after',
      `
Examples:
  tightship harden compose.yaml
  tightship harden --write deploy/
  tightship harden --policy web=privileges.web.yaml compose.yaml

Each fix says what supports it: a recording, or that it is safe unseen. What a recording contradicts, and what nothing
is known about, is listed and not changed. The result is audited again; only what is really gone counts as fixed.

The diff is on standard output, fit for patch -p0; what became of each finding on standard error.

Exit status: 0 nothing at or above --fail-on (low, unless set) is left, 1 something is, 2 a file could not be read.`,
    )
    .action(async (paths, flags) => {
      const { hardenCommand } = await import('../audit/harden-command.js');
      exit(await hardenCommand(paths, flags, io));
    });
}
