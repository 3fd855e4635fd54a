import { emptyImageConfig } from '../engine/oci/image/config.js';
import type { Runtime } from '../engine/oci/runtime.js';
import type { LeaseInfo } from '../host/lease.js';
import type { Confinement } from '../policy/confinement.js';
import type { RecordedWorkload } from '../policy/recording.js';
import type { Workload } from '../policy/workload.js';
import type { Subject } from './observe-once.js';

/** A program that does nothing, on the host's own root: what probes and calibrations start. */
export const idleWorkload: Workload = {
  source: { kind: 'host' },
  command: ['/bin/true'],
  environment: {},
  mounts: [],
  publish: [],
  network: 'none',
  userNamespace: 'private',
  resources: {},
  capabilities: { add: [], drop: [] },
  readOnlyRoot: false,
  privileged: false,
  noNewPrivileges: true,
  tty: false,
  interactive: false,
};

/** How it is named in a recording. */
export const idleDescription: RecordedWorkload = {
  name: 'idle',
  source: 'host',
  command: idleWorkload.command,
  environment: [],
  mounts: [],
  publish: [],
  network: 'none',
  resources: {},
};

/** How to start it. */
export function idleSubject(runtime: Runtime, confinement: Confinement, stateRoot: string): Subject {
  return {
    workload: idleWorkload,
    confinement: { ...confinement, network: 'none', publish: [], resources: {} },
    rootFilesystem: { lowerDirectory: '/', imageConfig: emptyImageConfig },
    runtime,
    stateRoot,
  };
}

/** How it is listed while it runs. */
export function idleInfo(name: string): LeaseInfo {
  return { name, workload: 'a start of /bin/true', startedAt: new Date().toISOString(), detached: false };
}
