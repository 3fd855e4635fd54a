/** The system-call ABIs that a container on a supported host can use. One kernel serves several at once. */
export const architectures = ['x86_64', 'x86', 'x32', 'aarch64', 'arm'] as const;
export type Architecture = (typeof architectures)[number];

/** Bit that marks an x32 call in the number register (arch/x86/include/uapi/asm/unistd.h). */
export const x32Bit = 0x40000000;
