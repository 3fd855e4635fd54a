import type { OciSeccompAction, OciSeccompArgument } from '../policy/oci-seccomp.js';

/**
 * Docker's own profile format, as far as moby's default profile uses it: the OCI form with conditions that
 * dockerd resolves when a container starts (moby, profiles/seccomp/seccomp.go).
 */
export interface DockerSeccomp {
  defaultAction: OciSeccompAction;
  defaultErrnoRet?: number;
  /** Which other architectures a kernel of `architecture` runs; OCI names. */
  archMap: { architecture: string; subArchitectures: string[] }[];
  syscalls: DockerSeccompRule[];
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
