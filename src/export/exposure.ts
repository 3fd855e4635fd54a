import { formatBytes } from '../base/text.js';
import type { Architecture } from '../linux/architecture.js';
import type { Confinement } from '../policy/confinement.js';
import { allowedSyscalls } from '../seccomp/allowed-syscalls.js';

/** What a confined workload could reach, in numbers that compare. */
export interface Exposure {
  /** Calls that the filter lets through, with any or with some arguments. */
  syscalls: number;
  capabilities: number;
  /** `null` is the whole root filesystem. */
  writablePaths: number | null;
  /** Whether root inside is root outside. */
  rootIsRoot: boolean;
  /** Whether it can gain privileges by executing a file. */
  newPrivileges: boolean;
  allDevices: boolean;
  /** Files of /proc and /sys that show or change the host. */
  kernelFiles: boolean;
  memory: string | null;
  cpus: number | null;
  pids: number | null;
}

/** Counts what a confinement leaves open on one architecture. Pure. */
export function exposureOf(confinement: Confinement, architecture: Architecture): Exposure {
  const { always, conditional } = allowedSyscalls(confinement.seccomp, architecture);
  const { memoryBytes, cpus, pids } = confinement.resources;
  return {
    syscalls: always.length + conditional.length,
    capabilities: confinement.capabilities.length,
    writablePaths: confinement.readOnlyRoot ? confinement.writable.length : null,
    rootIsRoot: confinement.userNamespace === 'host',
    newPrivileges: !confinement.noNewPrivileges,
    allDevices: confinement.allDevices,
    kernelFiles: !confinement.maskedPaths,
    memory: memoryBytes === undefined ? null : formatBytes(memoryBytes),
    cpus: cpus ?? null,
    pids: pids ?? null,
  };
}
