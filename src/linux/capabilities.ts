/** Capabilities by number, without the `CAP_` (include/uapi/linux/capability.h, Linux 6.18). */
export const capabilities = [
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'KILL',
  'SETGID',
  'SETUID',
  'SETPCAP',
  'LINUX_IMMUTABLE',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_ADMIN',
  'NET_RAW',
  'IPC_LOCK',
  'IPC_OWNER',
  'SYS_MODULE',
  'SYS_RAWIO',
  'SYS_CHROOT',
  'SYS_PTRACE',
  'SYS_PACCT',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_NICE',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'MKNOD',
  'LEASE',
  'AUDIT_WRITE',
  'AUDIT_CONTROL',
  'SETFCAP',
  'MAC_OVERRIDE',
  'MAC_ADMIN',
  'SYSLOG',
  'WAKE_ALARM',
  'BLOCK_SUSPEND',
  'AUDIT_READ',
  'PERFMON',
  'BPF',
  'CHECKPOINT_RESTORE',
] as const;

export type Capability = (typeof capabilities)[number];

/** What `docker run` grants without flags (moby, oci/caps/defaults.go). */
export const dockerDefaultCapabilities: readonly Capability[] = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FSETID',
  'FOWNER',
  'MKNOD',
  'NET_RAW',
  'SETGID',
  'SETUID',
  'SETFCAP',
  'SETPCAP',
  'NET_BIND_SERVICE',
  'SYS_CHROOT',
  'KILL',
  'AUDIT_WRITE',
];

/** Accepts `CAP_NET_RAW`, `NET_RAW` and any case; undefined for a name Linux does not have. */
export function parseCapability(text: string): Capability | undefined {
  const name = text.toUpperCase().replace(/^CAP_/, '');
  return capabilities.find((capability) => capability === name);
}

/** The set in a mask as /proc/PID/status prints it, in order of number. Unknown bits are left out. */
export function capabilitiesOfMask(mask: bigint): Capability[] {
  return capabilities.filter((_, number) => ((mask >> BigInt(number)) & 1n) === 1n);
}

/** In order of number, each once. */
export function sortCapabilities(set: Iterable<Capability>): Capability[] {
  const wanted = new Set(set);
  return capabilities.filter((capability) => wanted.has(capability));
}
