import type { Capability } from '../linux/capabilities.js';
import type { OciSeccomp, OciSeccompRule } from '../policy/oci-seccomp.js';
import type { DockerSeccomp, DockerSeccompFilter, DockerSeccompRule } from './docker-seccomp.js';
import { type NativeArchitecture, ociArchitectures } from './oci-architecture.js';

/** What a profile's conditions are about, besides the container. */
export interface SeccompHost {
  architecture: NativeArchitecture;
  /** First two numbers of the kernel's release, e.g. 6 and 18. */
  kernel: { major: number; minor: number };
}

/** What a profile's conditions are about. */
export interface SeccompTarget extends SeccompHost {
  /** The container's bounding set. */
  capabilities: readonly Capability[];
}

/** Go's names for the machines, which the profile's conditions use. */
const goArchitectures: Record<NativeArchitecture, string> = { x86_64: 'amd64', aarch64: 'arm64' };

/** What runc and crun take where a profile names no errno: EPERM. */
const defaultErrno = 1;

/**
 * A Docker profile for one container: its conditions resolved as dockerd does (moby,
 * profiles/seccomp/seccomp_linux.go, setupSeccomp). Names and rules keep their order.
 */
export function resolveDockerSeccomp(profile: DockerSeccomp, target: SeccompTarget): OciSeccomp {
  return {
    defaultAction: profile.defaultAction,
    defaultErrnoRet: profile.defaultErrnoRet ?? defaultErrno,
    architectures: architecturesOf(profile, target.architecture),
    syscalls: profile.syscalls.filter((rule) => applies(rule, target)).map(ociRule),
  };
}

function architecturesOf(profile: DockerSeccomp, architecture: NativeArchitecture): string[] {
  const native = ociArchitectures[architecture];
  const entry = profile.archMap.find((candidate) => candidate.architecture === native);
  return [native, ...(entry?.subArchitectures ?? [])];
}

function applies({ includes = {}, excludes = {} }: DockerSeccompRule, target: SeccompTarget): boolean {
  const excluded =
    isOneOf(excludes.arches, target) ||
    excludes.caps?.some((name) => hasCapability(name, target)) ||
    (excludes.minKernel !== undefined && isKernelAtLeast(excludes.minKernel, target));
  return !excluded && meets(includes, target);
}

function meets({ arches, caps, minKernel }: DockerSeccompFilter, target: SeccompTarget): boolean {
  if (arches?.length && !isOneOf(arches, target)) return false;
  if (caps && !caps.every((name) => hasCapability(name, target))) return false;
  return minKernel === undefined || isKernelAtLeast(minKernel, target);
}

function isOneOf(arches: string[] | undefined, { architecture }: SeccompTarget): boolean {
  return arches?.includes(goArchitectures[architecture]) ?? false;
}

function hasCapability(name: string, { capabilities }: SeccompTarget): boolean {
  return capabilities.some((capability) => `CAP_${capability}` === name);
}

function isKernelAtLeast(version: string, { kernel }: SeccompTarget): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return kernel.major > major || (kernel.major === major && kernel.minor >= minor);
}

function ociRule({ names, action, errnoRet, args }: DockerSeccompRule): OciSeccompRule {
  return {
    names: [...names],
    action,
    ...(errnoRet === undefined ? {} : { errnoRet }),
    ...(args === undefined ? {} : { args: args.map((argument) => ({ ...argument })) }),
  };
}
