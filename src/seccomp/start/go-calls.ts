import type { RuntimeStep } from './runtime-step.js';

/**
 * What Go's scheduler and garbage collector may call on the thread that is under the filter: which, differs from start
 * to start. Sources: Go 1.19, src/runtime/{os_linux,mem_linux,netpoll_epoll,proc,signal_unix}.go and
 * sys_linux_amd64.s; seen in starts of runc 1.1.5.
 */
export const goCalls: readonly RuntimeStep[] = [
  maybe('futex', 'waking and awaiting threads', 'none'),
  maybe('rt_sigreturn', 'going on after the signal that interrupts long computations', 'none'),
  maybe('mmap', 'more memory', 'none'),
  maybe('epoll_pwait', 'waiting for descriptors', 'none'),
  maybe('munmap', 'giving memory back', 'none'),
  maybe('rt_sigprocmask', 'the signals of a thread', 'none'),
  maybe('madvise', 'giving memory back', 'any'),
  maybe('nanosleep', 'waiting for a lock', 'any'),
  maybe('sched_yield', 'waiting for a lock', 'any'),
  maybe('tgkill', 'interrupting another thread', 'any'),
  maybe('getpid', 'interrupting another thread', 'any'),
];

function maybe(call: string, whatFor: string, survives: 'any' | 'none'): RuntimeStep {
  return { call: [call], certainty: 'may', whatFor, survives };
}
