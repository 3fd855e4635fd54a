import { expect, test } from 'vitest';
import { sinceKernel, syscallRelease } from './syscall-release.js';
import { allSyscallNames, newerSyscallNames } from './syscalls.js';

// Taken from the kernel's history by hand and not through the generator.
test.each([
  ['read', '1.0'],
  ['pread64', '2.2'],
  ['openat', '2.6.16'],
  ['accept4', '2.6.28'],
  ['setxattr', '2.6'],
  ['seccomp', '3.17'],
  ['statx', '4.11'],
  ['rseq', '4.18'],
  ['clock_gettime64', '5.1'],
  ['clone3', '5.3'],
  ['openat2', '5.6'],
  ['faccessat2', '5.8'],
  ['close_range', '5.9'],
  ['epoll_pwait2', '5.11'],
  ['futex_waitv', '5.16'],
  ['riscv_hwprobe', '6.4'],
  ['fchmodat2', '6.6'],
  ['mseal', '6.10'],
  ['file_setattr', '6.17'],
])('%s came with Linux %s', (name, release) => {
  expect(syscallRelease(name)).toBe(release);
});

test.each([
  ['clone3', { major: 5, minor: 3 }],
  ['mseal', { major: 6, minor: 10 }],
  ['openat', { major: 2, minor: 6 }],
])('%s to compare with', (name, kernel) => {
  expect(sinceKernel(name)).toEqual(kernel);
});

test.each(['tuxcall', 'nonsense', 'constructor', ''])('%j has none', (name) => {
  expect(syscallRelease(name)).toBeUndefined();
  expect(sinceKernel(name)).toBeUndefined();
});

test('each has the form of a release, and only calls that never were or are private lack one', () => {
  const without = allSyscallNames().filter((name) => syscallRelease(name) === undefined);
  expect(without.length).toBeLessThan(25);
  for (const name of allSyscallNames()) {
    expect(syscallRelease(name) ?? '1.0', name).toMatch(/^(1\.[02]|2\.[0-6](\.\d+){0,2}|[3-6]\.\d+)$/);
  }
});

test('calls with one number everywhere came with Linux 5.1 or later', () => {
  for (const name of newerSyscallNames()) {
    const { major, minor } = sinceKernel(name) ?? { major: 0, minor: 0 };
    expect(major * 100 + minor, name).toBeGreaterThanOrEqual(501);
  }
});
