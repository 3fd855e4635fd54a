import { may, must, type RuntimeStep, type RuntimeSteps } from './runtime-step.js';

/** container_init_setup and container_init of src/libcrun/container.c, set_required_caps of linux.c. */
const early: RuntimeStep[] = [
  must('close', "the filter's own descriptor", 'any'),
  // PR_CAPBSET_DROP, PR_SET_KEEPCAPS: the second is always called, and fatal with any errno.
  { ...must('prctl', 'dropping and keeping capabilities'), args: [[24], [8]] },
  must('setresgid', "the user's group"),
  must('setresuid', 'the user'),
  must('capset', 'dropping capabilities'),
  // PR_CAP_AMBIENT.
  { ...must('prctl', 'ambient capabilities', ['EINVAL', 'EPERM']), args: [[47]] },
  may(['access', 'faccessat'], 'finding the program, where only the user may'),
  may('chdir', 'the working directory, where only the user may'),
  must('rt_sigprocmask', 'letting signals through'),
  must('rt_sigaction', 'the default for signals', ['EINVAL']),
  must('write', 'telling that it is ready'),
  { ...must('pselect6', 'waiting for the start command'), onlyWith: 'create' },
  { ...must('read', 'waiting for the start command'), onlyWith: 'create' },
];

const late: RuntimeStep[] = [
  must('close', 'the end of what it has open', 'any'),
  {
    ...must('close_range', 'closing its own descriptors', ['EINVAL', 'ENOSYS', 'EPERM']),
    releases: [{ from: '1.14.1' }], // NEWS of 1.14.1: before execv
    sinceKernel: { major: 5, minor: 11 },
    instead: ['openat', 'fstatfs', 'getdents64'].map((name) => must(name, 'closing its own descriptors')),
  },
  must('execve', 'executing the workload'),
];

/**
 * What crun calls under the filter, as Debian builds it (with glibc). From the source of 1.8.1 and starts under it;
 * of later releases from their NEWS.
 */
export const crunSteps: RuntimeSteps = { early, late, anyTime: [] };
