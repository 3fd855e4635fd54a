import { z } from 'zod';
import { hostedArchitectures } from '../linux/architecture.js';
import { capabilities } from '../linux/capabilities.js';
import type { Recording } from './recording.js';

/** The one format that this version reads; a later one is another string. */
export const recordingFormat = 'tightship.recording/v1' satisfies Recording['format'];

const count = z.number().int().min(0);
const id = z.number().int().min(0).max(4294967294);
const architecture = z.enum(hostedArchitectures);
const phase = z.enum(['runtime', 'workload']);
const call = { architecture, number: z.number().int() };

const observations = {
  syscalls: z.array(z.strictObject({ ...call, phase, count })),
  refusals: z.array(
    z.strictObject({
      ...call,
      phase,
      by: z.enum(['seccomp', 'kernel']),
      errno: count,
      process: z.string(),
      count,
    }),
  ),
  capabilityChecks: z
    .array(
      z.strictObject({
        capability: z.enum(capabilities),
        granted: z.boolean(),
        phase,
        syscall: z.strictObject(call).exactOptional(),
        process: z.string(),
        count,
      }),
    )
    .nullable(),
  loss: z.strictObject({ events: count, reasons: z.array(z.string()) }),
};

const fileWrite = z.strictObject({
  path: z.string().startsWith('/'),
  change: z.enum(['created', 'modified', 'deleted', 'metadata', 'entries']),
  type: z.enum(['file', 'directory', 'symlink', 'socket', 'fifo', 'device']),
});

const peak = z.number().min(0).nullable();

const workload = z.strictObject({
  name: z.string(),
  source: z.string(),
  command: z.array(z.string()),
  workingDirectory: z.string().exactOptional(),
  // A value would be a secret written down.
  environment: z.array(z.string().regex(/^[^=]+$/, 'the name of a variable, without its value')),
  mounts: z.array(z.string()),
  publish: z.array(z.string()),
  network: z.enum(['bridge', 'none', 'host']),
  resources: z.strictObject({
    memoryBytes: z.number().positive().exactOptional(),
    cpus: z.number().positive().exactOptional(),
    pids: z.number().positive().exactOptional(),
  }),
  ready: z.string().exactOptional(),
  exercise: z.string().exactOptional(),
});

/** What a recording's JSON holds. The type `Recording` is its documentation. */
export const recordingSchema = z.strictObject({
  format: z.literal(recordingFormat),
  workload,
  runtimeCalls: z.array(z.string()),
  driver: z.enum(['ebpf', 'strace']),
  startedAt: z.iso.datetime(),
  durationMs: z.number().min(0),
  startSeen: z.boolean(),
  host: z.strictObject({
    kernel: z.string(),
    machine: z.string(),
    runtime: z.string(),
    cgroup: z.enum(['v1', 'hybrid', 'v2']),
    cpus: z.number().int().positive().exactOptional(),
  }),
  allowed: z.strictObject({
    capabilities: z.array(z.enum(capabilities)),
    noNewPrivileges: z.boolean(),
    seccomp: z.string(),
    userNamespace: z.enum(['private', 'host']),
  }),
  user: z.strictObject({ uid: id, gid: id, additionalGids: z.array(id) }),
  ...observations,
  writes: z.array(fileWrite),
  resources: z.strictObject({ memoryBytes: peak, pids: peak, cpuSeconds: peak, cpus: peak }),
  exit: z.strictObject({ code: z.number().int().min(0).max(255) }),
});

/** The schema says what the type says, optional fields included; a difference does not compile. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Flat<T> = T extends object ? { [K in keyof T]: Flat<T[K]> } : T;
true satisfies Same<Flat<z.infer<typeof recordingSchema>>, Flat<Recording>>;
