import { setTimeout as sleep } from 'node:timers/promises';
import type { Container } from '../engine/oci/start-container.js';
import type { ExitStatus } from '../policy/recording.js';

const graceMs = 10_000;

/** Asks the container's first process to end, insists after ten seconds as `docker stop` does, and waits. */
export async function stopContainer(
  container: Container,
  exited: Promise<ExitStatus>,
  signal: NodeJS.Signals,
): Promise<ExitStatus> {
  send(container.pid, signal);
  const waiting = new AbortController();
  const timeUp = sleep(graceMs, 'late' as const, { signal: waiting.signal }).catch(() => 'late' as const);
  const first = await Promise.race([exited, timeUp]);
  waiting.abort();
  if (first === 'late') send(container.pid, 'SIGKILL');
  return exited;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
