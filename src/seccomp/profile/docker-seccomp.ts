import type { OciSeccompAction, OciSeccompArgument } from '../../policy/oci-seccomp.js';

/**
 * A profile as people write and engines read it: Docker's own form (moby, profiles/seccomp/seccomp.go), Podman's
 * (containers/common, pkg/seccomp/types.go) and the OCI form, which is this one without conditions. An `OciSeccomp`
 * is one. What the forms have two spellings for is here in one: Podman's `errno: "EPERM"` is `errnoRet`, the old
 * `name` is `names`, `SCMP_ACT_KILL` is `SCMP_ACT_KILL_THREAD`.
 */
export interface DockerSeccomp {
  defaultAction: OciSeccompAction;
  defaultErrnoRet?: number;
  /** Which other architectures a kernel of `architecture` runs; OCI names. Not together with `architectures`. */
  archMap?: DockerSeccompArchitecture[];
  /** OCI names. Absent, like a missing entry of `archMap`: the machine's own architecture alone. */
  architectures?: string[];
  /** Flags of seccomp(2), e.g. `SECCOMP_FILTER_FLAG_LOG`. */
  flags?: string[];
  /** Absolute path of the socket that receives the descriptor for `SCMP_ACT_NOTIFY`. */
  listenerPath?: string;
  listenerMetadata?: string;
  syscalls: DockerSeccompRule[];
}

export interface DockerSeccompArchitecture {
  architecture: string;
  subArchitectures: string[];
}

/** A rule applies when every condition of `includes` holds and none of `excludes` does. */
export interface DockerSeccompRule {
  names: string[];
  action: OciSeccompAction;
  errnoRet?: number;
  args?: OciSeccompArgument[];
  comment?: string;
  includes?: DockerSeccompFilter;
  excludes?: DockerSeccompFilter;
}

export interface DockerSeccompFilter {
  /** With `CAP_`. In `includes` all of them must be in the bounding set, in `excludes` one is enough. */
  caps?: string[];
  /** The machine's architecture in Go's spelling, e.g. `amd64`; one of them. */
  arches?: string[];
  /** `major.minor` of the running kernel, this or newer. */
  minKernel?: string;
}
