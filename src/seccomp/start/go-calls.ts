import { may, type RuntimeStep } from './runtime-step.js';

/**
 * What Go's scheduler and garbage collector may call on the thread that is under the filter: which, differs from start
 * to start. Sources: Go 1.19, src/runtime/{os_linux,mem_linux,netpoll_epoll,proc,signal_unix}.go and
 * sys_linux_amd64.s; seen in starts of runc 1.1.5.
 */
export const goCalls: readonly RuntimeStep[] = [
  may('futex', 'waking and awaiting threads'),
  may('rt_sigreturn', 'going on after the signal that interrupts long computations'),
  may('mmap', 'more memory'),
  may('epoll_pwait', 'waiting for descriptors'),
  may('munmap', 'giving memory back'),
  may('rt_sigprocmask', 'the signals of a thread'),
  may('madvise', 'giving memory back', 'any'),
  may('nanosleep', 'waiting for a lock', 'any'),
  may('sched_yield', 'waiting for a lock', 'any'),
  may('tgkill', 'interrupting another thread', 'any'),
  may('getpid', 'interrupting another thread', 'any'),
];
