/** All that a command may know of the world besides its arguments. */
export interface Io {
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  environment: NodeJS.ProcessEnv;
  cwd: string;
  interrupts: Interrupts;
}

/** The user's wish to end, as signals bring it. */
export interface Interrupts {
  /** Aborted by the next SIGINT, SIGTERM or SIGHUP, or already, when one has come since the last `clear`. */
  readonly signal: AbortSignal;
  /** Which one it was. */
  readonly received: NodeJS.Signals | undefined;
  /** Begins anew: what came so far meant something that is done. */
  clear(): void;
}

/** Exit status: 0 success, 1 the answer is no, 2 bad usage or input, or what a workload ended with. */
export type ExitCode = number;

/** Listens to this process's signals. */
export function listenForInterrupts(): Interrupts {
  let controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      received = signal;
      controller.abort();
    });
  }
  return {
    get signal() {
      return controller.signal;
    },
    get received() {
      return received;
    },
    clear() {
      controller = new AbortController();
      received = undefined;
    },
  };
}
