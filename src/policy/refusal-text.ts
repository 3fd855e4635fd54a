import { printable } from '../base/text.js';
import type { Capability } from '../linux/capabilities.js';
import { errnoName } from '../linux/errno.js';
import { describeSyscall } from '../linux/syscalls.js';
import type { CapabilityCheck, SyscallRefusal } from './recording.js';

/** `unshare: refused with EPERM by seccomp, to bash`; without counts, so that runs can be compared. */
export function describeRefusal(refusal: SyscallRefusal): string {
  const { errno, by, process } = refusal;
  const how = errno === 0 ? 'killed' : `refused with ${errnoName(errno)}`;
  return `${callOf(refusal)}: ${how} by ${by === 'kernel' ? 'the kernel' : by}, to ${printable(process)}`;
}

/** `SYS_ADMIN: capability not had by mount, during mount`. */
export function describeDeniedCheck({ capability, syscall, process }: CapabilityCheck): string {
  const during = syscall ? `, during ${callOf(syscall)}` : '';
  return `${capability}: capability not had by ${printable(process)}${during}`;
}

function callOf({ architecture, number }: Pick<SyscallRefusal, 'architecture' | 'number'>): string {
  return describeSyscall(architecture, number);
}

/** Whether lines of `describeRefusal` tell of seccomp refusing this call, to whomever and however. */
export function tellsOfRefusal(lines: readonly string[], refusal: SyscallRefusal): boolean {
  const call = `${callOf(refusal)}: `;
  return lines.some(
    (line) =>
      line.startsWith(call) &&
      line.includes(refusal.by === 'kernel' ? ' by the kernel, to ' : ' by seccomp, to '),
  );
}

/** Whether lines of `describeDeniedCheck` tell of this capability. */
export function tellsOfDeniedCapability(lines: readonly string[], capability: Capability): boolean {
  return lines.some((line) => line.startsWith(`${capability}: capability not had `));
}

/** Calls that only ask whether something may be done. */
export const accessCalls: readonly string[] = ['access', 'faccessat', 'faccessat2'];

/**
 * Whether a capability check says anything about what the workload needs: the runtime's own do not, and checks
 * that nobody needs to pass the recorder leaves out. One it cannot tell apart: during access(2) a privileged
 * container's copied credentials look like those that overlayfs lends itself to check SYS_ADMIN for its own
 * attributes; access(2) never checks that for itself.
 */
export function isTelling({ phase, capability, syscall }: CapabilityCheck): boolean {
  const lent = capability === 'SYS_ADMIN' && syscall !== undefined && accessCalls.includes(callOf(syscall));
  return phase === 'workload' && !lent;
}
