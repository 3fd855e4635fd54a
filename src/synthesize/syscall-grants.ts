import { type HostedArchitecture, hostedArchitectures } from '../linux/architecture.js';
import { allSyscallNames, newerSyscallNames, syscallName } from '../linux/syscalls.js';
import type { Phase, Recording } from '../policy/recording.js';
import type { AllowedSyscalls } from '../seccomp/allowed-syscalls.js';
import { purposeOf } from '../seccomp/catalogue/syscall-purpose.js';
import { alwaysSafeReasons, familyOf } from '../seccomp/family.js';

/**
 * How far beyond what was recorded a policy goes: `exact` not at all; `family` adds other forms of recorded
 * calls and what any program may call at rare moments, neither of which gives more reach; `baseline` adds all
 * that Tightship's baseline allows.
 */
export const slacks = ['exact', 'family', 'baseline'] as const;
export type Slack = (typeof slacks)[number];

export interface SyscallGrants {
  architectures: HostedArchitecture[];
  /** Name → reason. */
  allow: Map<string, string>;
  /** Names, without those in `allow`. */
  runtime: string[];
  /** Names answered with ENOSYS. */
  unavailable: string[];
}

/** Calls older than Linux 5.1 that C libraries try first and do without when they get ENOSYS. */
const optionalCalls = [
  'copy_file_range',
  'execveat',
  'getrandom',
  'membarrier',
  'memfd_create',
  'preadv2',
  'pwritev2',
  'renameat2',
  'rseq',
  'statx',
];

/** What the allowlist is made from besides the recordings. */
export interface SyscallNeeds {
  slack: Slack;
  /** What Tightship's baseline allows: the widest slack, and the arguments to which some calls are held. */
  baseline: AllowedSyscalls;
  additions: { syscalls: Map<string, string> };
}

/** The allowlist for what was recorded. */
export function syscallGrants(recordings: Recording[], needs: SyscallNeeds): SyscallGrants {
  const allow = new Map(
    recordedNames(recordings, 'workload').map((name) => [name, purposeOf(name) as string]),
  );
  for (const [name, reason] of needs.additions.syscalls) if (!allow.has(name)) allow.set(name, reason);
  if (needs.slack !== 'exact') addSlack(allow);
  if (needs.slack === 'baseline') {
    for (const name of needs.baseline.always) if (!allow.has(name)) allow.set(name, 'baseline');
  }
  for (const name of needs.baseline.conditional) {
    if (allow.has(name)) allow.set(name, `${allow.get(name)}; only with arguments that the baseline allows`);
  }
  const otherStarts = recordings.flatMap(({ runtimeCalls }) => runtimeCalls);
  const runtime = new Set([...recordedNames(recordings, 'runtime'), ...otherStarts]);
  const permitted = new Set([...allow.keys(), ...runtime]);
  return {
    architectures: seenArchitectures(recordings),
    allow: new Map([...allow].sort(([a], [b]) => (a < b ? -1 : 1))),
    runtime: [...runtime].filter((name) => !allow.has(name)).sort(),
    unavailable: [...newerSyscallNames(), ...optionalCalls].filter((name) => !permitted.has(name)).sort(),
  };
}

function addSlack(allow: Map<string, string>): void {
  for (const [name, because] of familyOf([...allow.keys()])) {
    if (!allow.has(name)) allow.set(name, `other form of ${because}`);
  }
  for (const [name, reason] of Object.entries(alwaysSafeReasons))
    if (!allow.has(name)) allow.set(name, reason);
}

function recordedNames(recordings: Recording[], phase: Phase): string[] {
  const names = new Set<string>();
  for (const use of recordings.flatMap((recording) => recording.syscalls)) {
    const name = use.phase === phase ? syscallName(use.architecture, use.number) : undefined;
    if (name !== undefined) names.add(name);
  }
  return allSyscallNames().filter((name) => names.has(name));
}

/** Calls that have no name on their architecture: no profile can name them, the kernel answers ENOSYS. */
export function namelessCalls(
  recordings: Recording[],
): { architecture: HostedArchitecture; number: number }[] {
  const seen = new Map<string, { architecture: HostedArchitecture; number: number }>();
  for (const { architecture, number } of recordings.flatMap((recording) => recording.syscalls)) {
    if (syscallName(architecture, number) !== undefined) continue;
    seen.set(`${architecture} ${number}`, { architecture, number });
  }
  return [...seen.values()];
}

function seenArchitectures(recordings: Recording[]): HostedArchitecture[] {
  const seen = new Set(
    recordings.flatMap(({ syscalls }) => syscalls.map(({ architecture }) => architecture)),
  );
  return hostedArchitectures.filter((architecture) => seen.has(architecture));
}
