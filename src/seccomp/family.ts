/**
 * Left: a call that was seen. Right: other forms of it that the same program may use on another day (another
 * C library, another kernel, other timing), none of which reaches anything that the one on the left does not.
 *
 * What decides:
 * - Newer forms for older ones, because images are updated: C libraries moved from `open` to `openat`, from
 *   `stat` to `newfstatat`, from `select` to `pselect6`.
 * - Older forms for newer ones only where programs fall back when a kernel lacks the newer one.
 * - Never a form with more power: not `clone3` for `clone` (its flags lie in memory, where no filter sees them),
 *   not `sendmsg` for `sendto` (it passes descriptors), not `newfstatat` for `fstat` (it takes paths), not
 *   `unlinkat` for `unlink` (it removes directories), not `prlimit64` for `getrlimit` (it takes other processes).
 */
const otherForms: Record<string, readonly string[]> = {
  // Reading and writing one descriptor. The dynamic linker reads some libraries' headers with pread64.
  read: ['readv', 'pread64'],
  readv: ['read'],
  preadv: ['pread64'],
  preadv2: ['preadv'],
  write: ['writev'],
  writev: ['write'],
  pwritev: ['pwrite64'],
  pwritev2: ['pwritev'],

  // Opening and asking about a path.
  open: ['openat'],
  openat: ['open'],
  openat2: ['openat'],
  stat: ['newfstatat', 'lstat', 'fstat'],
  lstat: ['newfstatat', 'stat', 'fstat'],
  newfstatat: ['fstat'],
  statx: ['newfstatat', 'fstat'],
  stat64: ['fstatat64', 'lstat64', 'fstat64', 'statx'],
  lstat64: ['fstatat64', 'stat64', 'fstat64', 'statx'],
  fstatat64: ['fstat64', 'statx'],
  access: ['faccessat', 'faccessat2'],
  faccessat: ['faccessat2'],
  faccessat2: ['faccessat'],
  readlink: ['readlinkat'],
  readlinkat: ['readlink'],
  fchmodat2: ['fchmodat'],
  renameat: ['rename'],
  renameat2: ['renameat'],
  getdents: ['getdents64'],
  getdents64: ['getdents'],

  // Descriptors.
  dup: ['dup2', 'dup3'],
  dup2: ['dup3'],
  dup3: ['dup2'],
  pipe: ['pipe2'],
  pipe2: ['pipe'],
  eventfd: ['eventfd2'],
  eventfd2: ['eventfd'],
  signalfd: ['signalfd4'],
  signalfd4: ['signalfd'],
  inotify_init: ['inotify_init1'],
  inotify_init1: ['inotify_init'],
  close_range: ['close'],

  // Waiting for descriptors.
  poll: ['ppoll'],
  ppoll: ['poll'],
  select: ['pselect6'],
  _newselect: ['pselect6'],
  pselect6: ['select'],
  epoll_create: ['epoll_create1'],
  epoll_create1: ['epoll_create'],
  epoll_wait: ['epoll_pwait'],
  epoll_pwait: ['epoll_wait'],
  epoll_pwait2: ['epoll_pwait'],

  // Network.
  accept: ['accept4'],
  accept4: ['accept'],
  sendmsg: ['sendto'],
  sendmmsg: ['sendmsg', 'sendto'],
  recvmsg: ['recvfrom'],
  recvmmsg: ['recvmsg', 'recvfrom'],

  // Processes and threads.
  clone: ['vfork'],
  clone3: ['clone', 'vfork'],
  fork: ['vfork'],
  execveat: ['execve'],
  wait4: ['waitid'],
  waitid: ['wait4'],
  waitpid: ['wait4', 'waitid'],
  kill: ['tgkill'],
  tkill: ['tgkill'],
  futex_wait: ['futex'],
  futex_wake: ['futex'],
  futex_requeue: ['futex'],

  // Time.
  nanosleep: ['clock_nanosleep'],
  clock_nanosleep: ['nanosleep'],
  time: ['gettimeofday', 'clock_gettime'],

  // The 64-bit-time forms of 32-bit architectures: libraries fall back on the older form.
  clock_gettime64: ['clock_gettime'],
  clock_getres_time64: ['clock_getres'],
  clock_nanosleep_time64: ['clock_nanosleep'],
  futex_time64: ['futex'],
  mq_timedreceive_time64: ['mq_timedreceive'],
  mq_timedsend_time64: ['mq_timedsend'],
  ppoll_time64: ['ppoll'],
  pselect6_time64: ['pselect6'],
  recvmmsg_time64: ['recvmmsg'],
  rt_sigtimedwait_time64: ['rt_sigtimedwait'],
  sched_rr_get_interval_time64: ['sched_rr_get_interval'],
  semtimedop_time64: ['semtimedop'],
  timer_gettime64: ['timer_gettime'],
  timer_settime64: ['timer_settime'],
  timerfd_gettime64: ['timerfd_gettime'],
  timerfd_settime64: ['timerfd_settime'],
  utimensat_time64: ['utimensat'],
};

/**
 * Calls that add no reach to those seen, each mapped to the seen call that justifies it; none that was seen
 * itself. One step only: what a family adds brings nothing further. Sorted by the added name, and where several
 * calls justify one the first of `names` in code-unit order does, so that the same set gives the same map.
 * Names of other architectures than those recorded may be among them; they do nothing there.
 */
export function familyOf(names: Iterable<string>): Map<string, string> {
  const seen = new Set(names);
  const added = new Map<string, string>();
  for (const name of [...seen].sort()) {
    for (const other of formsOf(name)) {
      if (!seen.has(other) && !added.has(other)) added.set(other, name);
    }
  }
  return new Map([...added].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function formsOf(name: string): readonly string[] {
  return Object.hasOwn(otherForms, name) ? (otherForms[name] ?? []) : [];
}

/**
 * Why each of `alwaysSafe` is there: it acts on its caller alone, may be needed at a moment that no recording
 * of ordinary length contains, and refusing it then breaks the program.
 */
export const alwaysSafeReasons = {
  brk: 'grows or trims the heap when allocations cross a threshold',
  clock_gettime: 'replaces the vDSO where the clock source cannot be read from user space',
  clock_nanosleep: 'backs off before a retry',
  exit: 'ends one thread',
  exit_group: 'ends the process',
  futex: 'waits for a contended lock',
  gettimeofday: 'replaces the vDSO, as clock_gettime',
  madvise: 'gives freed memory and stacks of ended threads back',
  mremap: 'grows a large allocation',
  munmap: 'frees a large allocation',
  restart_syscall: 'is issued by the kernel after a stop or a debugger interrupted a wait',
  rt_sigprocmask: 'guards abort, fork and thread start against signals',
  rt_sigreturn: 'returns from a signal handler',
  sched_yield: 'lets others run in a contended spin loop',
} as const;

/** Allowed in every policy, seen or not. */
export const alwaysSafe: readonly string[] = Object.keys(alwaysSafeReasons);
