import type { Command } from 'commander';
import type { ExitCode, Io } from '../io.js';
import { addObservationFlags } from '../observation-flags.js';
import { addWorkloadFlags } from '../workload-flags.js';

const examples = `
Example:
  tightship record -o nginx.rec -p 8080:80 --exercise "curl -sf http://127.0.0.1:8080/" host nginx -g "daemon off;"

The first half of learn. Recordings of several runs make one policy: tightship synthesize A.rec B.rec`;

/** `tightship record`. */
export function registerRecord(program: Command, io: Io, exit: (code: ExitCode) => void): void {
  const command = program
    .command('record')
    .summary('record what a workload needs')
    .description('Record a workload from its first instruction until the exercise is done.')
    .argument('<workload>', 'image reference, oci:DIR[:tag], docker-archive:FILE, dir:PATH or host')
    .argument('[command...]', 'program and arguments')
    .passThroughOptions()
    .addHelpText('after', examples)
    .option('-o, --output <file>', 'where to write the recording', 'recording.json');
  addWorkloadFlags(addObservationFlags(command)).action(async (source, args, flags) => {
    const { recordCommand } = await import('../record-command.js');
    exit(await recordCommand({ source, args, flags }, io));
  });
}
