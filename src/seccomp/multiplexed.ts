import type { Architecture } from '../linux/architecture.js';

/** Numbers that `socketcall` takes as its first argument (include/uapi/linux/net.h). */
const socketcallNumbers: Record<string, number> = {
  socket: 1,
  bind: 2,
  connect: 3,
  listen: 4,
  accept: 5,
  getsockname: 6,
  getpeername: 7,
  socketpair: 8,
  send: 9,
  recv: 10,
  sendto: 11,
  recvfrom: 12,
  shutdown: 13,
  setsockopt: 14,
  getsockopt: 15,
  sendmsg: 16,
  recvmsg: 17,
  accept4: 18,
  recvmmsg: 19,
  sendmmsg: 20,
};

/** Numbers that `ipc` takes as its first argument (include/uapi/linux/ipc.h). */
const ipcNumbers: Record<string, number> = {
  semop: 1,
  semget: 2,
  semctl: 3,
  semtimedop: 4,
  msgsnd: 11,
  msgrcv: 12,
  msgget: 13,
  msgctl: 14,
  shmat: 21,
  shmdt: 22,
  shmget: 23,
  shmctl: 24,
};

/** The bundles, and their numbers, which are the same on every architecture that has them and stands here. */
const bundles = [
  { number: 102, calls: socketcallNumbers },
  { number: 117, calls: ipcNumbers },
] as const;

/** Those whose rules libseccomp 2.5 applies to bundles too (`rule_add` in its src/arch-*.c). */
const bundling: readonly Architecture[] = ['x86', 's390x', 'ppc64le'];

/** Whether libseccomp knows bundles of an architecture. */
export function hasBundles(architecture: Architecture): boolean {
  return bundling.includes(architecture);
}

/** A call that reaches the kernel also within another one. */
export interface Multiplexed {
  /** Number of the bundling call, `socketcall` or `ipc`. */
  number: number;
  /** What its first argument is for this call. */
  selector: number;
}

/**
 * Where else libseccomp 2.5 applies a rule for this call: on x86, s390x and ppc64le also to the old call that bundles
 * it with others, told apart by its first argument; also for calls that the architecture has only within the bundle.
 * Undefined where there is no such bundle.
 *
 * The bundle's second argument is a pointer to the call's own, so a filter cannot see a socket's address family there.
 */
export function multiplexedBy(architecture: Architecture, name: string): Multiplexed | undefined {
  if (!hasBundles(architecture)) return undefined;
  for (const { number, calls } of bundles) {
    const selector = Object.hasOwn(calls, name) ? calls[name] : undefined;
    if (selector !== undefined) return { number, selector };
  }
  return undefined;
}
