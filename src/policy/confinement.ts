import type { Capability } from '../linux/capabilities.js';
import type { OciSeccomp } from './oci-seccomp.js';
import type { NetworkMode, PortMapping, ResourceLimits } from './workload.js';

/** A place the workload may write to although its root filesystem is read-only. */
export type WritablePath =
  /** A file or directory of the container's own layer: kept as long as the container is. */
  | { kind: 'persistent'; path: string }
  /** Memory, gone with the container. What the image holds there is copied in first. */
  | { kind: 'tmpfs'; path: string; sizeBytes?: number };

/** Namespaces, besides that of the network, which a policy can leave to the host. */
export type SharedNamespace = 'pid' | 'ipc' | 'uts' | 'cgroup';

/**
 * What a container may do, mechanism by mechanism, ready for an engine to enforce. Made from a user's flags
 * (`export/confine-by-flags`) or from a policy (`export/confine-by-policy`); engines add nothing to it.
 */
export interface Confinement {
  /** Where it comes from, for messages: `privileged`, `baseline` or a policy's file name. */
  origin: string;
  noNewPrivileges: boolean;
  /** Bounding, permitted and effective set; ambient and inheritable stay empty. */
  capabilities: Capability[];
  /** `null` is unconfined. */
  seccomp: OciSeccomp | null;
  readOnlyRoot: boolean;
  writable: WritablePath[];
  /** Whether /proc and /sys are masked and read-only as Docker has them. */
  maskedPaths: boolean;
  /** Every device of the host, or only the standard seven. */
  allDevices: boolean;
  /** Whether root inside is root outside, or an id that owns nothing there. */
  userNamespace: 'private' | 'host';
  /** Namespaces that are the host's instead of the container's own; mount is always its own. */
  shared: SharedNamespace[];
  network: NetworkMode;
  publish: PortMapping[];
  resources: ResourceLimits;
}
