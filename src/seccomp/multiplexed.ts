import type { Architecture } from '../linux/architecture.js';
import { syscallNumber } from '../linux/syscalls.js';
import type { OciSeccompArgument } from '../policy/oci-seccomp.js';

/** Numbers that x86's `socketcall` takes as its first argument (include/uapi/linux/net.h). */
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

/** Numbers that x86's `ipc` takes as its first argument (include/uapi/linux/ipc.h). */
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

/**
 * Where else libseccomp 2.5 applies a rule for this call: on x86 also to the old call that bundles it with
 * others, told apart by its first argument; also for calls that x86 has only within the bundle.
 *
 * The bundle's other arguments are pointers, so a filter cannot see a socket's address family there: whatever
 * opens `socket` for one family on x86 opens `socketcall` for all.
 */
export function multiplexedBy(
  architecture: Architecture,
  name: string,
): { number: number; condition: OciSeccompArgument } | undefined {
  if (architecture !== 'x86') return undefined;
  return bundled('socketcall', socketcallNumbers, name) ?? bundled('ipc', ipcNumbers, name);
}

function bundled(bundle: string, numbers: Record<string, number>, name: string) {
  const value = Object.hasOwn(numbers, name) ? numbers[name] : undefined;
  const number = syscallNumber('x86', bundle);
  if (value === undefined || number === undefined) return undefined;
  const condition: OciSeccompArgument = { index: 0, value, op: 'SCMP_CMP_EQ' };
  return { number, condition };
}
