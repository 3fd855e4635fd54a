import { type Command, InvalidArgumentError, Option } from 'commander';
import { type LibcRelease, parseLibcRelease } from '../../seccomp/start/libc-release.js';
import { parseRuntimeRelease, type RuntimeRelease } from '../../seccomp/start/runtime-version.js';
import type { ExitCode, Io } from '../io.js';
import { addTargetFlags } from '../seccomp/filter-flags.js';

/** `tightship seccomp start`: says whether a container would start under a profile, and starts none. */
export function registerSeccompStart(seccomp: Command, io: Io, exit: (code: ExitCode) => void): void {
  const command = seccomp
    .command('start')
    .summary('say whether a container would start under a profile')
    .description(
      'Rehearse the start of a container under a profile: which call would fail first, and with which error. Nothing is started.',
    )
    .argument('<profile>', 'a profile or a privileges.yaml')
    .addOption(
      new Option('--runtime <name@version>', 'what is to start it, e.g. runc@1.2.8, crun@1.8.1')
        .argParser(parseRuntime)
        .default({ name: 'runc', version: '1.1.5' }, 'runc@1.1.5'),
    )
    .option('--no-new-privileges', 'started with noNewPrivileges, so that the filter is loaded last')
    .option('--new-privileges', "started without it, as Docker's default is; then runtimes need more")
    .option('--recording <file>', 'what the workload was seen to call')
    .option(
      '--libc <name@version>',
      'what its programs are linked with: glibc, musl, go or libuv, e.g. glibc@2.36 (repeatable)',
      collectLibc,
    )
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      `
Example:
  tightship seccomp start profile.json --runtime runc@1.2.8 --new-privileges

Exit status 1 when the start would fail. Calls that only some starts make are marked "may".`,
    );
  // The runtime says whose reading it is.
  addTargetFlags(command).action(async (source, flags) => {
    const { seccompStartCommand } = await import('../seccomp/start.js');
    exit(await seccompStartCommand({ source, flags }, io));
  });
}

function parseRuntime(text: string): RuntimeRelease {
  const release = parseRuntimeRelease(text);
  if (release) return release;
  throw new InvalidArgumentError('expected runc or crun with a version, e.g. runc@1.1.5');
}

function collectLibc(text: string, earlier: LibcRelease[] = []): LibcRelease[] {
  const release = parseLibcRelease(text);
  if (release) return [...earlier, release];
  throw new InvalidArgumentError('expected glibc, musl, go or libuv with a version, e.g. glibc@2.36');
}
