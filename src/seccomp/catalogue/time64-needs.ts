import type { Libc, LibcNeed, LibcUse } from './libc-use.js';

/** Tried first at every use, or only with times that do not fit 32 bits. */
type When = 'always' | 'beyond 2038';

/**
 * The calls with 64-bit time of 32-bit architectures, and when each library makes them. Both go on with the old form
 * on ENOSYS alone (glibc's files of the functions' names in sysdeps/unix/sysv/linux, futex-internal.c in nptl; musl's
 * in src/time, src/select and so on). glibc had all of them by 2.34, the release that offers `_TIME_BITS=64`.
 */
const oldForms: Record<string, { old: string; glibc: When; musl?: When }> = {
  clock_adjtime64: { old: 'clock_adjtime', glibc: 'always', musl: 'always' },
  clock_getres_time64: { old: 'clock_getres', glibc: 'always' },
  clock_nanosleep_time64: { old: 'clock_nanosleep', glibc: 'beyond 2038', musl: 'beyond 2038' },
  clock_settime64: { old: 'clock_settime', glibc: 'always', musl: 'beyond 2038' },
  futex_time64: { old: 'futex', glibc: 'beyond 2038', musl: 'beyond 2038' },
  mq_timedreceive_time64: { old: 'mq_timedreceive', glibc: 'beyond 2038', musl: 'beyond 2038' },
  mq_timedsend_time64: { old: 'mq_timedsend', glibc: 'beyond 2038', musl: 'beyond 2038' },
  ppoll_time64: { old: 'ppoll', glibc: 'beyond 2038', musl: 'beyond 2038' },
  pselect6_time64: { old: 'pselect6', glibc: 'beyond 2038', musl: 'beyond 2038' },
  recvmmsg_time64: { old: 'recvmmsg', glibc: 'always', musl: 'always' },
  rt_sigtimedwait_time64: { old: 'rt_sigtimedwait', glibc: 'beyond 2038', musl: 'beyond 2038' },
  sched_rr_get_interval_time64: { old: 'sched_rr_get_interval', glibc: 'always' },
  semtimedop_time64: { old: 'semtimedop', glibc: 'beyond 2038', musl: 'beyond 2038' },
  timer_gettime64: { old: 'timer_gettime', glibc: 'always', musl: 'always' },
  timer_settime64: { old: 'timer_settime', glibc: 'beyond 2038', musl: 'beyond 2038' },
  timerfd_gettime64: { old: 'timerfd_gettime', glibc: 'always', musl: 'always' },
  timerfd_settime64: { old: 'timerfd_settime', glibc: 'beyond 2038', musl: 'beyond 2038' },
  utimensat_time64: { old: 'utimensat', glibc: 'beyond 2038', musl: 'beyond 2038' },
};

/** Reading the clock, which the vDSO does without a call where the kernel has one. */
const clockReading: LibcNeed = {
  call: 'clock_gettime64',
  users: [
    {
      libc: 'glibc',
      since: '2.31',
      whatFor: 'clock_gettime, gettimeofday and time on 32-bit architectures without a vDSO',
      fallsBackOn: ['ENOSYS'],
      goesOnWith: ['clock_gettime'],
      otherwise: 'clocks cannot be read: programs take it for 1970 or fail',
    },
    {
      libc: 'musl',
      since: '1.2.0',
      whatFor: 'clock_gettime, gettimeofday and time on 32-bit architectures without a vDSO',
      fallsBackOn: ['ENOSYS'],
      goesOnWith: ['clock_gettime'],
      otherwise: 'clocks cannot be read: programs take it for 1970 or fail',
    },
  ],
};

/** Those of `libcNeeds` that only 32-bit architectures have. */
export const time64Needs: readonly LibcNeed[] = [
  clockReading,
  ...Object.entries(oldForms).map(([call, { old, glibc, musl }]) => ({
    call,
    users: [use('glibc', '2.34', old, glibc), ...(musl ? [use('musl', '1.2.0', old, musl)] : [])],
  })),
];

function use(libc: Libc, since: string, old: string, when: When): LibcUse {
  const limits = when === 'always' ? '' : ', with times that do not fit 32 bits';
  return {
    libc,
    since,
    whatFor: `the function of ${old}${limits}`,
    fallsBackOn: ['ENOSYS'],
    goesOnWith: [old],
    otherwise: 'the program gets the error',
  };
}
