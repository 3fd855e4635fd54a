import { setTimeout as sleep } from 'node:timers/promises';
import type { Container } from '../engine/oci/start-container.js';
import { mindsSignal } from '../host/process-identity.js';
import type { ExitStatus } from '../policy/recording.js';
import { untilExecuted } from './executed.js';

const graceMs = 10_000;
const shortGraceMs = 2000;

/**
 * Asks the container's first process to end, insists after ten seconds as `docker stop` does, and waits. Once
 * `hopeless` is aborted it has two seconds: nothing more is learned from how it ends. When `user` is aborted
 * somebody waits for it: then it has no time at all where it is deaf to the signal, as the first process of a pid
 * namespace is to all that it has no handler for (pid_namespaces(7)).
 */
export async function stopContainer(
  container: Container,
  exited: Promise<ExitStatus>,
  signal: NodeJS.Signals,
  hopeless: AbortSignal,
  user: AbortSignal,
): Promise<ExitStatus> {
  await untilExecuted(container.pid, AbortSignal.timeout(graceMs));
  send(container.pid, user.aborted && !mindsSignal(container.pid, signal) ? 'SIGKILL' : signal);
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
