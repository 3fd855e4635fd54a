import { z } from 'zod';
import { hostedArchitectures } from '../linux/architecture.js';
import { capabilities } from '../linux/capabilities.js';
import { sizePattern } from './size.js';

/** Version of the file format; a later one is another string. */
export const policyApiVersion = 'tightship.dev/v1';

const text = z.string().min(1).max(4096);
const absolutePath = text.regex(
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a path cannot hold NUL
  /^(?![\s\S]*\/\.\.?(?:\/|$))\/[^\u0000]*$/,
  'an absolute path without "." or ".."',
);
const syscallName = z.string().regex(/^[a-z_][a-z0-9_]{0,63}$/, 'the name of a system call');
const portMapping = z
  .string()
  .regex(/^((\d{1,3}\.){3}\d{1,3}:)?\d{1,5}:\d{1,5}\/(tcp|udp)$/, 'a port mapping such as 8080:80/tcp');
const size = z.string().regex(sizePattern, 'a size such as 64MiB');
const id = z.number().int().min(0).max(4294967294);
const sharing = z.enum(['private', 'host']);

const workload = z.strictObject({
  source: text.describe('image reference, oci:DIR[:tag], docker-archive:FILE, dir:PATH or host'),
  command: z
    .array(z.string().max(131072))
    .max(4096)
    .describe('program and arguments; [] is what the image says'),
  workingDirectory: absolutePath.describe('directory the command starts in').exactOptional(),
  environment: z.array(text).describe('names only: values may be secrets').exactOptional(),
  mounts: z.array(text).describe('as docker run -v and --tmpfs take them').exactOptional(),
});

const verification = z.strictObject({
  ready: text.describe('shell command that succeeds once the workload serves').exactOptional(),
  exercise: text.describe('shell command that uses the workload as its users do').exactOptional(),
  exitCode: z.number().int().min(0).max(255).describe('how the workload ends when asked to stop'),
});

const recordingEvidence = z.strictObject({
  driver: z.enum(['ebpf', 'strace']).describe('what watched the kernel'),
  startedAt: z.iso
    .datetime({ error: 'a time in UTC such as 2026-01-02T03:04:05Z' })
    .describe('ISO 8601, UTC'),
  durationSeconds: z.number().min(0).describe('how long was recorded'),
  startSeen: z.boolean().describe('whether recording was armed before the first instruction'),
  lost: z.number().int().min(0).describe('observations that the recorder knows it dropped'),
  kernel: text.describe('release of the kernel recorded on'),
  machine: text.describe('as uname -m says'),
  runtime: text.describe('OCI runtime and its version'),
  cgroup: z.enum(['v1', 'hybrid', 'v2']).describe('cgroup version of the host'),
});

const evidence = z.strictObject({
  recordings: z.array(recordingEvidence).min(1).describe('every run this policy was derived from'),
  refused: z.array(text).describe('asked for while recording, and not had').exactOptional(),
  notes: z.array(text).describe('what this policy could not be derived from').exactOptional(),
});

const namespaces = z.strictObject({
  pid: sharing.describe("host: sees and may signal the host's processes"),
  mount: z.literal('private').describe('always its own: it is what makes a root filesystem'),
  network: sharing.describe("host: has the host's interfaces and abstract sockets"),
  ipc: sharing.describe("host: has the host's shared memory and message queues"),
  uts: sharing.describe("host: has the host's name"),
  cgroup: sharing.describe("host: sees the host's cgroup tree"),
  user: sharing.describe('host: root inside is root outside'),
});

const user = z.strictObject({
  uid: id.describe('numeric user id inside the container'),
  gid: id.describe('numeric group id inside the container'),
  additionalGids: z.array(id).max(65536).describe('supplementary group ids').exactOptional(),
});

const seccomp = z.strictObject({
  defaultErrno: z.enum(['EPERM', 'ENOSYS', 'EACCES']).describe('what a call not listed is answered with'),
  architectures: z
    .array(z.enum(hostedArchitectures))
    .min(1)
    .describe('system-call interfaces it may use; any other is refused'),
  allow: z.array(syscallName).min(1).describe('What the workload calls.'),
  runtime: z.array(syscallName).describe('What the OCI runtime calls between loading the filter and exec.'),
  unavailable: z
    .array(syscallName)
    .describe('Answered with ENOSYS, as a kernel without them does, so that libraries fall back.'),
});

const writablePath = z.strictObject({
  path: absolutePath.describe('file or directory inside the container'),
  kind: z
    .enum(['persistent', 'tmpfs'])
    .describe('persistent: kept as long as the container; tmpfs: memory, gone with it'),
  size: size.describe('how much a tmpfs may hold').exactOptional(),
});

const files = z.strictObject({
  root: z.enum(['read-only', 'writable']).describe('the root filesystem as a whole'),
  writable: z.array(writablePath).describe('where it may write although the root is read-only'),
});

const network = z.strictObject({
  mode: z.enum(['bridge', 'none', 'host']).describe('as docker run --network'),
  publish: z.array(portMapping).describe('[address:]host-port:container-port/protocol'),
});

const resources = z.strictObject({
  memory: size.describe('hard limit; beyond it the workload is killed').exactOptional(),
  cpus: z.number().positive().max(4096).describe('CPUs busy at once; 0.5 is half of one').exactOptional(),
  pids: z.number().int().positive().max(4194304).describe('processes and threads').exactOptional(),
});

/**
 * The shape of `privileges.yaml`: what its JSON Schema says and what the code works with. A section's
 * description is also the comment above it in the file, so it is one line that a reviewer can read.
 */
export const policySchema = z.strictObject({
  apiVersion: z.literal(policyApiVersion).describe('version of this file format'),
  kind: z.literal('Privileges').describe('what this file is'),
  metadata: z
    .strictObject({ name: text.describe('name of the workload, for people') })
    .describe('what people call it'),
  workload: workload.describe('What was recorded, and what verify runs again.'),
  verification: verification.describe('How verify knows that the workload still works.'),
  evidence: evidence.describe('What this policy rests on; what was not seen here is not allowed below.'),
  namespaces: namespaces.describe("Which parts of the system are the container's own, and which the host's."),
  user: user.describe('Who the workload starts as.'),
  noNewPrivileges: z
    .boolean()
    .describe('Whether no program it runs, set-user-id or not, may gain privileges over its caller.'),
  capabilities: z.array(z.enum(capabilities)).describe('All the capabilities the container ever has.'),
  seccomp: seccomp.describe('The system calls that reach the kernel.'),
  files: files.describe('Where it may write.'),
  network: network.describe('How it is connected, and what reaches it from outside.'),
  resources: resources.describe('How much it may use; what is absent is not limited.'),
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
