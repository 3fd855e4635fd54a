import { type Architecture, x32Bit } from '../../linux/architecture.js';
import { errnoNumbers } from '../../linux/errno.js';
import type { OciSeccomp } from '../../policy/oci-seccomp.js';
import type { Verdict } from '../call-verdict.js';
import { multiplexedBy } from '../multiplexed.js';
import { architectureOfOci } from '../oci-architecture.js';
import type { SyscallResolver } from './resolve-syscall.js';

/** What the stub answers. */
export const enosys: Verdict = { action: 'SCMP_ACT_ERRNO', errno: errnoNumbers.ENOSYS };

/**
 * The instructions that runc puts before libseccomp's filter (libcontainer/seccomp/patchbpf): of each architecture, the
 * largest number that the profile names. Calls beyond are answered with ENOSYS and never get to the filter.
 */
export type EnosysStub = ReadonlyMap<Architecture, number>;

const withoutStub: readonly OciSeccomp['defaultAction'][] = [
  'SCMP_ACT_ALLOW',
  'SCMP_ACT_LOG',
  'SCMP_ACT_TRACE',
];

/** runc compares the default errno with libseccomp's `SCMP_ACT_ERRNO(ENOSYS)`, not with ENOSYS. */
const errnoWithoutStub = 0x00050026;

/**
 * runc's stub for a profile; empty where it leaves it out: where the default lets calls through, and where the profile
 * lists no architectures. Only what stands in that list has a stub, so the machine's own has none when it is not
 * listed. All rules count, also those that change nothing; but not, on architectures with bundles, calls that are in
 * `socketcall` or `ipc`, even where they have a number of their own.
 */
export function enosysStub(profile: OciSeccomp, resolve: SyscallResolver): EnosysStub {
  const stub = new Map<Architecture, number>();
  if (withoutStub.includes(profile.defaultAction) || profile.defaultErrnoRet === errnoWithoutStub)
    return stub;
  const names = new Set(profile.syscalls.flatMap((rule) => rule.names));
  for (const architecture of profile.architectures.map(architectureOfOci)) {
    if (architecture === undefined) continue;
    const largest = largestNumber(names, architecture, resolve);
    if (largest > 0) stub.set(architecture, largest);
  }
  return stub;
}

function largestNumber(
  names: Iterable<string>,
  architecture: Architecture,
  resolve: SyscallResolver,
): number {
  let largest = 0;
  for (const name of names) {
    if (multiplexedBy(architecture, name) !== undefined) continue;
    const number = resolve(architecture, name);
    if (typeof number === 'number' && number > largest) largest = number;
  }
  return largest;
}

/**
 * Whether the stub answers a number of an architecture. x86_64 and x32 share a filter, and the stub tells them apart
 * by the one bit, also in numbers that are neither's.
 */
export function isBeyondStub(stub: EnosysStub, architecture: Architecture, number: number): boolean {
  // On IBM Z a call that the kernel does not know may come as number 0.
  if (architecture === 's390x' && number === 0 && stub.has('s390x')) return true;
  const largest = stub.get(stubArchitecture(architecture, number));
  return largest !== undefined && number > largest;
}

function stubArchitecture(architecture: Architecture, number: number): Architecture {
  if (architecture !== 'x86_64' && architecture !== 'x32') return architecture;
  return (number & x32Bit) === 0 ? 'x86_64' : 'x32';
}
