import type { SyscallPurpose } from './syscall-purpose.js';

/**
 * How much a call adds to what an attacker inside can do, from least to most:
 * - `none`: it reaches nothing but the caller's own memory, threads and descriptors.
 * - `low`: it reaches what permissions, ids, namespaces and limits guard already.
 * - `elevated`: it reaches further than most workloads need, or its kernel code has a history of holes.
 * - `high`: a usual step of container escapes or of attacks on the kernel, or it changes what all share.
 * - `critical`: with the capability that it asks for, it is control of the host.
 */
export const dangerLevels = ['none', 'low', 'elevated', 'high', 'critical'] as const;
export type DangerLevel = (typeof dangerLevels)[number];

export interface Danger {
  level: DangerLevel;
  /** One sentence for a reviewer: why, or why not. */
  reason: string;
}

/** What holds for a call that `callDangers` says nothing of its own about. */
export const purposeDangers: Record<SyscallPurpose, Danger> = {
  file: {
    level: 'low',
    reason: 'Reaches the files that mounts and permissions leave open; a filter cannot see paths.',
  },
  directory: {
    level: 'low',
    reason: 'Reaches the names that mounts and permissions leave open; a filter cannot see paths.',
  },
  metadata: {
    level: 'low',
    reason: 'Reads and changes attributes of files within what their permissions allow.',
  },
  'file-watching': {
    level: 'low',
    reason: 'Tells of changes to files that the caller may read; a limit bounds the kernel memory for it.',
  },
  memory: {
    level: 'none',
    reason: "Arranges the caller's own address space; the memory limit bounds what it takes.",
  },
  process: {
    level: 'low',
    reason: "Starts, names and ends the caller's own processes; the pids limit bounds their number.",
  },
  thread: { level: 'none', reason: "Keeps the books of the caller's own threads and their locks." },
  scheduling: {
    level: 'low',
    reason: 'Moves priorities and processors within what limits and control groups give.',
  },
  signal: {
    level: 'low',
    reason: 'Signals go to processes of the same user in the same process namespace.',
  },
  time: { level: 'none', reason: "Reads clocks and sets the caller's own timers." },
  network: {
    level: 'low',
    reason: 'Works on sockets of its own network namespace; what they reach is for the network to limit.',
  },
  polling: { level: 'none', reason: 'Waits for descriptors that the caller has already.' },
  'asynchronous-io': {
    level: 'low',
    reason: 'Reads and writes descriptors that the caller has, through kernel code that few programs use.',
  },
  'io-uring': {
    level: 'high',
    reason: 'Opens, connects, reads and writes by requests in shared memory that no filter sees.',
  },
  ipc: {
    level: 'low',
    reason: 'Shares memory, queues and semaphores inside its own IPC namespace.',
  },
  identity: {
    level: 'low',
    reason: 'Ids and capabilities change only to what the caller has or a capability grants.',
  },
  'resource-limits': {
    level: 'low',
    reason: 'Limits go down freely, and up only with a capability.',
  },
  'system-information': { level: 'none', reason: 'Reads what any process of the system may know.' },
  mount: {
    level: 'high',
    reason: 'Rearranges the file tree that hides the host, once SYS_ADMIN in its user namespace is there.',
  },
  namespace: {
    level: 'high',
    reason: 'New or other namespaces bring kernel code into reach that is made for administrators.',
  },
  security: {
    level: 'low',
    reason: 'Restricts the caller further or reads its labels; it gives nothing back.',
  },
  module: { level: 'critical', reason: 'Changes the code of the kernel that all containers share.' },
  tracing: { level: 'high', reason: "Looks into other processes or the kernel's own work." },
  keyring: {
    level: 'elevated',
    reason: 'Kernel keyrings follow users and know no container.',
  },
  bpf: { level: 'high', reason: 'Loads programs that run inside the kernel.' },
  device: { level: 'elevated', reason: 'Drives hardware and drivers directly.' },
  'clock-setting': {
    level: 'high',
    reason: "Sets the host's clock, which all containers share; certificates and logs depend on it.",
  },
  'system-administration': {
    level: 'high',
    reason: 'Administers the machine that all containers share.',
  },
  obsolete: { level: 'none', reason: 'No kernel of today does anything with this number.' },
};
