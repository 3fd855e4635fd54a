import { count } from '../base/text.js';
import { describeRuntime } from '../engine/oci/runtime.js';
import { chooseRecorder } from '../record/choose-recorder.js';
import { runtimeNeeds } from '../session/runtime-needs.js';
import { throwIfInterrupted } from './interrupted.js';
import type { Io } from './io.js';
import type { ObservationFlags } from './observation-flags.js';
import type { Prepared } from './prepare.js';
import type { Progress } from './progress.js';

/** What the runtime itself calls, seen on this machine; says which runtime and recorder are used, and why. */
export async function lookAtRuntime(
  { runtime, baseline, stateRoot }: Prepared,
  flags: ObservationFlags,
  progress: Progress,
  io: Io,
): Promise<string[]> {
  const chosen = await chooseRecorder(flags.driver);
  try {
    const say = chosen.recorder.driver === 'strace' ? progress.warn : progress.note;
    say(`recorder ${chosen.recorder.driver}: ${chosen.reason}`);
    progress.begin(`looking what ${runtime.name} itself needs`);
    const makeRecorder = async () => (await chooseRecorder(flags.driver)).recorder;
    const { signal } = io.interrupts;
    const calls = await runtimeNeeds(runtime, baseline, stateRoot, makeRecorder, signal).catch((error) => {
      progress.close(); // A live line would keep this process.
      throwIfInterrupted(io);
      throw error;
    });
    const own = count(calls.length, 'system call');
    progress.succeed(
      `${describeRuntime(runtime)} works here; it makes ${own} of its own between filter and exec`,
    );
    return calls;
  } finally {
    await chosen.recorder.close();
  }
}
