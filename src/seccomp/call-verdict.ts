import { errnoName } from '../linux/errno.js';
import type { OciSeccompAction } from '../policy/oci-seccomp.js';

/**
 * What happens to a call. `errno` only with `SCMP_ACT_ERRNO`, its number, positive, and with `SCMP_ACT_TRACE`, where it
 * is a message to the tracer. Both are what the filter returns, 16 bits; the kernel cuts an errno to 4095.
 */
export interface Verdict {
  action: OciSeccompAction;
  errno?: number;
}

/** EPERM: what runc and crun take where a profile names no errno. */
const defaultErrno = 1;

/** What a filter returns for an action, the lower 16 bits of it aside (include/uapi/linux/seccomp.h). */
const returnActions: Record<OciSeccompAction, number> = {
  SCMP_ACT_KILL_PROCESS: 0x80000000,
  SCMP_ACT_KILL_THREAD: 0x00000000,
  SCMP_ACT_TRAP: 0x00030000,
  SCMP_ACT_ERRNO: 0x00050000,
  SCMP_ACT_TRACE: 0x7ff00000,
  SCMP_ACT_LOG: 0x7ffc0000,
  SCMP_ACT_NOTIFY: 0x7fc00000,
  SCMP_ACT_ALLOW: 0x7fff0000,
};

const dataMask = 0xffff;

/** Whether an action carries an errno, or a message to the tracer. */
export function takesErrno(action: OciSeccompAction): boolean {
  return action === 'SCMP_ACT_ERRNO' || action === 'SCMP_ACT_TRACE';
}

/** The verdict of a rule or a default, as runc and crun read it: EPERM where it names no errno. */
export function verdictOf(action: OciSeccompAction, errnoRet: number | undefined): Verdict {
  return takesErrno(action) ? { action, errno: (errnoRet ?? defaultErrno) & dataMask } : { action };
}

export function sameVerdict(a: Verdict, b: Verdict): boolean {
  return a.action === b.action && a.errno === b.errno;
}

/** The number that a filter returns for a verdict, unsigned, 32 bits. */
export function returnValue({ action, errno = 0 }: Verdict): number {
  return (returnActions[action] | (errno & dataMask)) >>> 0;
}

/**
 * What the kernel makes of a filter's return value: actions that it does not know kill the process, data of actions
 * that carry no errno is dropped.
 */
export function verdictOfReturnValue(value: number): Verdict {
  const found = Object.entries(returnActions).find(([, number]) => number === (value & ~dataMask) >>> 0);
  const action = (found?.[0] ?? 'SCMP_ACT_KILL_PROCESS') as OciSeccompAction;
  return takesErrno(action) ? { action, errno: value & dataMask } : { action };
}

/** The one return value that stands for all those on which the kernel acts alike. */
export function canonicalReturnValue(value: number): number {
  return returnValue(verdictOfReturnValue(value));
}

/** In a word or two: `allow`, `refuse with EPERM`, `kill the process`. */
export function describeVerdict({ action, errno = 0 }: Verdict): string {
  switch (action) {
    case 'SCMP_ACT_ALLOW':
      return 'allow';
    case 'SCMP_ACT_LOG':
      return 'allow and log';
    case 'SCMP_ACT_ERRNO':
      return errno === 0 ? 'do nothing, successfully' : `refuse with ${errnoName(errno)}`;
    case 'SCMP_ACT_NOTIFY':
      return 'ask the listener';
    case 'SCMP_ACT_TRACE':
      return `ask the tracer (${errno})`;
    case 'SCMP_ACT_TRAP':
      return 'send SIGSYS';
    case 'SCMP_ACT_KILL_THREAD':
      return 'kill the thread';
    case 'SCMP_ACT_KILL_PROCESS':
      return 'kill the process';
  }
}
