import { spawn } from 'node:child_process';
import type { ExitCode, Io } from './io.js';

const supervisorVariable = 'TIGHTSHIP_SUPERVISOR';

/** Whether this process is the one in the background that keeps a detached container. */
export function isSupervisor(): boolean {
  return process.env[supervisorVariable] !== undefined && process.send !== undefined;
}

/** Runs this same command line in the background; returns once its container runs, or could not be started. */
export function detachRun(io: Io): Promise<ExitCode> {
  const [script = '', ...args] = process.argv.slice(1);
  const child = spawn(process.execPath, [script, ...args], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, [supervisorVariable]: '1' },
  });
  child.stderr?.on('data', (chunk) => io.stderr.write(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('message', ({ id }: { id: string }) => {
      io.stdout.write(`${id}\n`);
      child.disconnect();
      child.stderr?.destroy();
      child.unref();
      resolve(0);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Tells the waiting command that the container runs, and lets go of it. */
export function reportStarted(id: string): void {
  process.send?.({ id }, undefined, undefined, () => process.disconnect());
}
