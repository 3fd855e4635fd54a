import { setTimeout as sleep } from 'node:timers/promises';
import type { Container } from '../engine/oci/start-container.js';
import type { ExitStatus } from '../policy/recording.js';

const graceMs = 10_000;
const shortGraceMs = 2000;

/**
 * Asks the container's first process to end, insists after ten seconds as `docker stop` does, and waits. Once
 * `hopeless` is aborted it has two seconds: nothing more is learned from how it ends.
 */
export async function stopContainer(
  container: Container,
  exited: Promise<ExitStatus>,
  signal: NodeJS.Signals,
  hopeless: AbortSignal,
): Promise<ExitStatus> {
  send(container.pid, signal);
  const waiting = new AbortController();
  const late = (ms: number) =>
    sleep(ms, 'late' as const, { signal: waiting.signal }).catch(() => 'late' as const);
  const noHope = aborted(hopeless).then(() => late(shortGraceMs));
  const first = await Promise.race([exited, late(graceMs), noHope]);
  waiting.abort();
  if (first === 'late') send(container.pid, 'SIGKILL');
  return exited;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
