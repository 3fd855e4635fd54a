import type { Architecture } from '../linux/architecture.js';

/** What a kernel is built for; the other architectures run on one of these. */
export const nativeArchitectures = ['x86_64', 'aarch64'] as const;
export type NativeArchitecture = (typeof nativeArchitectures)[number];

/** Names of the OCI runtime specification (config-linux.md, seccomp architectures). */
export const ociArchitectures: Record<Architecture, string> = {
  x86_64: 'SCMP_ARCH_X86_64',
  x86: 'SCMP_ARCH_X86',
  x32: 'SCMP_ARCH_X32',
  aarch64: 'SCMP_ARCH_AARCH64',
  arm: 'SCMP_ARCH_ARM',
};
