import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { type Lease, leaseVariable } from '../../host/lease.js';
import { libc } from '../../host/libc.js';
import type { OciHook } from './oci-config.js';

/**
 * A meeting with the OCI runtime between "the container exists" and "its first instruction": the runtime runs
 * our hook, which tells the container's state and then waits for leave to go on.
 */
export interface Rendezvous {
  hook: OciHook;
  /** Resolves to the container's first process (host pid) once it exists and waits; never if it never does. */
  created: Promise<number>;
  /** Lets the container start; nothing once closed, for the descriptor may mean something else by then. */
  proceed(): void;
  close(): void;
}

// /bin/sh is all that a host is sure to have. A reader that finds its writer gone gets end-of-file: when this
// process is killed the hook fails, and with it the container, rather than starting unobserved.
const script = 'cat >"$0" && read -r answer <"$1" && test "$answer" = go';

/** Makes the two named pipes of the meeting in the lease's directory. */
export async function prepareRendezvous(lease: Lease): Promise<Rendezvous> {
  const statePath = join(lease.directory, 'created.fifo');
  const answerPath = join(lease.directory, 'proceed.fifo');
  const { mkfifo } = await libc();
  for (const path of [statePath, answerPath]) mkfifo(path, 0o600);
  // Opened for both directions, which does not wait for the other side (fifo(7)).
  const mode = constants.O_RDWR | constants.O_NONBLOCK;
  const answer = openSync(answerPath, mode);
  const state = new Socket({ fd: openSync(statePath, mode), readable: true, writable: false });
  // Where the runtime is never started this must not keep our process; where it is, the runtime does.
  state.unref();
  let open = true;
  return {
    hook: {
      path: '/bin/sh',
      args: ['sh', '-c', script, statePath, answerPath],
      env: ['PATH=/usr/bin:/bin', `${leaseVariable}=${lease.id}`],
    },
    created: readPid(state),
    proceed: () => {
      if (open) writeSync(answer, 'go\n');
    },
    close: () => {
      if (!open) return;
      open = false;
      state.destroy();
      closeSync(answer);
    },
  };
}

/** The runtime gives the hook the container's state as JSON, `{"pid": …}` among it. */
function readPid(state: Socket): Promise<number> {
  let text = '';
  return new Promise((resolve, reject) => {
    state.on('error', reject).on('data', (chunk) => {
      text += chunk.toString('utf8');
      const pid = pidOf(text);
      if (pid !== undefined) resolve(pid);
    });
  });
}

function pidOf(json: string): number | undefined {
  try {
    return (JSON.parse(json) as { pid: number }).pid;
  } catch {
    return undefined; // Not all of it has arrived.
  }
}
