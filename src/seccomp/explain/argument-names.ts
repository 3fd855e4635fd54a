import type { Architecture } from '../../linux/architecture.js';

/** What arguments are called that filters look at, by the manual pages. */
const names: Record<string, readonly string[]> = {
  clone: ['flags'],
  unshare: ['flags'],
  setns: ['fd', 'type'],
  personality: ['persona'],
  socket: ['family', 'type', 'protocol'],
  socketpair: ['family', 'type', 'protocol'],
  socketcall: ['call'],
  ipc: ['call'],
  ioctl: ['fd', 'request'],
  prctl: ['option'],
  arch_prctl: ['option'],
  fcntl: ['fd', 'command'],
  fcntl64: ['fd', 'command'],
  setsockopt: ['fd', 'level', 'option'],
  getsockopt: ['fd', 'level', 'option'],
  futex: ['address', 'operation'],
  mmap: ['address', 'length', 'protection', 'flags'],
  mprotect: ['address', 'length', 'protection'],
  open: ['path', 'flags'],
  openat: ['directory', 'path', 'flags'],
  kill: ['pid', 'signal'],
  tgkill: ['tgid', 'tid', 'signal'],
  prlimit64: ['pid', 'resource'],
  keyctl: ['operation'],
  bpf: ['command'],
  ptrace: ['request'],
  seccomp: ['operation'],
  madvise: ['address', 'length', 'advice'],
  userfaultfd: ['flags'],
  memfd_create: ['name', 'flags'],
  mount: ['source', 'target', 'type', 'flags'],
  umount2: ['target', 'flags'],
  setuid: ['uid'],
  setgid: ['gid'],
};

/** clone(2), NOTES: the one call of these whose arguments have another order there. */
const cloneOnIbmZ: readonly string[] = ['stack', 'flags'];

/** The name of an argument, 0 to 5; `argument 1` to `argument 6` where it has none here. */
export function argumentName(call: string, index: number, architecture?: Architecture): string {
  const isOther = call === 'clone' && architecture === 's390x';
  const own = Object.hasOwn(names, call) ? names[call] : undefined;
  const known = (isOther ? cloneOnIbmZ : own)?.[index];
  return known ?? `argument ${index + 1}`;
}

/** CLONE_NEW* of include/uapi/linux/sched.h. */
const namespaceFlags: readonly (readonly [bigint, string])[] = [
  [0x80n, 'time'],
  [0x00020000n, 'mount'],
  [0x02000000n, 'cgroup'],
  [0x04000000n, 'UTS'],
  [0x08000000n, 'IPC'],
  [0x10000000n, 'user'],
  [0x20000000n, 'PID'],
  [0x40000000n, 'network'],
];

/** All that clone can make; the bit of the time namespace is part of the exit signal there. */
export const cloneNamespaces = 0x7e020000n;

/** `user, network` for the namespaces of a mask; undefined where it has other bits, or none. */
export function namespacesOf(mask: bigint): string | undefined {
  const found = namespaceFlags.filter(([bit]) => (mask & bit) !== 0n);
  const rest = found.reduce((left, [bit]) => left & ~bit, mask);
  return rest === 0n && found.length > 0 ? found.map(([, name]) => name).join(', ') : undefined;
}

/** AF_* of include/linux/socket.h that reviewers meet. */
const families: Record<string, string> = {
  0: 'unspecified',
  1: 'unix',
  2: 'IPv4',
  10: 'IPv6',
  16: 'netlink',
  17: 'packet',
  21: 'RDS',
  29: 'CAN',
  30: 'TIPC',
  31: 'Bluetooth',
  38: 'ALG',
  40: 'vsock',
  44: 'XDP',
};

/** Values of include/uapi/linux/personality.h that Docker's default lets happen. */
const personas: Record<string, string> = {
  0: 'Linux',
  8: '32-bit Linux',
  131072: 'uname of 2.6',
  131080: '32-bit Linux, uname of 2.6',
  4294967295: 'only asks',
};

/** Option numbers of include/uapi/linux/prctl.h that reviewers meet. */
const prctlOptions: Record<string, string> = {
  1: 'PR_SET_PDEATHSIG',
  2: 'PR_GET_PDEATHSIG',
  4: 'PR_SET_DUMPABLE',
  8: 'PR_SET_KEEPCAPS',
  15: 'PR_SET_NAME',
  16: 'PR_GET_NAME',
  22: 'PR_SET_SECCOMP',
  23: 'PR_CAPBSET_READ',
  24: 'PR_CAPBSET_DROP',
  36: 'PR_SET_CHILD_SUBREAPER',
  38: 'PR_SET_NO_NEW_PRIVS',
  39: 'PR_GET_NO_NEW_PRIVS',
  47: 'PR_CAP_AMBIENT',
};

const valueNames: Record<string, Record<string, string>> = {
  'socket 0': families,
  'socketpair 0': families,
  'personality 0': personas,
  'prctl 0': prctlOptions,
};

/** What a value of an argument stands for; undefined where nothing is to be said of it. */
export function valueName(call: string, index: number, value: bigint): string | undefined {
  const values = valueNames[`${call} ${index}`];
  return values && Object.hasOwn(values, String(value)) ? values[String(value)] : undefined;
}
