import { goCalls } from './go-calls.js';
import { may, must, type RuntimeStep, type RuntimeSteps } from './runtime-step.js';
import type { ReleaseRange } from './runtime-version.js';

/** With safe handles of /proc (CVE-2025-52881): 1.2.8, 1.3.3, and what follows each. */
const withSafeProc: readonly ReleaseRange[] = [{ from: '1.2.8', before: '1.3.0' }, { from: '1.3.3' }];
/** Those two, in which the first openat2 decided for all later ones (filepath-securejoin before 0.5.2 and 0.6.1). */
const withFixedOpenat2: readonly ReleaseRange[] = [
  { from: '1.2.8', before: '1.2.9' },
  { from: '1.3.3', before: '1.3.4' },
];
const withFreeOpenat2: readonly ReleaseRange[] = [{ from: '1.2.9', before: '1.3.0' }, { from: '1.3.4' }];
/** close_range came with 1.2.0 (runc #3930). */
const withCloseRange: readonly ReleaseRange[] = [{ from: '1.2.0' }];
const withoutCloseRange: readonly ReleaseRange[] = [{ from: '0', before: '1.2.0' }];

/** STATX_MNT_ID came with Linux 5.8; without it no mount is looked at. */
const mountIdKernel = { major: 5, minor: 8 };

/**
 * How a file of /proc is opened from 1.2.8 on: through openat2, with a look at its mount. Seen by others: runc #4984 and
 * #5007 (openat2 in 1.3.3), #5059 (ENOSYS for statx in 1.4.0), security-profiles-operator #3041.
 */
function safeProc(whatFor: string): RuntimeStep[] {
  const openat2 = { call: ['openat2'], certainty: 'must', whatFor } as const;
  return [
    {
      ...openat2,
      survives: ['ENOSYS'],
      releases: withFixedOpenat2,
      sinceKernel: { major: 5, minor: 6 },
    },
    { ...openat2, survives: 'any', releases: withFreeOpenat2, sinceKernel: { major: 5, minor: 6 } },
    { ...must('statx', whatFor), releases: withSafeProc, sinceKernel: mountIdKernel },
  ];
}

/** An errno of epoll_ctl only means that the file cannot be waited for, as none on a disk can. */
function open(whatFor: string): RuntimeStep[] {
  return [must('openat', whatFor), must('epoll_ctl', whatFor, 'any')];
}

function readWhole(whatFor: string): RuntimeStep[] {
  return [...open(whatFor), must('read', whatFor), must('close', whatFor, 'any')];
}

/** Goes through the open descriptors. */
function listDescriptors(whatFor: string): RuntimeStep[] {
  return [...safeProc(whatFor), ...open(whatFor), must('fstatfs', whatFor), must('getdents64', whatFor)];
}

/** finalizeNamespace of init_linux.go, up to the look for the program in standard_init_linux.go. */
const early: RuntimeStep[] = [
  {
    ...must('close_range', 'marking descriptors to be closed by exec', 'any'),
    releases: withCloseRange,
    sinceKernel: { major: 5, minor: 11 },
    instead: listDescriptors('marking descriptors to be closed by exec'),
  },
  ...listDescriptors('marking descriptors to be closed by exec').map(
    (step): RuntimeStep => ({ ...step, releases: step.releases ?? withoutCloseRange }),
  ),
  { ...must('fcntl', 'marking descriptors to be closed by exec', 'any'), releases: withoutCloseRange },
  must('close', 'marking descriptors to be closed by exec', 'any'),
  must('chdir', 'the working directory', ['EPERM', 'EACCES']),
  must('capget', 'dropping capabilities'),
  ...readWhole('reading its capabilities in /proc/self/status'),
  // PR_CAPBSET_DROP, PR_SET_KEEPCAPS: the second is always called, and fatal with any errno.
  { ...must('prctl', 'dropping and keeping capabilities'), args: [[24], [8]] },
  must('openat', 'reading /etc/passwd and /etc/group', 'any'),
  must(['newfstatat', 'fstatat64'], 'the owner of the standard streams'),
  must('fstat', 'the owner of the standard streams'),
  may('fchown', 'giving the standard streams to the user', ['EINVAL', 'EPERM', 'EROFS']),
  ...safeProc('reading /proc/self/setgroups'),
  ...readWhole('reading /proc/self/setgroups'),
  must('setgroups', "the user's groups"),
  must('setgid', "the user's group"),
  must('setuid', 'the user'),
  must('chdir', 'the working directory, once more as the user'),
  // Since 1.1.12; distributions have it in older releases, too (CVE-2024-21626).
  must('getcwd', 'making sure that the working directory is in the container'),
  { ...must('prctl', 'the end of keeping capabilities'), args: [[8]] },
  must('capset', 'dropping capabilities'),
  must('getppid', 'making sure that runc is still there'),
  must(['newfstatat', 'fstatat64'], 'finding the program'),
  {
    ...must('faccessat2', 'whether the program may be executed', ['ENOSYS', 'EPERM']),
    instead: [must('faccessat', 'whether the program may be executed')],
  },
];

/** standard_init_linux.go from the end of the sync with runc on. */
const late: RuntimeStep[] = [
  ...['write', 'read'].map(
    (name): RuntimeStep => ({ ...must(name, "passing the filter's descriptor on"), onlyWith: 'notify' }),
  ),
  must('close', 'the end of the log'),
  ...safeProc('opening the exec fifo'),
  must('openat', 'opening the exec fifo'),
  must('write', 'telling that it is about to execute'),
  must('getpid', 'its state for hooks', 'any'),
  // Since 1.1.12; distributions have it in older releases, too (CVE-2024-21626).
  ...listDescriptors('closing its own descriptors'),
  must('execve', 'executing the workload'),
];

/**
 * What runc calls under the filter. From the sources of 1.1.5 (Debian's, with its mending of CVE-2024-21626) and starts
 * under it; later releases from their sources and the reports named. Older releases than 1.1.12 as their makers shipped
 * them call less.
 */
export const runcSteps: RuntimeSteps = { early, late, anyTime: goCalls };
