import { type Command, Option } from 'commander';
import type { ExitCode, Io } from '../io.js';
import { addFilterFlags } from '../seccomp/filter-flags.js';

/** `tightship explain`: a policy, a profile or a filter on one page. */
export function registerExplain(program: Command, io: Io, exit: (code: ExitCode) => void): void {
  const command = program
    .command('explain')
    .summary('say what a policy, a seccomp profile or a filter lets happen')
    .description(
      "Explain a policy, a seccomp profile or a compiled filter on a page: what it lets happen, what of it is dangerous and why, and how it differs from Docker's default.",
    )
    .argument('<file>', 'a privileges.yaml, a profile, a filter (.bpf), pid:NUMBER, or docker-default')
    .option('--all', 'print every name, where many are folded otherwise')
    .addOption(
      new Option('--format <format>', 'how to print it')
        .choices(['text', 'markdown', 'json'])
        .default('text'),
    )
    .addHelpText(
      'after',
      `
Example:
  tightship explain privileges.yaml
  tightship explain pid:1234 --format markdown

What it says is read from the function that the filter computes, over all calls and arguments, so that it holds
for filters of unknown origin, too.`,
    );
  addFilterFlags(command).action(async (source, flags) => {
    const { explainCommand } = await import('../explain-command.js');
    exit(await explainCommand({ source, flags }, io));
  });
}
