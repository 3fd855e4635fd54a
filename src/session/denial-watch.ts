import type { Observations } from '../policy/recording.js';
import type { Recorder } from '../record/recorder.js';

/** When a run is over although nobody said so: something was denied, and it takes longer than it should. */
export interface DenialWatch {
  isDenied(seen: Observations): boolean;
  /** From when on a denial ends the run; until then it may go on and show what else is denied. */
  afterMs: number;
}

const intervalMs = 500;

/** A signal that is aborted by the first denial seen after the watch's time; `stop` ends the watch. */
export function watchForDenial(
  recorder: Recorder,
  watch: DenialWatch | undefined,
): { signal: AbortSignal; stop(): void } {
  const denied = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    // What cannot be read now is read, or told, at the end of the run.
    const seen = await recorder.observe().catch(() => undefined);
    if (timer === undefined) return;
    if (seen && watch?.isDenied(seen)) denied.abort();
    else timer = setTimeout(look, intervalMs);
  };
  if (watch) timer = setTimeout(look, watch.afterMs);
  return {
    signal: denied.signal,
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
