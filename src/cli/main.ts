import { Command, CommanderError } from 'commander';
import { registerAudit } from './commands/audit.js';
import { registerDoctor } from './commands/doctor.js';
import { registerExplain } from './commands/explain.js';
import { registerHarden } from './commands/harden.js';
import { registerLearn } from './commands/learn.js';
import { registerLogs } from './commands/logs.js';
import { registerPs } from './commands/ps.js';
import { registerRecord } from './commands/record.js';
import { registerRun } from './commands/run.js';
import { registerSeccomp } from './commands/seccomp.js';
import { registerStop } from './commands/stop.js';
import { registerSynthesize } from './commands/synthesize.js';
import { registerVerify } from './commands/verify.js';
import { type ExitCode, type Io, listenForInterrupts } from './io.js';
import { reportError } from './report-error.js';
import { toolVersion } from './tool-version.js';

/** Runs the process: the arguments behind `tightship`, this process's streams, its exit status. */
export async function main(argv: string[]): Promise<void> {
  const io: Io = {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    cwd: process.cwd(),
    interrupts: listenForInterrupts(),
  };
  // A closed pipe (`tightship … | head`) is not an error of ours; work must still be taken back.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  process.exitCode = await runCli(argv, io);
}

/** The command line as a function: arguments and world in, exit status out. Never throws. */
export async function runCli(argv: string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = buildProgram(io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportError(error, io);
  }
}

/** A command's module: adds itself to the program, and loads what it works with only when it is called. */
type Register = (program: Command, io: Io, exit: (code: ExitCode) => void) => void;

/** In the order of help. */
const commands: Register[] = [
  registerLearn,
  registerRun,
  registerVerify,
  registerRecord,
  registerSynthesize,
  registerAudit,
  registerHarden,
  registerExplain,
  registerSeccomp,
  registerPs,
  registerLogs,
  registerStop,
  registerDoctor,
];

function buildProgram(io: Io, exit: (code: ExitCode) => void): Command {
  const program = new Command('tightship')
    .description('Least privilege for containers, as easy as --privileged.')
    .version(toolVersion(), '-V, --version')
    .enablePositionalOptions()
    // Two columns as long as the description keeps twenty characters: help is read on 80.
    .configureHelp({ minWidthToWrap: 20 })
    .showHelpAfterError('(see --help)')
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    })
    .exitOverride();
  program.addHelpText(
    'after',
    '\nStart with: tightship learn -p 8080:80 --exercise "curl -f localhost:8080" host nginx -g "daemon off;"',
  );
  for (const register of commands) register(program, io, exit);
  return program;
}
