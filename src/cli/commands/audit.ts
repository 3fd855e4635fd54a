import { type Command, Option } from 'commander';
import type { ExitCode, Io } from '../io.js';

/** `tightship audit`: what is too open in what people already have. */
export function registerAudit(program: Command, io: Io, exit: (code: ExitCode) => void): void {
  const command = program
    .command('audit')
    .summary('find what is too open in manifests and running containers')
    .description(
      'Find what is too open: in Compose files, Kubernetes manifests, Dockerfiles, docker inspect output, scripts with docker run, OCI configurations, Podman quadlets, systemd units, and in what is running.',
    )
    .argument('[path...]', 'files and directories; - is standard input')
    .addOption(
      new Option('--format <format>', 'how to print it')
        .choices(['text', 'short', 'json', 'sarif', 'junit', 'markdown'])
        .default('text'),
    )
    .option('-o, --output <file>', 'write the report to a file')
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 when a finding is at least this severe').choices([
        'critical',
        'high',
        'medium',
        'low',
        'info',
        'never',
      ]),
    )
    .option('--pss-version <version>', 'Pod Security Standards to judge by: v1.0 and later, or latest')
    .option('--baseline <file>', 'only findings that this file has not fail')
    .option('--write-baseline <file>', 'take what is found now as known')
    .option('--config <file>', 'suppressions and settings (default: tightship.yaml, where there is one)')
    .option('--rule <id>', 'only this rule; may be given several times', collect, [])
    .option('--explain', 'in text: why each finding matters, what an attacker gains, what a fix may break')
    .option('--list-rules', 'print all rules, or those of --rule, with reasons and fixes, and end');
  addReaderFlags(command);
  command
    .addOption(
      new Option('--engine <engine>', 'audit what runs there, besides any paths').choices([
        'docker',
        'podman',
      ]),
    )
    .option('--all', 'with --engine: containers that have ended, too')
    .addHelpText(
      'after',
      `
Examples:
  tightship audit compose.yaml
  tightship audit deploy/ --format sarif -o audit.sarif
  helm template chart | tightship audit -
  tightship audit --engine docker

Exit status: 0 nothing at or above --fail-on (low, unless set), 1 something, 2 a file that may hold a manifest could
not be read. What is not audited is listed with the reason. A comment accepts a finding, with its reason:
  privileged: true  # tightship-ignore privileged: the CI runner builds images (until 2027-06-30)
docs/audit-rules.md has the rules, docs/audit-output.md the formats.`,
    )
    .action(async (paths, flags) => {
      const { auditCommand } = await import('../audit/audit-command.js');
      exit(await auditCommand(paths, flags, io));
    });
}

/** Flags of `audit` and `harden` that say how files are read. */
export function addReaderFlags(command: Command): Command {
  return (
    command
      .option(
        '--overlay <file>',
        'Compose file laid over each one given; may be given several times',
        collect,
        [],
      )
      // Not --env-file: Node 20 takes that for its own, wherever it stands, and obeys NODE_OPTIONS in the file.
      .option('--dotenv <file>', 'variables for Compose files, instead of .env beside them', collect, [])
      .option(
        '--profile <name>',
        'Compose profile to take as active; services of others are audited all the same',
        collect,
        [],
      )
      .option(
        '--pod-template <kind:path>',
        'where a custom resource keeps its Pod template: Rollout:spec.template',
        collect,
        [],
      )
  );
}

/** For options that may be given several times. */
export function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}
