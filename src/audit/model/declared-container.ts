import type { MapNode } from '../source/node.js';
import type { Place } from '../source/source-text.js';
import type { ContainerResources } from './container-resources.js';
import type { DeclaredBuild } from './declared-build.js';
import type { Setting } from './setting.js';

/**
 * How one container is to run. Every field is what was written or, in a Pod, inherited from the Pod's own settings;
 * absent is "not written". Lists are empty where nothing was written.
 */
export interface DeclaredContainer {
  name: string;
  /** `init` runs before the others, `sidecar` is an init container that stays, `image` is built and not started here. */
  role: 'main' | 'init' | 'sidecar' | 'ephemeral' | 'image';
  /** Its name, or where it begins. */
  at: Place;
  /** The map that holds its settings, in formats that have one (Compose, Kubernetes, JSON): where fixes go. */
  node?: MapNode;

  /** As written: `nginx`, `registry:5000/team/app:1.2@sha256:…`. */
  image?: Setting<string>;
  /** Compose `build`: the image is made here, and has no registry tag to pin. */
  builds?: Setting<true>;
  /** Only of a Dockerfile: the instructions that make the image. */
  build?: DeclaredBuild;
  /** Words of ENTRYPOINT and of CMD; a shell form is ['/bin/sh', '-c', text]. */
  entrypoint?: Setting<string[]>;
  command?: Setting<string[]>;

  privileged?: Setting<boolean>;
  /** Names as Linux has them without `CAP_`, upper case: `NET_ADMIN`, or `ALL`. Unknown names stay as written. */
  capabilities: { add: Setting<string>[]; drop: Setting<string>[] };
  user?: Setting<UserChoice>;
  /** Only Kubernetes has it. */
  runAsNonRoot?: Setting<boolean>;
  /** Names or numbers. */
  supplementaryGroups: Setting<string>[];
  namespaces: Partial<Record<SharedNamespace, Setting<NamespaceChoice>>>;

  mounts: DeclaredMount[];
  devices: DeclaredDevice[];
  /** As the cgroup's device list has them: `c 10:200 rwm`. */
  deviceCgroupRules: Setting<string>[];

  /**
   * Docker's no-new-privileges, and Kubernetes' allowPrivilegeEscalation turned around: true is the safe side.
   */
  noNewPrivileges?: Setting<boolean>;
  seccomp?: Setting<ProfileChoice>;
  apparmor?: Setting<ProfileChoice>;
  selinux: SelinuxOptions;
  /** `unmasked`: Kubernetes' procMount, Docker's systempaths=unconfined, Podman's unmask. */
  procMount?: Setting<'default' | 'unmasked'>;
  sysctls: Setting<{ name: string; value: string }>[];

  readOnlyRoot?: Setting<boolean>;
  resources: ContainerResources;
  ports: DeclaredPort[];
  environment: DeclaredVariable[];

  /** Docker's HEALTHCHECK, Kubernetes' livenessProbe. */
  healthCheck?: Setting<'defined' | 'disabled'>;
  /** Kubernetes' readinessProbe. */
  readinessCheck?: Setting<'defined'>;
  restart?: Setting<RestartChoice>;
  /** OCI runtime by name: `runsc`; of a Pod its runtimeClassName. */
  runtime?: Setting<string>;
  /** Log driver and its options; Docker, Compose, Podman. */
  logging?: Setting<{ driver?: string; options: Record<string, string> }>;
  cgroupParent?: Setting<string>;
  init?: Setting<boolean>;
}

export interface UserChoice {
  /** As written, `1000:1000` or `www-data`. */
  text: string;
  /** The number, where it is one (and `root` is 0). */
  uid?: number;
  gid?: number;
}

/** Namespaces that can be shared. Mount namespaces cannot in any format. */
export type SharedNamespace = 'pid' | 'ipc' | 'network' | 'uts' | 'user' | 'cgroup';

export type NamespaceChoice =
  | { mode: 'host' }
  /** Its own; `kind` as written where formats tell several apart (`none`, `shareable`, `bridge`, `keep-id`). */
  | { mode: 'private'; kind?: string }
  /** Another container's, service's or the Pod's. */
  | { mode: 'joined'; with: string };

export interface DeclaredMount {
  at: Place;
  /** `bind` is a path of the host (Kubernetes' hostPath); `volume` is a named or anonymous one. */
  kind: 'bind' | 'volume' | 'tmpfs' | 'image' | 'secret' | 'config' | 'claim' | 'projected' | 'other';
  /**
   * Host path (normalised, no trailing slash; relative ones as written), volume, secret or claim name. A Compose path
   * below a variable stays as written.
   */
  source?: string;
  target: string;
  readOnly: boolean;
  /** `rshared` and the like; Kubernetes' Bidirectional is `rshared`, HostToContainer `rslave`. */
  propagation?: string;
  /** `z`, `Z`, `U`, `idmap`, … */
  options: string[];
  /** Where the volume itself is declared, when that is another place: a Pod's `volumes` entry. */
  sourceAt?: Place;
  /** bytes, of a tmpfs or a memory emptyDir that has a limit. */
  sizeBytes?: number;
  /** An emptyDir, by its medium. */
  medium?: 'memory' | 'disk';
}

export interface DeclaredDevice {
  at: Place;
  /** `/dev/kvm`; a CDI name or a Kubernetes resource stays as written. */
  path: string;
  target?: string;
  /** Of `rwm`; all three where not written. */
  permissions: string;
}

export interface ProfileChoice {
  type: 'unconfined' | 'runtime-default' | 'localhost';
  /** Profile name or path, for `localhost`. */
  profile?: string;
}

export interface SelinuxOptions {
  /** `label=disable`. */
  disabled?: Setting<true>;
  user?: Setting<string>;
  role?: Setting<string>;
  type?: Setting<string>;
  level?: Setting<string>;
}

export interface DeclaredPort {
  at: Place;
  containerPort: number | undefined;
  /** A range's end, where ranges are written. */
  containerPortEnd?: number;
  /** What makes it reachable from outside: absent for a port that is only documented (EXPOSE, containerPort). */
  published?: {
    /** `undefined`: all addresses. */
    address?: string;
    /** `undefined`: any free port. */
    port?: number;
    portEnd?: number;
  };
  protocol: 'tcp' | 'udp' | 'sctp';
}

export interface DeclaredVariable {
  at: Place;
  name: string;
  /** `undefined`: taken from the environment, a secret or a config map, so not written here. */
  value?: string;
  /** Where a value comes from that is not written here. */
  from?: 'environment' | 'env-file' | 'secret' | 'config' | 'field';
}

export interface RestartChoice {
  policy: 'no' | 'always' | 'on-failure' | 'unless-stopped';
  maxRetries?: number;
}
