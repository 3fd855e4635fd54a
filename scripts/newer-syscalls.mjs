// What scripts/generate-syscalls.mjs adds to Debian 12's kernel headers (Linux 6.1) and manual (5.14).

/**
 * Calls newer than the headers, up to Linux 6.18, and the release that brought each. The kernel gives new calls one
 * number on all architectures (scripts/syscall.tbl, arch/x86/entry/syscalls/syscall_{32,64}.tbl,
 * arch/arm/tools/syscall.tbl, arch/{powerpc,s390}/kernel/syscalls/syscall.tbl); `only` names the exceptions.
 */
export const newerCalls = [
  { number: 451, name: 'cachestat', release: '6.5' },
  { number: 452, name: 'fchmodat2', release: '6.6' },
  // x86-64's at first; numbered everywhere since 6.7, on x32 since 6.10. POWER has the number and answers ENOSYS.
  { number: 453, name: 'map_shadow_stack', release: '6.6' },
  { number: 454, name: 'futex_wake', release: '6.7' },
  { number: 455, name: 'futex_wait', release: '6.7' },
  { number: 456, name: 'futex_requeue', release: '6.7' },
  { number: 457, name: 'statmount', release: '6.8' },
  { number: 458, name: 'listmount', release: '6.8' },
  { number: 459, name: 'lsm_get_self_attr', release: '6.8' },
  { number: 460, name: 'lsm_set_self_attr', release: '6.8' },
  { number: 461, name: 'lsm_list_modules', release: '6.8' },
  { number: 462, name: 'mseal', release: '6.10' },
  { number: 463, name: 'setxattrat', release: '6.13' },
  { number: 464, name: 'getxattrat', release: '6.13' },
  { number: 465, name: 'listxattrat', release: '6.13' },
  { number: 466, name: 'removexattrat', release: '6.13' },
  { number: 467, name: 'open_tree_attr', release: '6.15' },
  { number: 468, name: 'file_getattr', release: '6.17' },
  { number: 469, name: 'file_setattr', release: '6.17' },
  // Entered from the kernel's own trampolines only; numbered in a gap of the x86-64 table.
  { number: 335, name: 'uretprobe', release: '6.11', only: ['x86_64', 'x32'] },
  { number: 336, name: 'uprobe', release: '6.18', only: ['x86_64', 'x32'] },
  { number: 258, name: 'riscv_hwprobe', release: '6.4', only: ['riscv64'] },
  // Older elsewhere, and in the headers there.
  {
    number: 447,
    name: 'memfd_secret',
    release: '5.14',
    only: ['x86_64', 'x86', 'x32', 'aarch64', 'riscv64', 's390x'],
  },
];

/** The 64-bit-time forms that 32-bit architectures got at once (403 to 423). */
const time64Calls = [
  'clock_adjtime64',
  'clock_getres_time64',
  'clock_gettime64',
  'clock_nanosleep_time64',
  'clock_settime64',
  'futex_time64',
  'io_pgetevents_time64',
  'mq_timedreceive_time64',
  'mq_timedsend_time64',
  'ppoll_time64',
  'pselect6_time64',
  'recvmmsg_time64',
  'rt_sigtimedwait_time64',
  'sched_rr_get_interval_time64',
  'semtimedop_time64',
  'timer_gettime64',
  'timer_settime64',
  'timerfd_gettime64',
  'timerfd_settime64',
  'utimensat_time64',
];

/** Releases that the manual leaves out, by name: what came between it and the headers, and what it words as a note. */
export const statedReleases = new Map([
  ...time64Calls.map((name) => [name, '5.1']),
  ['mount_setattr', '5.12'],
  ['process_mrelease', '5.15'],
  ['futex_waitv', '5.16'],
  ['set_mempolicy_home_node', '5.17'],
  // As `pread` and `pwrite`; renamed in 2.6.
  ['pread64', '2.2'],
  ['pwrite64', '2.2'],
]);
