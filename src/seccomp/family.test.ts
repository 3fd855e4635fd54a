import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allSyscallNames, newerSyscallNames } from '../linux/syscalls.js';
import { purposeOf } from './catalogue/syscall-purpose.js';
import { alwaysSafe, familyOf } from './family.js';

const anyNames = fc.subarray([...allSyscallNames()]);

describe('familyOf', () => {
  test.each([
    [['read'], { pread64: 'read', readv: 'read' }],
    [['accept4'], { accept: 'accept4' }],
    [['accept', 'accept4'], {}],
    [['openat'], { open: 'openat' }],
    [['clone'], { vfork: 'clone' }],
    [['sendto'], {}],
    [['fstat'], {}],
    [['sendfile'], {}],
    [['select', 'pselect6'], {}],
    [['stat', 'lstat'], { fstat: 'lstat', newfstatat: 'lstat' }],
    [['constructor'], {}],
  ])('%j', (names, wanted) => {
    expect(Object.fromEntries(familyOf(names))).toEqual(wanted);
  });

  test('what is added serves the same purpose', () => {
    for (const name of allSyscallNames()) {
      for (const other of familyOf([name]).keys()) expect(purposeOf(other), other).toBe(purposeOf(name));
    }
  });

  // What a filter cannot look into, or what reaches further than its namesakes, must not come in by kinship.
  test.each(['clone3', 'execveat', 'unlinkat', 'prlimit64', 'openat2', 'fchmodat2', 'splice'])(
    '%s is never added',
    (power) => {
      expect(allSyscallNames().filter((name) => familyOf([name]).has(power))).toEqual([]);
    },
  );

  test('stays within what Linux has, never repeats what was seen, and names a seen call as the reason', () => {
    fc.assert(
      fc.property(anyNames, (names) => {
        for (const [added, reason] of familyOf(names)) {
          expect(allSyscallNames()).toContain(added);
          expect(names).not.toContain(added);
          expect(names).toContain(reason);
        }
      }),
    );
  });

  test('depends on the set, not on its order', () => {
    fc.assert(
      fc.property(anyNames, (names) => {
        expect([...familyOf([...names].reverse())]).toEqual([...familyOf(names)]);
      }),
    );
  });
});

test('alwaysSafe is short, sorted and old enough for every kernel and library', () => {
  expect(alwaysSafe.length).toBeLessThanOrEqual(14);
  expect([...alwaysSafe]).toEqual([...alwaysSafe].sort());
  for (const name of alwaysSafe) {
    expect(allSyscallNames()).toContain(name);
    expect(newerSyscallNames()).not.toContain(name);
  }
});

// A web server's calls as recorded on x86-64 with Debian 12's C library: what is added must stay reviewable.
test('adds little to a typical server', () => {
  const server =
    `accept4 access arch_prctl bind brk clone close connect dup2 epoll_create epoll_ctl epoll_wait eventfd2
    execve exit_group fcntl fstat futex getcwd getdents64 geteuid getpid getppid getrandom gettid io_setup ioctl listen
    lseek mkdir mmap mprotect munmap newfstatat openat pread64 prctl prlimit64 pwrite64 read recvfrom recvmsg rename
    rseq rt_sigaction rt_sigprocmask rt_sigreturn rt_sigsuspend sched_getaffinity sendfile sendmsg set_robust_list
    set_tid_address setgid setgroups setsockopt setuid socket socketpair sysinfo umask uname unlink wait4 write
    writev`.split(/\s+/);
  const added = new Set([...familyOf(server).keys(), ...alwaysSafe].filter((name) => !server.includes(name)));
  expect(added.size).toBeLessThanOrEqual(24);
});
