import type { Architecture } from '../../linux/architecture.js';
import type { Capability } from '../../linux/capabilities.js';
import type { OciSeccomp, OciSeccompAction, OciSeccompRule } from '../../policy/oci-seccomp.js';
import { goArchitectureNames, type NativeArchitecture, ociArchitectures } from '../oci-architecture.js';
import type { DockerSeccomp, DockerSeccompFilter, DockerSeccompRule } from './docker-seccomp.js';
import type { ProfileFormat } from './profile-format.js';
import { largestErrno } from './profile-vocabulary.js';

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

export interface ResolveOptions {
  /** What the filter is for, instead of what the profile says; these and no others, as they are given. */
  architectures?: readonly Architecture[];
  /**
   * Who resolves. Docker heeds all conditions and is the default; Podman does not know `minKernel`; OCI runtimes and
   * containerd (`kubernetes`) know no conditions and no `archMap` at all, so that every rule applies.
   */
  reader?: ProfileFormat;
}

/** What runc and crun take where a profile names no errno: EPERM. */
const defaultErrno = 1;

/**
 * A profile for one container: its conditions resolved as dockerd does (moby, profiles/seccomp/seccomp_linux.go,
 * setupSeccomp), or as another reader does. Names and rules keep their order. The machine's own architecture is
 * always in: libseccomp filters it whatever a profile lists. An errno beside an action that takes none is left
 * out, for crun would start no container.
 */
export function resolveProfile(
  profile: DockerSeccomp,
  target: SeccompTarget,
  { architectures, reader = 'docker' }: ResolveOptions = {},
): OciSeccomp {
  const { defaultAction, defaultErrnoRet, flags, listenerPath, listenerMetadata, syscalls } = profile;
  return {
    defaultAction,
    ...errnoOf(defaultAction, defaultErrnoRet ?? defaultErrno),
    architectures:
      architectures?.map((name) => ociArchitectures[name]) ??
      architecturesOf(profile, target.architecture, reader),
    ...(flags?.length && { flags: [...flags] }),
    ...(listenerPath !== undefined && { listenerPath }),
    ...(listenerMetadata !== undefined && { listenerMetadata }),
    syscalls: syscalls.filter((rule) => applies(heeded(rule, reader), target)).map(ociRule),
  };
}

function errnoOf(action: OciSeccompAction, errno: number): { defaultErrnoRet?: number } {
  return largestErrno(action) === undefined ? {} : { defaultErrnoRet: errno };
}

function architecturesOf(
  { archMap = [], architectures = [] }: DockerSeccomp,
  architecture: NativeArchitecture,
  reader: ProfileFormat,
): string[] {
  const native = ociArchitectures[architecture];
  const heedsMap = reader === 'docker' || reader === 'podman';
  const entry = heedsMap ? archMap.find((candidate) => candidate.architecture === native) : undefined;
  const listed = [...architectures, ...(entry ? [native, ...entry.subArchitectures] : [])];
  return [...new Set(listed.includes(native) ? listed : [native, ...listed])];
}

/** A rule with those of its conditions that a reader knows. */
function heeded(rule: DockerSeccompRule, reader: ProfileFormat): DockerSeccompRule {
  if (reader === 'docker') return rule;
  if (reader === 'podman')
    return { ...rule, includes: withoutKernel(rule.includes), excludes: withoutKernel(rule.excludes) };
  return { ...rule, includes: {}, excludes: {} };
}

function withoutKernel({ minKernel: _, ...rest }: DockerSeccompFilter = {}): DockerSeccompFilter {
  return rest;
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
  return arches?.includes(goArchitectureNames[architecture]) ?? false;
}

function hasCapability(name: string, { capabilities }: SeccompTarget): boolean {
  return capabilities.some((capability) => `CAP_${capability}` === name);
}

function isKernelAtLeast(version: string, { kernel }: SeccompTarget): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return kernel.major > major || (kernel.major === major && kernel.minor >= minor);
}

function ociRule({ names, action, errnoRet, args }: DockerSeccompRule): OciSeccompRule {
  const takesErrno = largestErrno(action) !== undefined;
  return {
    names: [...names],
    action,
    ...(errnoRet === undefined || !takesErrno ? {} : { errnoRet }),
    ...(args === undefined ? {} : { args: args.map((argument) => ({ ...argument })) }),
  };
}
