import { readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const pauseMs = 10;

/** What a process executes; `undefined` once it is gone. */
export function executableOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return undefined;
  }
}

/**
 * Resolves once a container's first process executes something else than `runtime`, what it did when it was
 * created, or is gone: to stop it before that looks like a failure of the runtime.
 */
export async function untilExecuted(
  pid: number,
  runtime: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted && runtime !== undefined && executableOf(pid) === runtime) {
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
  }
}
