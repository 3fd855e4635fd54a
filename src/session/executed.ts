import { setTimeout as sleep } from 'node:timers/promises';
import { hasExecuted } from '../host/process-identity.js';

const pauseMs = 5;

/**
 * Resolves once a container's first process executes the workload, or is gone, or `signal` is aborted: until then
 * it is the runtime, which would take a signal for a failure of its own.
 */
export async function untilExecuted(pid: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !hasExecuted(pid)) {
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
  }
}
