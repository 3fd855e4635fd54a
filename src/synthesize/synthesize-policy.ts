import { type Capability, sortCapabilities } from '../linux/capabilities.js';
import { type Policy, policyApiVersion, reasonKey } from '../policy/policy.js';
import type { RecordedWorkload, Recording } from '../policy/recording.js';
import { formatSize } from '../policy/size.js';
import type { ResourceLimits } from '../policy/workload.js';
import { mergePeaks, type ProposedLimits, proposeLimits } from '../resources/limits.js';
import type { AllowedSyscalls } from '../seccomp/allowed-syscalls.js';
import { capabilityGrants } from './capability-grants.js';
import { refusedWhileRecording } from './refused.js';
import { namelessCalls, type Slack, syscallGrants } from './syscall-grants.js';
import { writablePaths } from './writable-paths.js';

/** How a policy is made from recordings. */
export interface SynthesisOptions {
  slack: Slack;
  /** What Tightship's baseline allows on the machine that was recorded on. */
  baseline: AllowedSyscalls;
  /** What proofs showed to be missing. */
  additions: PolicyAdditions;
}

/** Grants that no recording shows, each with its reason. */
export interface PolicyAdditions {
  syscalls: Map<string, string>;
  capabilities: Map<Capability, string>;
  /** By path; `/` makes the whole root writable. */
  writable: Map<string, string>;
}

/** No grants but those that recordings show. */
export function noAdditions(): PolicyAdditions {
  return { syscalls: new Map(), capabilities: new Map(), writable: new Map() };
}

/**
 * Recordings of one workload in, at least one, policy out. Pure: the same recordings, in any order, give the
 * same policy on any machine. What the workload is is taken from the latest of them.
 */
export function synthesizePolicy(given: readonly Recording[], options: SynthesisOptions): Policy {
  const recordings = inOrder(given);
  const latest = recordings.at(-1);
  if (latest === undefined) throw new Error('a policy needs at least one recording');
  const { workload } = latest;
  const reasons: Policy['reasons'] = {};
  return {
    apiVersion: policyApiVersion,
    kind: 'Privileges',
    metadata: { name: workload.name },
    workload: workloadSection(workload),
    verification: verificationSection(latest),
    evidence: evidence(recordings),
    namespaces: {
      pid: 'private',
      mount: 'private',
      network: workload.network === 'host' ? 'host' : 'private',
      ipc: 'private',
      uts: 'private',
      cgroup: 'private',
      user: latest.allowed.userNamespace,
    },
    user: userSection(latest),
    noNewPrivileges: true,
    capabilities: capabilitySection(options, recordings, reasons),
    seccomp: seccompSection(options, recordings, reasons),
    files: filesSection(options, recordings, reasons),
    network: { mode: workload.network, publish: workload.publish },
    resources: resourcesSection(recordings, workload.resources, reasons),
    reasons,
  };
}

/** By time; those of one instant, on several hosts say, by all they hold. */
function inOrder(recordings: readonly Recording[]): Recording[] {
  return recordings
    .map((recording) => ({ recording, key: `${recording.startedAt} ${JSON.stringify(recording)}` }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ recording }) => recording);
}

function workloadSection(workload: RecordedWorkload): Policy['workload'] {
  const { source, command, workingDirectory, environment, mounts } = workload;
  return {
    source,
    command,
    ...(workingDirectory ? { workingDirectory } : {}),
    ...(environment.length > 0 ? { environment } : {}),
    ...(mounts.length > 0 ? { mounts } : {}),
  };
}

function verificationSection({ workload: { ready, exercise }, exit }: Recording): Policy['verification'] {
  return { ...(ready ? { ready } : {}), ...(exercise ? { exercise } : {}), exitCode: exit.code };
}

function evidence(recordings: Recording[]): Policy['evidence'] {
  const refused = refusedWhileRecording(recordings);
  const notes = evidenceNotes(recordings);
  return {
    recordings: recordings.map((recording) => ({
      driver: recording.driver,
      startedAt: recording.startedAt,
      durationSeconds: Math.round(recording.durationMs / 100) / 10,
      startSeen: recording.startSeen,
      lost: recording.loss.events,
      ...recording.host,
    })),
    ...(refused.length > 0 ? { refused } : {}),
    ...(notes.length > 0 ? { notes } : {}),
  };
}

/** What could not be seen, said where the reviewer reads. */
function evidenceNotes(recordings: Recording[]): string[] {
  const notes = recordings.flatMap(({ driver, capabilityChecks, resources, loss, startSeen }) => [
    ...(capabilityChecks === null
      ? [`${driver}: capability checks not seen; all that were granted are kept`]
      : []),
    ...(resources.memoryBytes === null ? ['memory peak not measured; no limit proposed'] : []),
    ...(resources.pids === null ? ['process peak not measured; no limit proposed'] : []),
    ...(startSeen ? [] : ['recorded without its start']),
    ...loss.reasons,
  ]);
  const nameless = namelessCalls(recordings).map(
    ({ architecture, number }) =>
      `system call ${number} (${architecture}) was made and has no name; it stays refused`,
  );
  return [...new Set([...notes, ...nameless])].sort();
}

function userSection({ user }: Recording): Policy['user'] {
  const { uid, gid, additionalGids } = user;
  return { uid, gid, ...(additionalGids.length > 0 ? { additionalGids } : {}) };
}

function capabilitySection(
  { additions }: SynthesisOptions,
  recordings: Recording[],
  reasons: Policy['reasons'],
): Policy['capabilities'] {
  const grants = new Map(additions.capabilities);
  for (const { capability, reason } of capabilityGrants(recordings)) grants.set(capability, reason);
  for (const [capability, reason] of grants) reasons[reasonKey('capabilities', capability)] = reason;
  return sortCapabilities(grants.keys());
}

function seccompSection(
  options: SynthesisOptions,
  recordings: Recording[],
  reasons: Policy['reasons'],
): Policy['seccomp'] {
  const { architectures, allow, runtime, unavailable } = syscallGrants(recordings, options);
  for (const [name, reason] of allow) reasons[reasonKey('seccomp.allow', name)] = reason;
  return { defaultErrno: 'EPERM', architectures, allow: [...allow.keys()], runtime, unavailable };
}

function filesSection(
  { additions }: SynthesisOptions,
  recordings: Recording[],
  reasons: Policy['reasons'],
): Policy['files'] {
  const grants = writablePaths(recordings, additions.writable);
  // A root directory that is itself written to leaves nothing to keep read-only.
  const root = grants.find(({ path }) => path === '/');
  if (root) {
    reasons[reasonKey('files.root')] = root.reason;
    return { root: 'writable', writable: [] };
  }
  const writable = grants.map(({ path, kind, reason }) => {
    reasons[reasonKey('files.writable', path)] = reason;
    return { path, kind };
  });
  return { root: 'read-only', writable };
}

/** What the user asked for stands; what was not asked for follows from the peaks. */
function resourcesSection(
  recordings: Recording[],
  asked: ResourceLimits,
  reasons: Policy['reasons'],
): Policy['resources'] {
  const proposed = proposeLimits(
    mergePeaks(recordings.map(({ resources }) => resources)),
    fewestCpus(recordings),
  );
  const choose = (limit: keyof ProposedLimits, section: string) => {
    const choice =
      asked[limit] === undefined ? proposed[limit] : { value: asked[limit], reason: 'as asked for' };
    if (choice) reasons[reasonKey(section)] = choice.reason;
    return choice?.value;
  };
  const memoryBytes = choose('memoryBytes', 'resources.memory');
  const cpus = choose('cpus', 'resources.cpus');
  const pids = choose('pids', 'resources.pids');
  return {
    ...(memoryBytes === undefined ? {} : { memory: formatSize(memoryBytes) }),
    ...(cpus === undefined ? {} : { cpus }),
    ...(pids === undefined ? {} : { pids }),
  };
}

/** Of the hosts recorded on; a policy must hold on each. Older recordings do not say. */
function fewestCpus(recordings: readonly Recording[]): number {
  return Math.min(...recordings.map(({ host }) => host.cpus ?? Number.POSITIVE_INFINITY));
}
