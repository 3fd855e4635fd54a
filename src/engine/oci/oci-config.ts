import type { IdMapping } from '../../host/user-namespace.js';
import type { Capability } from '../../linux/capabilities.js';
import type { Confinement } from '../../policy/confinement.js';
import type { OciSeccomp } from '../../policy/oci-seccomp.js';
import type { ResourceLimits } from '../../policy/workload.js';
import { maskedPaths, readOnlyPaths } from './masked-paths.js';

/** An entry of `mounts` in the OCI runtime specification. */
export interface OciMount {
  destination: string;
  type: string;
  source: string;
  options: string[];
}

/** A hook of the OCI runtime specification. */
export interface OciHook {
  path: string;
  args: string[];
  env: string[];
}

export interface OciDevice {
  path: string;
  type: 'b' | 'c';
  major: number;
  minor: number;
  fileMode: number;
  uid: number;
  gid: number;
}

/** Process section: who runs what. */
export interface OciProcess {
  args: string[];
  env: string[];
  cwd: string;
  user: { uid: number; gid: number; additionalGids: number[] };
  terminal: boolean;
}

/** Everything the configuration is made of; all paths are the host's and absolute. */
export interface OciConfigInput {
  process: OciProcess;
  confinement: Confinement;
  /** `confinement.seccomp` compiled, as `struct sock_filter[]`. */
  seccompProgram?: Uint8Array;
  rootPath: string;
  hostname: string;
  /** Mounts of this container besides the usual ones of /proc, /dev and /sys. */
  mounts: OciMount[];
  cgroupsPath: string;
  /** How ids inside are seen outside, where the user namespace is the container's own. */
  idMapping: IdMapping | undefined;
  /** Whether the kernel accounts swap, so that a memory limit can cover it. */
  swapAccounting: boolean;
  /** Host devices, for a container that may use all of them. */
  devices: OciDevice[];
  createRuntimeHook?: OciHook;
}

/**
 * The `config.json` that states a confinement and nothing more. Pure: the same input gives the same
 * configuration. https://github.com/opencontainers/runtime-spec/blob/v1.0.2/config.md
 */
export function ociConfig(input: OciConfigInput) {
  const { confinement, createRuntimeHook } = input;
  return {
    ociVersion: '1.0.2',
    ...(input.seccompProgram ? { annotations: seccompAnnotation(input.seccompProgram) } : {}),
    process: {
      ...input.process,
      capabilities: capabilitySets(confinement.capabilities),
      noNewPrivileges: confinement.noNewPrivileges,
    },
    root: { path: input.rootPath, readonly: confinement.readOnlyRoot },
    // A host name can only be set where it is the container's own.
    ...(confinement.shared.includes('uts') ? {} : { hostname: input.hostname }),
    mounts: [...systemMounts(confinement), ...input.mounts],
    ...(createRuntimeHook ? { hooks: { createRuntime: [createRuntimeHook] } } : {}),
    linux: linuxSection(input),
  };
}

/**
 * crun installs this program and does not run libseccomp; of `linux.seccomp` it takes the flags only (crun(1)). The
 * profile stands there all the same, for a crun that would not know the annotation.
 */
function seccompAnnotation(program: Uint8Array): Record<string, string> {
  return { 'run.oci.seccomp_bpf_data': Buffer.from(program).toString('base64') };
}

function linuxSection(input: OciConfigInput) {
  const { confinement } = input;
  const seccomp: { seccomp?: OciSeccomp } = confinement.seccomp ? { seccomp: confinement.seccomp } : {};
  return {
    namespaces: namespaces(confinement),
    ...idMappings(input.idMapping),
    cgroupsPath: input.cgroupsPath,
    resources: resources(confinement, input.swapAccounting),
    devices: input.devices,
    ...seccomp,
    ...(confinement.maskedPaths ? { maskedPaths, readonlyPaths: readOnlyPaths } : {}),
    // Ports below 1024 are the container's own: with this no capability is needed to listen on them.
    ...(confinement.network === 'host' ? {} : { sysctl: { 'net.ipv4.ip_unprivileged_port_start': '0' } }),
  };
}

/** Inheritable and ambient stay empty: a program must not pass on more than it was given (CVE-2022-29162). */
function capabilitySets(capabilities: Capability[]) {
  const names = capabilities.map((capability) => `CAP_${capability}`);
  return { bounding: names, permitted: names, effective: names, inheritable: [], ambient: [] };
}

function namespaces({ shared, network, userNamespace }: Confinement) {
  const own = (['pid', 'ipc', 'uts', 'cgroup'] as const).filter((type) => !shared.includes(type));
  return [
    { type: 'mount' },
    ...own.map((type) => ({ type })),
    // Fresh even for a network: made inside the user namespace it belongs to that; the runtime sets up loopback.
    ...(network === 'host' ? [] : [{ type: 'network' }]),
    ...(userNamespace === 'private' ? [{ type: 'user' }] : []),
  ];
}

function idMappings(mapping: IdMapping | undefined) {
  if (mapping === undefined) return {};
  const mappings = [{ containerID: 0, hostID: mapping.hostBase, size: mapping.size }];
  return { uidMappings: mappings, gidMappings: mappings };
}

const cpuPeriodMicroseconds = 100_000;

function resources(confinement: Confinement, swapAccounting: boolean) {
  return {
    // The runtimes then add the standard devices (null, zero, random, tty, …) and nothing else.
    devices: [{ allow: confinement.allDevices, access: 'rwm' }],
    ...limits(confinement.resources, swapAccounting),
  };
}

function limits({ memoryBytes, cpus, pids }: ResourceLimits, swapAccounting: boolean) {
  const memory = { limit: memoryBytes, ...(swapAccounting ? { swap: memoryBytes } : {}) };
  const cpu = { period: cpuPeriodMicroseconds, quota: Math.round((cpus ?? 0) * cpuPeriodMicroseconds) };
  return {
    ...(memoryBytes === undefined ? {} : { memory }),
    ...(cpus === undefined ? {} : { cpu }),
    ...(pids === undefined ? {} : { pids: { limit: pids } }),
  };
}

/** As Docker mounts them, except that a container whose /proc is not masked may write to /sys and cgroups. */
function systemMounts({ maskedPaths: masked }: Confinement): OciMount[] {
  const access = masked ? ['ro'] : ['rw'];
  const careful = ['nosuid', 'noexec', 'nodev'];
  return [
    mount('/proc', 'proc', 'proc', careful),
    mount('/dev', 'tmpfs', 'tmpfs', ['nosuid', 'strictatime', 'mode=755', 'size=65536k']),
    mount('/dev/pts', 'devpts', 'devpts', [
      'nosuid',
      'noexec',
      'newinstance',
      'ptmxmode=0666',
      'mode=0620',
      'gid=5',
    ]),
    mount('/dev/shm', 'tmpfs', 'shm', [...careful, 'mode=1777', 'size=65536k']),
    mount('/dev/mqueue', 'mqueue', 'mqueue', careful),
    mount('/sys', 'sysfs', 'sysfs', [...careful, ...access]),
    mount('/sys/fs/cgroup', 'cgroup', 'cgroup', [...careful, 'relatime', ...access]),
  ];
}

function mount(destination: string, type: string, source: string, options: string[]): OciMount {
  return { destination, type, source, options };
}
