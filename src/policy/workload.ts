/** Where the root filesystem comes from. */
export type WorkloadSource =
  | { kind: 'host' }
  | { kind: 'dir'; path: string }
  | { kind: 'oci'; path: string; tag?: string }
  | { kind: 'docker-archive'; path: string; reference?: string }
  | { kind: 'image'; reference: string };

export type Protocol = 'tcp' | 'udp';

/** `8080:80/tcp`: what reaches `hostPort` outside arrives at `containerPort` inside. */
export interface PortMapping {
  /** Address on the host; every address when absent. */
  hostAddress?: string;
  hostPort: number;
  containerPort: number;
  protocol: Protocol;
}

export type Mount =
  | { kind: 'bind'; source: string; target: string; readOnly: boolean }
  /** A directory of the engine's own, kept between runs; `name` as in `docker run -v name:/path`. */
  | { kind: 'volume'; name: string; target: string; readOnly: boolean }
  | { kind: 'tmpfs'; target: string; options: string[] };

export type NetworkMode = 'bridge' | 'none' | 'host';

/** Limits; what is absent is not limited. */
export interface ResourceLimits {
  memoryBytes?: number;
  /** In CPUs, as `docker run --cpus`: 0.5 is half of one. */
  cpus?: number;
  pids?: number;
}

/** What a user asked to run, flags and all, before any policy is applied. */
export interface Workload {
  source: WorkloadSource;
  name?: string;
  /** Program and arguments; empty means what the image says. */
  command: string[];
  environment: Record<string, string>;
  workingDirectory?: string;
  /** `user[:group]`, names or numbers, as in `docker run -u`. */
  user?: string;
  mounts: Mount[];
  publish: PortMapping[];
  network: NetworkMode;
  /** `host` keeps root inside root outside, as `docker run --userns host`. */
  userNamespace: 'private' | 'host';
  resources: ResourceLimits;
  /** Names without `CAP_`; `ALL` is allowed in both. */
  capabilities: { add: string[]; drop: string[] };
  readOnlyRoot: boolean;
  privileged: boolean;
  noNewPrivileges: boolean;
  tty: boolean;
  interactive: boolean;
}
