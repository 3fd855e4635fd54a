import { z } from 'zod';
import { architectures } from '../linux/architecture.js';
import { capabilities } from '../linux/capabilities.js';

/** Version of the file format; a later one is another string. */
export const policyApiVersion = 'tightship.dev/v1';

const text = z.string().min(1).max(4096);
const absolutePath = text.regex(/^\/(?!.*(?:^|\/)\.\.?(?:\/|$))/, 'an absolute path without "." or ".."');
const syscallName = z.string().regex(/^[a-z_][a-z0-9_]{0,63}$/, 'the name of a system call');
const size = z.string().regex(/^[1-9][0-9]*(\.[0-9]+)?(B|KiB|MiB|GiB|TiB)$/, 'a size such as 64MiB');
const portMapping = z
  .string()
  .regex(/^((\d{1,3}\.){3}\d{1,3}:)?\d{1,5}:\d{1,5}\/(tcp|udp)$/, 'a port mapping such as 8080:80/tcp');
const id = z.number().int().min(0).max(4294967294);

const recordingEvidence = z.strictObject({
  driver: z.enum(['ebpf', 'strace']),
  startedAt: z.iso.datetime(),
  durationSeconds: z.number().min(0),
  startSeen: z.boolean().describe('whether recording was armed before the first instruction'),
  lost: z.number().int().min(0).describe('observations that the recorder knows it dropped'),
  kernel: text,
  machine: text,
  runtime: text,
  cgroup: z.enum(['v1', 'hybrid', 'v2']),
});

/** The shape of `privileges.yaml`: what its JSON Schema says and what the code works with. */
export const policySchema = z.strictObject({
  apiVersion: z.literal(policyApiVersion),
  kind: z.literal('Privileges'),
  metadata: z.strictObject({ name: text }),
  workload: z
    .strictObject({
      source: text.describe('image reference, oci:DIR[:tag], docker-archive:FILE, dir:PATH or host'),
      command: z.array(z.string().max(131072)).max(4096),
      workingDirectory: absolutePath.optional(),
      environment: z.array(text).describe('names only: values may be secrets').optional(),
      mounts: z.array(text).describe('as docker run -v and --tmpfs take them').optional(),
    })
    .describe('what was recorded, and what verify runs again'),
  verification: z.strictObject({
    ready: text.optional(),
    exercise: text.optional(),
    exitCode: z.number().int().min(0).max(255).describe('how the workload ends when asked to stop'),
  }),
  evidence: z.strictObject({
    recordings: z.array(recordingEvidence).min(1),
    refused: z.array(text).describe('asked for while recording, and not had').optional(),
    notes: z.array(text).describe('what this policy could not be derived from').optional(),
  }),
  namespaces: z.strictObject({
    pid: z.enum(['private', 'host']),
    mount: z.literal('private'),
    network: z.enum(['private', 'host']),
    ipc: z.enum(['private', 'host']),
    uts: z.enum(['private', 'host']),
    cgroup: z.enum(['private', 'host']),
    user: z.enum(['private', 'host']),
  }),
  user: z.strictObject({ uid: id, gid: id, additionalGids: z.array(id).max(65536).optional() }),
  noNewPrivileges: z.boolean(),
  capabilities: z.array(z.enum(capabilities)),
  seccomp: z.strictObject({
    defaultErrno: z.enum(['EPERM', 'ENOSYS', 'EACCES']).describe('what a call not listed is answered with'),
    architectures: z.array(z.enum(architectures)).min(1),
    allow: z.array(syscallName).min(1).describe('what the workload calls'),
    runtime: z.array(syscallName).describe('what the OCI runtime calls between loading the filter and exec'),
    unavailable: z
      .array(syscallName)
      .describe('answered with ENOSYS, as a kernel without them does, so that libraries fall back'),
  }),
  files: z.strictObject({
    root: z.enum(['read-only', 'writable']),
    writable: z.array(
      z.strictObject({ path: absolutePath, kind: z.enum(['persistent', 'tmpfs']), size: size.optional() }),
    ),
  }),
  network: z.strictObject({ mode: z.enum(['bridge', 'none', 'host']), publish: z.array(portMapping) }),
  resources: z.strictObject({
    memory: size.optional(),
    cpus: z.number().positive().max(4096).optional(),
    pids: z.number().int().positive().max(4194304).optional(),
  }),
});

export type PolicyDocument = z.infer<typeof policySchema>;

/**
 * What a workload may do, over all mechanisms. `reasons` says why for single grants; it is keyed by the
 * grant's place, and stands as a comment behind it in `privileges.yaml` (see `reasonKey`).
 */
export interface Policy extends PolicyDocument {
  reasons: Record<string, string>;
}

/**
 * Key of a grant in `Policy.reasons`: the section's dotted path, and for an entry of a list its value (for a
 * writable path, its `path`): `reasonKey('seccomp.allow', 'read')`, `reasonKey('resources.memory')`.
 */
export function reasonKey(section: string, entry?: string): string {
  return entry === undefined ? section : `${section}=${entry}`;
}
