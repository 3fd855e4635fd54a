import type { OciSeccomp, OciSeccompAction } from '../../policy/oci-seccomp.js';
import { isAtLeast, type KernelRelease } from './call-answer.js';
import type { RuntimeRelease } from './runtime-version.js';

/** Something in a profile that older kernels do not know. */
export interface KernelNeed {
  /** The action or the flag, as the profile has it. */
  what: string;
  since: KernelRelease;
}

/** seccomp(2), VERSIONS, and the history of include/uapi/linux/seccomp.h. */
const actionKernels: Partial<Record<OciSeccompAction, KernelRelease>> = {
  SCMP_ACT_KILL_PROCESS: { major: 4, minor: 14 },
  SCMP_ACT_LOG: { major: 4, minor: 14 },
  SCMP_ACT_NOTIFY: { major: 5, minor: 0 },
};

const flagKernels: Record<string, KernelRelease> = {
  SECCOMP_FILTER_FLAG_TSYNC: { major: 3, minor: 17 },
  SECCOMP_FILTER_FLAG_LOG: { major: 4, minor: 14 },
  SECCOMP_FILTER_FLAG_SPEC_ALLOW: { major: 4, minor: 17 },
  SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV: { major: 5, minor: 19 },
};

/** What crun takes where a profile has no flags (libcrun_apply_seccomp, src/libcrun/seccomp.c). */
const crunDefaultFlag = 'SECCOMP_FILTER_FLAG_SPEC_ALLOW';

/** What a profile needs of the kernel before a filter can be loaded at all; the newest first. */
export function kernelNeeds(profile: OciSeccomp, { name }: RuntimeRelease): KernelNeed[] {
  const actions = new Set([profile.defaultAction, ...profile.syscalls.map(({ action }) => action)]);
  const flags = profile.flags ?? (name === 'crun' ? [crunDefaultFlag] : []);
  const needs = [
    ...[...actions].map((action) => ({ what: action as string, since: actionKernels[action] })),
    ...flags.map((flag) => ({ what: flag, since: flagKernels[flag] })),
  ];
  return needs
    .flatMap(({ what, since }) => (since === undefined ? [] : [{ what, since }]))
    .sort((a, b) => b.since.major - a.since.major || b.since.minor - a.since.minor);
}

/** Those that a kernel does not meet. */
export function unmetNeeds(needs: readonly KernelNeed[], kernel: KernelRelease): KernelNeed[] {
  return needs.filter(({ since }) => !isAtLeast(kernel, since));
}
