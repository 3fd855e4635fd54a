import { describe, expect, test } from 'vitest';
import { architectures, x32Bit } from './architecture.js';
import {
  allSyscallNames,
  describeSyscall,
  newerSyscallNames,
  syscallName,
  syscallNamesOf,
  syscallNumber,
} from './syscalls.js';

// Numbers as in the kernel's own tables, taken from there by hand and not through the generator.
const known = [
  ['x86_64', 'read', 0],
  ['x86_64', 'execve', 59],
  ['x86_64', 'rt_sigaction', 13],
  ['x86_64', 'statx', 332],
  ['x86_64', 'uretprobe', 335],
  ['x86_64', 'uprobe', 336],
  ['x86_64', 'clone3', 435],
  ['x86_64', 'file_setattr', 469],
  ['x86', 'read', 3],
  ['x86', 'socketcall', 102],
  ['x86', 'socket', 359],
  ['x86', 'mmap2', 192],
  ['x86', 'clock_gettime64', 403],
  ['x32', 'read', x32Bit],
  ['x32', 'rt_sigaction', x32Bit + 512],
  ['x32', 'pwritev2', x32Bit + 547],
  ['aarch64', 'read', 63],
  ['aarch64', 'newfstatat', 79],
  ['aarch64', 'mmap', 222],
  ['aarch64', 'memfd_secret', 447],
  ['arm', 'read', 3],
  ['arm', 'openat', 322],
  ['arm', 'set_tls', 0xf0005],
  ['arm', 'mseal', 462],
  ['riscv64', 'read', 63],
  ['riscv64', 'lseek', 62],
  ['riscv64', 'newfstatat', 79],
  ['riscv64', 'riscv_hwprobe', 258],
  ['riscv64', 'riscv_flush_icache', 259],
  ['riscv64', 'memfd_secret', 447],
  ['ppc64le', 'read', 3],
  ['ppc64le', 'socket', 326],
  ['ppc64le', 'newfstatat', 291],
  ['ppc64le', 'rtas', 255],
  ['ppc64le', 'clone3', 435],
  ['s390x', 'read', 3],
  ['s390x', 'clone', 120],
  ['s390x', 'mmap', 90],
  ['s390x', 'getuid', 199],
  ['s390x', 'memfd_secret', 447],
  ['s390x', 's390_sthyi', 380],
  ['s390x', 'file_setattr', 469],
] as const;

describe('syscall tables', () => {
  test.each(known)('%s %s is %i', (architecture, name, number) => {
    expect(syscallNumber(architecture, name)).toBe(number);
    expect(syscallName(architecture, number)).toBe(name);
  });

  test.each([
    ['aarch64', 'open'],
    ['aarch64', 'socketcall'],
    ['arm', 'memfd_secret'],
    ['x86_64', 'mmap2'],
    ['x32', 'set_thread_area'],
    ['x86_64', 'nonsense'],
    ['riscv64', 'llseek'],
    ['riscv64', 'renameat'],
    ['riscv64', 'uretprobe'],
    ['ppc64le', 'memfd_secret'],
    ['ppc64le', 'mmap2'],
    ['s390x', 'chown32'],
  ] as const)('%s has no %s', (architecture, name) => {
    expect(syscallNumber(architecture, name)).toBeUndefined();
  });

  test.each(architectures)('%s: name and number lead back to each other', (architecture) => {
    const names = syscallNamesOf(architecture);
    expect(names.length).toBeGreaterThan(300);
    for (const name of names) {
      const number = syscallNumber(architecture, name);
      expect(number).toBeTypeOf('number');
      expect(syscallName(architecture, number as number)).toBe(name);
    }
    expect(new Set(names.map((name) => syscallNumber(architecture, name))).size).toBe(names.length);
  });

  test('x32 numbers are understood with and without the bit, x86_64 ones only without', () => {
    expect(syscallName('x32', 1)).toBe('write');
    expect(syscallName('x32', x32Bit + 1)).toBe('write');
    expect(syscallName('x86_64', x32Bit + 1)).toBeUndefined();
  });

  test('describes what has no name', () => {
    expect(describeSyscall('x86_64', 1)).toBe('write');
    expect(describeSyscall('x86_64', 1234)).toBe('syscall 1234 (x86_64)');
  });

  test('all names: sorted, each once, exactly those of the architectures', () => {
    const names = allSyscallNames();
    expect([...names]).toEqual([...new Set(names)].sort());
    expect(new Set(architectures.flatMap(syscallNamesOf))).toEqual(new Set(names));
  });

  test('newer calls have the same number everywhere but for the two in a gap', () => {
    const newer = newerSyscallNames();
    expect(newer).toEqual(
      expect.arrayContaining(['pidfd_send_signal', 'clone3', 'file_setattr', 'uretprobe']),
    );
    expect(newer).not.toEqual(expect.arrayContaining(['statx']));
    for (const name of newer) {
      const numbers = architectures.map((architecture) => syscallNumber(architecture, name)).filter(Boolean);
      const bare = new Set(numbers.map((number) => (number as number) % x32Bit));
      expect(bare.size, name).toBe(1);
    }
    // 424 to 469 without a hole, and uretprobe and uprobe.
    expect(newer.length).toBe(469 - 424 + 1 + 2);
  });
});
