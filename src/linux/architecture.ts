/**
 * The system-call ABIs that profiles are read, compiled and compared for. One kernel serves several at once: each
 * after the machine that it belongs to.
 */
export const architectures = [
  'x86_64',
  'x86',
  'x32',
  'aarch64',
  'arm',
  'riscv64',
  'ppc64le',
  's390x',
] as const;
export type Architecture = (typeof architectures)[number];

/**
 * Those that a container on a host of Tightship's own (x86_64 or aarch64) can use: what recordings and policies
 * speak of.
 */
export const hostedArchitectures = [
  'x86_64',
  'x86',
  'x32',
  'aarch64',
  'arm',
] as const satisfies readonly Architecture[];
export type HostedArchitecture = (typeof hostedArchitectures)[number];

/** For people: as the makers write them. */
export const architectureTitles: Record<Architecture, string> = {
  x86_64: 'x86-64',
  x86: 'x86 (32-bit)',
  x32: 'x32',
  aarch64: 'Arm64',
  arm: 'Arm (32-bit)',
  riscv64: 'RISC-V 64',
  ppc64le: 'POWER (little-endian)',
  s390x: 'IBM Z',
};

/**
 * What stands in `seccomp_data.arch`, unsigned: AUDIT_ARCH_* of include/uapi/linux/audit.h, which is the ELF
 * machine with a bit for 64-bit ABIs (0x80000000) and one for little-endian ones (0x40000000). x32 has x86-64's:
 * the two differ by `x32Bit` in the number.
 */
export const auditArchitectures: Record<Architecture, number> = {
  x86_64: 0xc000003e,
  x86: 0x40000003,
  x32: 0xc000003e,
  aarch64: 0xc00000b7,
  arm: 0x40000028,
  riscv64: 0xc00000f3,
  ppc64le: 0xc0000015,
  s390x: 0x80000016,
};

/**
 * How many bits of an argument libseccomp compares (`size` in its src/arch-*.c). The kernel hands every filter 64:
 * on the 32-bit ABIs the upper half is 0, but on x32 it is what the caller left in the register.
 */
export const argumentBits: Record<Architecture, 32 | 64> = {
  x86_64: 64,
  x86: 32,
  x32: 32,
  aarch64: 64,
  arm: 32,
  riscv64: 64,
  ppc64le: 64,
  s390x: 64,
};

/**
 * Order of the bytes in `seccomp_data` and in a stored program: on a big-endian machine the upper half of an
 * argument stands first.
 */
export const endianness: Record<Architecture, 'little' | 'big'> = {
  x86_64: 'little',
  x86: 'little',
  x32: 'little',
  aarch64: 'little',
  arm: 'little',
  riscv64: 'little',
  ppc64le: 'little',
  s390x: 'big',
};

/** Bit that marks an x32 call in the number register (arch/x86/include/uapi/asm/unistd.h). */
export const x32Bit = 0x40000000;
