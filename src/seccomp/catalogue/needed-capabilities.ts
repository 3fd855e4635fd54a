import { type Capability, capabilities } from '../../linux/capabilities.js';

/** Calls that look up a path: the two DAC capabilities override the permissions along it. */
const pathCalls = `
  access acct bind chdir chmod chown chown32 chroot connect creat execve execveat faccessat faccessat2 fanotify_mark
  fchmodat fchmodat2 fchownat file_getattr file_setattr fspick fstatat64 futimesat getxattr getxattrat
  inotify_add_watch lchown lchown32 lgetxattr link linkat listxattr listxattrat llistxattr lremovexattr lsetxattr
  lstat lstat64 mkdir mkdirat mknod mknodat mount mount_setattr move_mount mq_open mq_unlink name_to_handle_at
  newfstatat oldlstat oldstat open open_tree open_tree_attr openat openat2 pivot_root quotactl readlink readlinkat
  removexattr removexattrat rename renameat renameat2 rmdir setxattr setxattrat stat stat64 statfs statfs64 statx
  swapoff swapon symlink symlinkat truncate truncate64 umount umount2 unlink unlinkat uselib utime utimensat
  utimensat_time64 utimes`;

/**
 * In which calls the kernel checks a capability, for some arguments or in some state. Sources: capabilities(7), the
 * calls' manual pages and their checks in Linux 6.18. Not listed: what a file or a socket behind a descriptor asks
 * for on read and write (a file of /proc/sys, say), and what io_uring's requests ask for, which is what the calls
 * that they stand for do.
 */
const callsByCapability: Partial<Record<Capability, string>> = {
  CHOWN: 'chown chown32 fchown fchown32 fchownat lchown lchown32',
  DAC_OVERRIDE: pathCalls,
  DAC_READ_SEARCH: `${pathCalls} fchdir open_by_handle_at`,
  // Owner's rights: modes, times, attributes, O_NOATIME, sticky directories, protected hard links.
  FOWNER: `
    chmod fchmod fchmodat fchmodat2 fcntl fcntl64 file_setattr fremovexattr fsetxattr futimesat ioctl link linkat
    lremovexattr lsetxattr open openat openat2 removexattr removexattrat rename renameat renameat2 rmdir setxattr
    setxattrat unlink unlinkat utime utimensat utimensat_time64 utimes`,
  FSETID: 'chmod fchmod fchmodat fchmodat2',
  KILL: 'kill pidfd_send_signal rt_sigqueueinfo rt_tgsigqueueinfo tgkill tkill',
  SETGID: `
    sendmmsg sendmsg setfsgid setfsgid32 setgid setgid32 setgroups setgroups32 setregid setregid32 setresgid
    setresgid32 socketcall`,
  SETUID: `
    keyctl sendmmsg sendmsg setfsuid setfsuid32 setresuid setresuid32 setreuid setreuid32 setuid setuid32
    socketcall`,
  SETPCAP: 'capset prctl',
  LINUX_IMMUTABLE: 'file_setattr ioctl',
  NET_BIND_SERVICE: 'bind socketcall',
  NET_ADMIN: 'bind bpf getsockopt ioctl send sendmmsg sendmsg sendto setsockopt socketcall',
  NET_RAW: 'setsockopt socket socketcall',
  IPC_LOCK:
    'io_uring_setup ipc memfd_create memfd_secret mlock mlock2 mlockall mmap mmap2 mremap shmctl shmget',
  IPC_OWNER:
    'ipc msgctl msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64 shmat shmctl shmget',
  SYS_MODULE: 'create_module delete_module finit_module init_module',
  SYS_RAWIO: 'ioctl ioperm iopl mmap mmap2',
  SYS_CHROOT: 'chroot setns',
  SYS_PTRACE: `
    get_robust_list kcmp migrate_pages move_pages perf_event_open pidfd_getfd process_madvise process_vm_readv
    process_vm_writev ptrace userfaultfd`,
  SYS_PACCT: 'acct',
  SYS_ADMIN: `
    bdflush bpf clone clone3 fanotify_init fanotify_mark fgetxattr flistxattr fork fremovexattr fsconfig fsetxattr
    fsmount fsopen fspick getxattr getxattrat io_uring_setup ioctl ioprio_set ipc keyctl landlock_restrict_self
    lgetxattr listmount listxattr listxattrat llistxattr lookup_dcookie lremovexattr lsetxattr madvise mount
    mount_setattr move_mount msgctl nfsservctl open_tree open_tree_attr pciconfig_iobase pciconfig_read
    pciconfig_write perf_event_open pipe pipe2 pivot_root prctl ptrace quotactl quotactl_fd removexattr
    removexattrat rtas seccomp semctl sendmmsg sendmsg setdomainname sethostname setns setxattr setxattrat shmctl
    socketcall statmount swapoff swapon umount umount2 unshare vfork`,
  SYS_BOOT: 'kexec_file_load kexec_load reboot',
  SYS_NICE: `
    ioprio_set mbind migrate_pages move_pages nice process_madvise sched_setaffinity sched_setattr sched_setparam
    sched_setscheduler setpriority spu_create`,
  SYS_RESOURCE: `
    clone clone3 fcntl fcntl64 fork ipc mq_open msgctl pipe pipe2 prctl prlimit64 setrlimit vfork`,
  SYS_TIME: 'adjtimex clock_adjtime clock_adjtime64 clock_settime clock_settime64 ioctl settimeofday stime',
  SYS_TTY_CONFIG: 'ioctl vhangup',
  MKNOD: 'mknod mknodat',
  LEASE: 'fcntl fcntl64',
  AUDIT_WRITE: 'send sendmmsg sendmsg sendto socketcall',
  AUDIT_CONTROL: 'send sendmmsg sendmsg sendto socketcall',
  SETFCAP: 'fsetxattr lsetxattr setxattr setxattrat',
  MAC_ADMIN: 'lsm_set_self_attr',
  SYSLOG: 'syslog',
  WAKE_ALARM:
    'clock_nanosleep clock_nanosleep_time64 timer_create timerfd_create timerfd_settime timerfd_settime64',
  BLOCK_SUSPEND: 'epoll_ctl',
  AUDIT_READ: 'bind socketcall',
  PERFMON: 'bpf perf_event_open',
  BPF: 'bpf',
  CHECKPOINT_RESTORE: 'clone3 prctl',
};

let needed: Map<string, Capability[]> | undefined;

/** The capabilities that a call can need, in the order of `capabilities`; none for a name that is no call. */
export function neededCapabilities(name: string): readonly Capability[] {
  needed ??= readNeeded();
  return needed.get(name) ?? [];
}

/** Names listed for a capability, as they stand there. */
export function callsNeeding(capability: Capability): string[] {
  return callsByCapability[capability]?.trim().split(/\s+/) ?? [];
}

function readNeeded(): Map<string, Capability[]> {
  const read = new Map<string, Capability[]>();
  for (const capability of capabilities) {
    for (const name of callsNeeding(capability)) read.set(name, [...(read.get(name) ?? []), capability]);
  }
  return read;
}
