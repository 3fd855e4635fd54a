import type { Architecture } from '../../linux/architecture.js';

/** The system-call interfaces that a kernel of each machine can serve at once, its own first. */
export const servedArchitectures: Record<Architecture, readonly Architecture[]> = {
  x86_64: ['x86_64', 'x86', 'x32'],
  x86: ['x86'],
  x32: ['x86_64', 'x86', 'x32'],
  aarch64: ['aarch64', 'arm'],
  arm: ['arm'],
  riscv64: ['riscv64'],
  ppc64le: ['ppc64le'],
  s390x: ['s390x'],
};
