import { AppError } from '../base/app-error.js';
import {
  describeRuntime,
  findRuntime,
  type Runtime,
  type RuntimeName,
  runtimeNames,
} from '../engine/oci/runtime.js';
import { startContainer } from '../engine/oci/start-container.js';
import { isDiskFull } from '../host/command.js';
import { acquireLease } from '../host/lease.js';
import { type MachineMemory, rememberFor } from '../host/machine-memory.js';
import type { Confinement } from '../policy/confinement.js';
import { idleInfo, idleSubject } from './idle-container.js';

/** Whether a runtime can start containers on this host. */
export type RuntimeProbe =
  | { name: RuntimeName; outcome: 'works'; runtime: Runtime }
  | { name: RuntimeName; outcome: 'fails'; runtime: Runtime; why: string }
  | { name: RuntimeName; outcome: 'missing' };

/** Starts a container that does nothing, and says whether that works and if not, why, in the runtime's words. */
export async function probeRuntime(
  name: RuntimeName,
  confinement: Confinement,
  stateRoot: string,
): Promise<RuntimeProbe> {
  const runtime = await findRuntime(name);
  if (runtime === undefined) return { name, outcome: 'missing' };
  const why = await tryIdle(runtime, confinement, stateRoot);
  return why === undefined ? { name, outcome: 'works', runtime } : { name, outcome: 'fails', runtime, why };
}

async function tryIdle(
  runtime: Runtime,
  confinement: Confinement,
  stateRoot: string,
): Promise<string | undefined> {
  const lease = acquireLease(stateRoot, idleInfo(`probe-${runtime.name}`));
  try {
    const subject = idleSubject(runtime, confinement, stateRoot);
    const container = await startContainer({ ...subject, lease, streams: 'pipe' });
    const { code } = await container.exited;
    return code === 0 ? undefined : `/bin/true ended with exit status ${code}`;
  } catch (error) {
    if (isDiskFull(error)) throw error; // That is not the runtime's fault.
    return (error as Error).message;
  } finally {
    await lease.release();
  }
}

/**
 * The runtime to use: the one asked for, else the first that works here. A runtime that worked once is not tried
 * again until it, the kernel or the boot changes. Throws `NO_RUNTIME`, saying of each what is the matter.
 */
export async function chooseRuntime(
  wish: RuntimeName | undefined,
  confinement: Confinement,
  stateRoot: string,
): Promise<Runtime> {
  const failures: string[] = [];
  for (const name of wish ? [wish] : runtimeNames) {
    const found = await findRuntime(name);
    const memory = found && rememberFor(stateRoot, `runtime-${confinement.userNamespace}`, found.path);
    if (found && memory?.recall()) return found;
    const probe = await probeRuntime(name, confinement, stateRoot);
    if (probe.outcome === 'works') return remembered(probe.runtime, memory);
    failures.push(probe.outcome === 'missing' ? `${name} is not installed` : probe.why);
  }
  throw new AppError('NO_RUNTIME', `no OCI runtime works on this host: ${failures.join('; ')}`, {
    hint: 'apt-get install runc',
  });
}

function remembered(runtime: Runtime, memory: MachineMemory | undefined): Runtime {
  memory?.keep({ works: describeRuntime(runtime) });
  return runtime;
}
