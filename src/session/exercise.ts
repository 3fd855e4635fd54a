import { type ChildProcess, spawn } from 'node:child_process';
import { printable } from '../base/text.js';
import type { Container } from '../engine/oci/start-container.js';
import { leaseVariable } from '../host/lease.js';

/** How the user's exercise went. */
export interface ExerciseResult {
  /** `null` when it was ended before it was done. */
  exitCode: number | null;
  /** Its last output, at most 4 KiB, made printable. */
  output: string;
}

const keptBytes = 4096;

/**
 * Runs the user's command on the host, by the shell, while the workload serves. It finds the container in its
 * environment: TIGHTSHIP_ID, TIGHTSHIP_PID, TIGHTSHIP_ADDRESS. It and all that it started are killed when
 * `signal` is aborted.
 */
export function runExercise(
  command: string,
  container: Container,
  signal: AbortSignal,
): Promise<ExerciseResult> {
  // pdeathsig: an exercise must not go on against whatever comes after a killed Tightship.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'sh', '-c', command], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      TIGHTSHIP_ID: container.id,
      TIGHTSHIP_PID: String(container.pid),
      TIGHTSHIP_ADDRESS: container.address ?? '',
      [leaseVariable]: container.id,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-keptBytes);
    });
  }
  const kill = () => killGroup(child);
  signal.addEventListener('abort', kill);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      signal.removeEventListener('abort', kill);
      kill(); // What it left in the background ends with it.
      resolve({
        exitCode: signal.aborted ? null : (code ?? 1),
        output: printable(output, { multiline: true }),
      });
    });
  });
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // The whole group is gone already.
  }
}
