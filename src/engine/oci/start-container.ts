import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '../../base/app-error.js';
import { jsonText } from '../../base/json-text.js';
import { type Cgroup, cgroupLayout, createCgroup } from '../../host/cgroup.js';
import type { Lease } from '../../host/lease.js';
import { type HeldPorts, holdPorts } from '../../host/network/ports.js';
import { runRoot } from '../../host/state-root.js';
import type { Confinement } from '../../policy/confinement.js';
import type { ExitStatus } from '../../policy/recording.js';
import type { Workload } from '../../policy/workload.js';
import { workloadMounts, writableMounts } from './container-mounts.js';
import { connectNetwork } from './container-network.js';
import { type LayerSnapshot, snapshotLayer } from './file-writes.js';
import { hostDevices } from './host-devices.js';
import { checkMapped, closeIdMap, type IdMap, openIdMap } from './id-map.js';
import { mountRootLayer, type RootLayer } from './layer.js';
import { networkFiles } from './network-files.js';
import { type OciMount, ociConfig } from './oci-config.js';
import { prepareRendezvous } from './rendezvous.js';
import type { RootFilesystem } from './root-filesystem.js';
import type { Runtime } from './runtime.js';
import { runtimeFailure } from './runtime-log.js';
import { type RuntimeProcess, type StandardStreams, startRuntime } from './runtime-process.js';
import { type UserIds, workloadProcess } from './workload-process.js';

/** All that is needed to start one container. */
export interface Launch {
  workload: Workload;
  confinement: Confinement;
  /** `confinement.seccomp` compiled, as `struct sock_filter[]`; only for a runtime that `takesSeccompProgram`. */
  seccompProgram?: Uint8Array;
  /** Numeric ids instead of the workload's user, where a policy states them. */
  user?: UserIds;
  rootFilesystem: RootFilesystem;
  runtime: Runtime;
  lease: Lease;
  /** Directory that holds Tightship's state: images, volumes, containers. */
  stateRoot: string;
  streams: StandardStreams;
  /** Called with the container's first process before its first instruction; a failure stops the start. */
  onCreated?: (pid: number) => Promise<void>;
}

/** A container that runs. `lease.release()` removes what is left of it. */
export interface Container {
  id: string;
  /** Its first process, in the host's pid namespace. */
  pid: number;
  user: UserIds;
  address?: string;
  cgroup: Cgroup;
  layer: RootLayer;
  /** Its writable layer before the first instruction. */
  before: LayerSnapshot;
  outputs: Readable[];
  /** Its end. Rejects with an `AppError` where it was the runtime that failed. */
  exited: Promise<ExitStatus>;
  signal(name: NodeJS.Signals): void;
}

/**
 * Starts a container, or throws an `AppError` that says why it cannot be; then everything that was made so far
 * is noted in the lease, whose owner releases it.
 */
export async function startContainer(launch: Launch): Promise<Container> {
  const { lease, confinement } = launch;
  const held = await holdPorts(confinement.network === 'bridge' ? confinement.publish : []);
  const ids = await openIdMap(lease, confinement);
  try {
    const layer = await mountRootLayer(lease, launch.rootFilesystem.lowerDirectory, launch.stateRoot, ids);
    const cgroupPath = `/tightship/${lease.id}`;
    lease.willNeed({ kind: 'cgroup', path: cgroupPath });
    return await startInBundle(launch, layer, createCgroup(cgroupPath), ids, held);
  } catch (error) {
    held.release();
    throw error;
  } finally {
    closeIdMap(ids);
  }
}

async function startInBundle(
  launch: Launch,
  layer: RootLayer,
  cgroup: Cgroup,
  ids: IdMap | undefined,
  held: HeldPorts,
): Promise<Container> {
  const { lease, runtime, workload, confinement } = launch;
  const { imageConfig } = launch.rootFilesystem;
  const process = workloadProcess(workload, imageConfig, layer.merged, lease.id, launch.user);
  checkMapped(process.user, ids);
  const rendezvous = await prepareRendezvous(lease);
  const files = networkFiles(layer.mountsDirectory, lease.id, confinement.network);
  const config = ociConfig({
    process,
    confinement,
    ...(launch.seccompProgram ? { seccompProgram: launch.seccompProgram } : {}),
    rootPath: layer.merged,
    hostname: lease.id,
    mounts: [...files.mounts, ...(await mountsOf(launch, layer, ids))].sort(outerFirst),
    cgroupsPath: `${cgroup.path}/container`,
    idMapping: ids,
    swapAccounting: accountsSwap(),
    devices: confinement.allDevices ? hostDevices() : [],
    createRuntimeHook: rendezvous.hook,
  });
  const paths = bundlePaths(lease);
  // Readable by root alone: the environment may hold secrets.
  writeFileSync(join(paths.bundle, 'config.json'), jsonText(config), { mode: 0o600 });
  lease.willNeed({ kind: 'runtime', runtime: runtime.path, root: paths.root, id: lease.id });
  const running = startRuntime(runtime, paths, lease, workload, launch.streams);
  const exited = exitOf(running, runtime, paths.log).finally(() => {
    rendezvous.close();
    held.release();
  });
  const pid = await Promise.race([rendezvous.created, exited.then(() => neverCreated(runtime))]);
  try {
    const address = await connectNetwork(lease, confinement, pid);
    if (address) files.setAddress(address);
    const before = snapshotLayer(layer);
    await launch.onCreated?.(pid);
    rendezvous.proceed();
    return {
      ...{ id: lease.id, pid, user: process.user, cgroup, layer, before, exited },
      ...(address ? { address } : {}),
      outputs: running.outputs,
      signal: running.signal,
    };
  } catch (error) {
    running.signal('SIGKILL');
    exited.catch(() => {}); // The first failure is the one to tell.
    throw error;
  }
}

function neverCreated(runtime: Runtime): never {
  throw new AppError('RUNTIME_FAILED', `${runtime.name} ended without having made a container`, {
    hint: 'was it killed, for want of memory perhaps? see "tightship doctor"',
  });
}

async function exitOf(running: RuntimeProcess, runtime: Runtime, logPath: string): Promise<ExitStatus> {
  const status = await running.ended;
  const failure = status.code === 0 ? undefined : runtimeFailure(runtime, logPath);
  if (failure) throw failure;
  return status;
}

function bundlePaths(lease: Lease): { root: string; log: string; bundle: string } {
  const bundle = join(lease.directory, 'bundle');
  mkdirSync(bundle);
  return { root: join(runRoot, 'runtime'), log: join(lease.directory, 'runtime.log'), bundle };
}

async function mountsOf(launch: Launch, layer: RootLayer, ids: IdMap | undefined): Promise<OciMount[]> {
  const { workload, confinement, stateRoot, lease } = launch;
  return [
    ...(await writableMounts(confinement, layer)),
    ...(await workloadMounts(workload.mounts, layer, join(stateRoot, 'volumes'), ids, lease)),
  ];
}

/** An outer mount made later would cover an inner one. */
function outerFirst(a: OciMount, b: OciMount): number {
  return depth(a.destination) - depth(b.destination);
}

function depth(path: string): number {
  return path.split('/').filter(Boolean).length;
}

/** Kernels without swap accounting refuse a limit on memory and swap together. */
function accountsSwap(): boolean {
  const { mode, v1 } = cgroupLayout();
  return mode === 'v2' || existsSync(join(v1.memory ?? '', 'memory.memsw.limit_in_bytes'));
}
