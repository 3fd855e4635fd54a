import { type Architecture, architectures } from '../linux/architecture.js';

/** What a kernel is built for; the other architectures run on one of these. */
export const nativeArchitectures = [
  'x86_64',
  'aarch64',
  'riscv64',
  'ppc64le',
  's390x',
] as const satisfies readonly Architecture[];
export type NativeArchitecture = (typeof nativeArchitectures)[number];

/** Names of the OCI runtime specification (config-linux.md, seccomp architectures). */
export const ociArchitectures: Record<Architecture, string> = {
  x86_64: 'SCMP_ARCH_X86_64',
  x86: 'SCMP_ARCH_X86',
  x32: 'SCMP_ARCH_X32',
  aarch64: 'SCMP_ARCH_AARCH64',
  arm: 'SCMP_ARCH_ARM',
  riscv64: 'SCMP_ARCH_RISCV64',
  ppc64le: 'SCMP_ARCH_PPC64LE',
  s390x: 'SCMP_ARCH_S390X',
};

/** The other names of that specification: architectures that Linux has, and Tightship no table of calls for. */
export const ociArchitecturesWithoutTable: readonly string[] = [
  'SCMP_ARCH_LOONGARCH64',
  'SCMP_ARCH_M68K',
  'SCMP_ARCH_MIPS',
  'SCMP_ARCH_MIPS64',
  'SCMP_ARCH_MIPS64N32',
  'SCMP_ARCH_MIPSEL',
  'SCMP_ARCH_MIPSEL64',
  'SCMP_ARCH_MIPSEL64N32',
  'SCMP_ARCH_PARISC',
  'SCMP_ARCH_PARISC64',
  'SCMP_ARCH_PPC',
  'SCMP_ARCH_PPC64',
  'SCMP_ARCH_S390',
  'SCMP_ARCH_SH',
  'SCMP_ARCH_SHEB',
];

/** The architecture of an OCI name; undefined for one without a table and for a name that is none. Case counts. */
export function architectureOfOci(name: string): Architecture | undefined {
  return architectures.find((architecture) => ociArchitectures[architecture] === name);
}

/** Go's names for the machines (GOARCH), which the conditions of Docker's and Podman's profiles use. */
export const goArchitectureNames: Record<NativeArchitecture, string> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  riscv64: 'riscv64',
  ppc64le: 'ppc64le',
  s390x: 's390x',
};
