import { errnoNumbers } from '../linux/errno.js';
import { newerSyscallNames } from '../linux/syscalls.js';
import type { OciSeccomp, OciSeccompRule } from '../policy/oci-seccomp.js';
import type { Policy } from '../policy/policy.js';
import { ociArchitectures } from './oci-architecture.js';
import { baselineProfile } from './profile/docker-profile.js';

/**
 * The seccomp profile that enforces a policy: what workload and runtime call is allowed, `unavailable` is answered
 * with ENOSYS, everything else with the policy's errno. A name in both lists is allowed. Names are sorted: the
 * same policy gives the same bytes.
 *
 * A call that the baseline allows with some arguments only (`clone` without new namespaces, `socket` of the usual
 * families, `personality`) is allowed with just these: a recording shows names, and a policy must never open more
 * than the baseline that it was recorded under. As there, capabilities lift conditions (SYS_ADMIN that of `clone`).
 *
 * runc answers ENOSYS, whatever the profile says, to every number above the highest that the profile names for
 * the architecture (libcontainer/seccomp/patchbpf). A pruned profile would so turn the policy's EPERM into
 * ENOSYS. The last rule prevents it: it names the newer calls with the very answer that they get anyway, which
 * runc and crun drop when they build the filter, but which runc counts.
 *
 * What stays inexact, seen with runc 1.1.5, crun 1.8.1 and libseccomp 2.5.4 (Debian 12's knows calls up to
 * Linux 6.7, number 456):
 * - A call that the runtime's libseccomp has no name for (457 `statmount` and above there) cannot be allowed.
 *   runc answers it with ENOSYS and crun with the policy's errno, although the policy may say otherwise.
 * - On x86 `socket` and the like also open their forms within `socketcall` and `ipc` (`multiplexedBy`).
 * - Kernels since 6.14 let `uretprobe`, and since 6.18 `uprobe`, pass every filter: only their own trampolines
 *   can issue them.
 */
export function profileOfPolicy(policy: Pick<Policy, 'seccomp' | 'capabilities'>): OciSeccomp {
  const { seccomp } = policy;
  const allowed = new Set([...seccomp.allow, ...seccomp.runtime]);
  const unavailable = new Set(seccomp.unavailable.filter((name) => !allowed.has(name)));
  const others = newerSyscallNames().filter((name) => !allowed.has(name) && !unavailable.has(name));
  const errno = errnoNumbers[seccomp.defaultErrno];
  const conditions = conditionsOf(policy).filter(({ names: [name = ''] }) => allowed.has(name));
  const conditional = new Set(conditions.flatMap(({ names }) => names));
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: errno,
    architectures: seccomp.architectures.map((architecture) => ociArchitectures[architecture]),
    syscalls: [
      {
        names: [...allowed].filter((name) => !conditional.has(name)).sort(),
        action: 'SCMP_ACT_ALLOW',
      } satisfies OciSeccompRule,
      ...conditions,
      answer([...unavailable].sort(), errnoNumbers.ENOSYS),
      answer(others, errno),
    ].filter(({ names }) => names.length > 0),
  };
}

/** The baseline's rules for calls that it allows with some arguments only, each for one name, sorted by it. */
function conditionsOf({ seccomp, capabilities }: Pick<Policy, 'seccomp' | 'capabilities'>): OciSeccompRule[] {
  const onArm = seccomp.architectures.some((name) => name === 'aarch64' || name === 'arm');
  const architecture = onArm ? 'aarch64' : 'x86_64';
  // Which kernel does not matter: it decides on whole calls only (ptrace).
  const { syscalls } = baselineProfile({ architecture, kernel: { major: 4, minor: 8 }, capabilities });
  const allowing = syscalls.filter(({ action }) => action === 'SCMP_ACT_ALLOW');
  const always = new Set(allowing.filter(({ args }) => !args?.length).flatMap(({ names }) => names));
  return allowing
    .filter(({ args }) => args?.length)
    .flatMap(({ names, ...rule }) => names.map((name) => ({ names: [name], ...rule })))
    .filter(({ names: [name = ''] }) => !always.has(name))
    .sort(({ names: [a = ''] }, { names: [b = ''] }) => (a < b ? -1 : a > b ? 1 : 0));
}

function answer(names: string[], errnoRet: number): OciSeccompRule {
  return { names, action: 'SCMP_ACT_ERRNO', errnoRet };
}
