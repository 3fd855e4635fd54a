import { expect, test } from 'vitest';
import {
  architectures,
  argumentBits,
  auditArchitectures,
  endianness,
  hostedArchitectures,
} from './architecture.js';

/** Bits of AUDIT_ARCH_* (include/uapi/linux/audit.h) and ELF machines (include/uapi/linux/elf-em.h). */
const bits64 = 0x80000000;
const littleEndian = 0x40000000;
const machines = {
  x86_64: 62,
  x86: 3,
  x32: 62,
  aarch64: 183,
  arm: 40,
  riscv64: 243,
  ppc64le: 21,
  s390x: 22,
};

test.each(architectures)('%s: the audit number is made of machine, width and byte order', (architecture) => {
  // x32 is a 64-bit machine for the audit code, and a 32-bit ABI for libseccomp.
  const wide = argumentBits[architecture] === 64 || architecture === 'x32';
  const parts =
    machines[architecture] + (wide ? bits64 : 0) + (endianness[architecture] === 'little' ? littleEndian : 0);
  expect(auditArchitectures[architecture]).toBe(parts);
});

test('all but x86-64 and x32 differ', () => {
  expect(new Set(Object.values(auditArchitectures)).size).toBe(architectures.length - 1);
});

test('hosted ones stand first, in the same order: sorted recordings stay as they are', () => {
  expect(architectures.slice(0, hostedArchitectures.length)).toEqual(hostedArchitectures);
});
