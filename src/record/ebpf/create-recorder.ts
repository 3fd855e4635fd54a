import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { AppError } from '../../base/app-error.js';
import type { BpfObject } from '../../host/bpf-object.js';
import { openPidfd } from '../../host/pidfd.js';
import type { Recorder, RecordingTarget } from '../recorder.js';
import { initMark, readCheckKey, readNumberKey, readRefusalKey, slotValue, words } from './layout.js';
import { type RunPlace, readCapabilityChecks, readObservations, readSyscalls } from './read-observations.js';
import { acquireSharedObject, type SharedObject } from './shared-object.js';

/** A container that is being recorded. */
interface Armed extends RunPlace {
  mountNamespace: number;
  /** Keeps the namespace, whose inode the kernel would give to another one after the container's end. */
  namespaceDescriptor: number;
  missesBefore: number;
}

/**
 * Records with eBPF: every call that passed the filter, counted in the kernel, for a fraction of a microsecond
 * each. Needs root, a kernel with BTF (5.11 or later) and libbpf. Throws `NO_RECORDER` without them.
 *
 * Until `close` the container's mount namespace is kept alive, and with it what is mounted there.
 */
export async function createEbpfRecorder(): Promise<Recorder> {
  const shared = await acquireSharedObject();
  let armed: Armed | undefined;
  let closed = false;
  const needArmed = () => {
    if (!armed || closed) throw new Error('the recorder is not armed');
    return armed;
  };
  return {
    driver: 'ebpf',
    seesCapabilityChecks: shared.object.has('on_cap_capable'),
    async arm(target) {
      if (armed || closed) throw new Error('a recorder records one container once');
      armed = await arm(shared, target);
    },
    progress() {
      const place = needArmed();
      return {
        syscalls: distinctCalls(shared.object, place),
        capabilities: distinctGranted(shared.object, place),
      };
    },
    async observe() {
      const place = needArmed();
      return readObservations(shared.object, place, shared.object.misses() - place.missesBefore);
    },
    async close() {
      if (closed) return;
      closed = true;
      if (armed) disarm(shared, armed);
      shared.release();
    },
  };
}

async function arm(shared: SharedObject, { pid }: RecordingTarget): Promise<Armed> {
  const container = inspect(pid);
  const place = shared.takeSlot();
  const { pidfd, namespaceDescriptor } = await hold(pid).catch((error: unknown) => {
    shared.freeSlot(place.slot);
    throw error;
  });
  const armed: Armed = {
    ...place,
    mountNamespace: container.mountNamespace,
    namespaceDescriptor,
    missesBefore: shared.object.misses(),
  };
  try {
    tellPrograms(shared.object, armed, container, pidfd);
    return armed;
  } catch (error) {
    disarm(shared, armed);
    throw error;
  } finally {
    closeSync(pidfd);
  }
}

/** Descriptors of the process and its mount namespace: both or neither. */
async function hold(pid: number): Promise<{ pidfd: number; namespaceDescriptor: number }> {
  const namespaceDescriptor = openSync(`/proc/${pid}/ns/mnt`, 'r');
  try {
    return { pidfd: await openPidfd(pid), namespaceDescriptor };
  } catch (error) {
    closeSync(namespaceDescriptor);
    throw error;
  }
}

/** The order matters: a mark counts only when its slot does, and only then may newcomers be looked for. */
function tellPrograms(object: BpfObject, { slot, run }: RunPlace, container: Container, pidfd: number): void {
  object.map('slots').set(words(slot), slotValue({ run, ...container }));
  object.map('marks').set(words(pidfd), initMark(run, slot));
  object.map('targets').set(words(container.mountNamespace), words(run, slot), { create: true });
}

/** What tells a container's processes, credentials and filter from others'. */
interface Container {
  mountNamespace: number;
  userNamespace: number;
  /** Filters in force before the container's own. */
  filters: number;
}

function inspect(pid: number): Container {
  const mountNamespace = namespaceInode(pid, 'mnt');
  if (mountNamespace === namespaceInode('self', 'mnt')) {
    throw new AppError('NO_RECORDER', `process ${pid} shares this program's mount namespace`, {
      hint: 'give the container a mount namespace of its own',
    });
  }
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const filters = Number(/^Seccomp_filters:\s*(\d+)$/m.exec(status)?.[1] ?? 0);
  return { mountNamespace, userNamespace: namespaceInode(pid, 'user'), filters };
}

function namespaceInode(pid: number | 'self', namespace: string): number {
  try {
    return statSync(`/proc/${pid}/ns/${namespace}`).ino;
  } catch (error) {
    throw new AppError('HOST_FAILED', `process ${pid} cannot be inspected`, { cause: error });
  }
}

/** Ends a recording and wipes its counters, for the slot will serve another container. */
function disarm({ object, freeSlot }: SharedObject, armed: Armed): void {
  const slot = words(armed.slot);
  const target = object.map('targets').get(words(armed.mountNamespace));
  if (target?.readUInt32LE(0) === armed.run) object.map('targets').delete(words(armed.mountNamespace));
  object.map('slots').set(slot, slotValue({ run: 0, userNamespace: 0, filters: 0 }));
  wipe(object, 'other_calls', armed.run, readNumberKey);
  wipe(object, 'refusals', armed.run, readRefusalKey);
  wipe(object, 'checks', armed.run, readCheckKey);
  for (const name of ['calls', 'losses']) {
    const map = object.map(name);
    map.set(slot, Buffer.alloc(map.get(slot)?.length ?? 0));
  }
  closeSync(armed.namespaceDescriptor);
  freeSlot(armed.slot);
}

function wipe(object: BpfObject, name: string, run: number, readKey: (key: Buffer) => { run: number }): void {
  const map = object.map(name);
  for (const { key } of map.entries()) if (readKey(key).run === run) map.delete(key);
}

function distinctCalls(object: BpfObject, place: RunPlace): number {
  return new Set(readSyscalls(object, place).map((use) => `${use.architecture} ${use.number}`)).size;
}

function distinctGranted(object: BpfObject, place: RunPlace): number | null {
  const checks = readCapabilityChecks(object, place);
  return checks && new Set(checks.filter((check) => check.granted).map((check) => check.capability)).size;
}
