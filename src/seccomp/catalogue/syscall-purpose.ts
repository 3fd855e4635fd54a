import { allSyscallNames } from '../../linux/syscalls.js';

/** What a call is for, in the words of `privileges.yaml`. The list is closed. */
export type SyscallPurpose = keyof typeof namesByPurpose;

/** Every call of every architecture stands in exactly one group; a test holds the list to the tables. */
const namesByPurpose = {
  file: `
    close close_range copy_file_range creat dup dup2 dup3 fadvise64 fadvise64_64 arm_fadvise64_64 fallocate fcntl
    fcntl64 fdatasync flock fsync ftruncate ftruncate64 _llseek lseek memfd_create name_to_handle_at open openat
    openat2 open_by_handle_at pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead readv sendfile
    sendfile64 splice sync sync_file_range sync_file_range2 arm_sync_file_range syncfs tee truncate truncate64 umask vmsplice write
    writev cachestat`,
  directory: `
    chdir fchdir getcwd getdents getdents64 link linkat mkdir mkdirat mknod mknodat readdir readlink readlinkat
    rename renameat renameat2 rmdir symlink symlinkat unlink unlinkat`,
  metadata: `
    access chmod chown chown32 faccessat faccessat2 fchmod fchmodat fchmodat2 fchown fchown32 fchownat fgetxattr
    file_getattr file_setattr flistxattr fremovexattr fsetxattr fstat fstat64 fstatat64 fstatfs fstatfs64 futimesat
    getxattr getxattrat lchown lchown32 lgetxattr listxattr listxattrat llistxattr lremovexattr lsetxattr lstat
    lstat64 newfstatat oldfstat oldlstat oldstat removexattr removexattrat setxattr setxattrat stat stat64 statfs
    statfs64 statx ustat utime utimensat utimensat_time64 utimes`,
  'file-watching': `
    fanotify_init fanotify_mark inotify_add_watch inotify_init inotify_init1 inotify_rm_watch`,
  memory: `
    brk cacheflush get_mempolicy madvise map_shadow_stack mbind memfd_secret migrate_pages mincore mlock mlock2
    mlockall mmap mmap2 move_pages mprotect mremap mseal msync munlock munlockall munmap pkey_alloc pkey_free
    pkey_mprotect process_madvise process_mrelease remap_file_pages riscv_flush_icache set_mempolicy
    set_mempolicy_home_node subpage_prot userfaultfd`,
  process: `
    arch_prctl clone clone3 execve execveat exit exit_group fork getpgid getpgrp getpid getppid getsid modify_ldt
    personality pidfd_getfd pidfd_open prctl setpgid setsid switch_endian uselib vfork wait4 waitid waitpid`,
  thread: `
    futex futex_requeue futex_time64 futex_wait futex_waitv futex_wake get_robust_list get_thread_area get_tls
    gettid membarrier rseq s390_guarded_storage set_robust_list set_thread_area set_tid_address set_tls swapcontext`,
  scheduling: `
    getcpu getpriority ioprio_get ioprio_set nice sched_get_priority_max sched_get_priority_min sched_getaffinity
    sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval sched_rr_get_interval_time64
    sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield setpriority`,
  signal: `
    kill pause pidfd_send_signal restart_syscall rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo
    rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo sgetmask sigaction
    sigaltstack signal signalfd signalfd4 sigpending sigprocmask sigreturn sigsuspend ssetmask tgkill tkill`,
  time: `
    alarm clock_getres clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep clock_nanosleep_time64
    ftime getitimer gettimeofday nanosleep setitimer time timer_create timer_delete timer_getoverrun timer_gettime
    timer_gettime64 timer_settime timer_settime64 timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime
    timerfd_settime64 times`,
  network: `
    accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom recvmmsg recvmmsg_time64
    recvmsg send sendmmsg sendmsg sendto setsockopt shutdown socket socketcall socketpair`,
  polling: `
    _newselect epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old
    eventfd eventfd2 poll ppoll ppoll_time64 pselect6 pselect6_time64 select`,
  'asynchronous-io': `
    io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64 io_setup io_submit`,
  'io-uring': 'io_uring_enter io_uring_register io_uring_setup',
  ipc: `
    ipc mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64
    mq_unlink msgctl msgget msgrcv msgsnd pipe pipe2 semctl semget semop semtimedop semtimedop_time64 shmat shmctl
    shmdt shmget`,
  identity: `
    capget capset getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups getgroups32 getresgid getresgid32
    getresuid getresuid32 getuid getuid32 setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups
    setgroups32 setregid setregid32 setresgid setresgid32 setresuid setresuid32 setreuid setreuid32 setuid
    setuid32`,
  'resource-limits': 'getrlimit getrusage prlimit64 setrlimit ugetrlimit ulimit',
  'system-information': `
    getrandom oldolduname olduname riscv_hwprobe s390_sthyi sysfs sysinfo uname`,
  mount: `
    chroot fsconfig fsmount fsopen fspick listmount mount mount_setattr move_mount open_tree open_tree_attr
    pivot_root statmount umount umount2`,
  namespace: 'setns unshare',
  security: `
    landlock_add_rule landlock_create_ruleset landlock_restrict_self lsm_get_self_attr lsm_list_modules
    lsm_set_self_attr seccomp`,
  module: `
    create_module delete_module finit_module get_kernel_syms init_module query_module`,
  tracing: `
    breakpoint kcmp lookup_dcookie perf_event_open process_vm_readv process_vm_writev prof profil ptrace
    s390_runtime_instr sys_debug_setcontext uprobe uretprobe`,
  keyring: 'add_key keyctl request_key',
  bpf: 'bpf',
  device: `
    gtty ioctl ioperm iopl pciconfig_iobase pciconfig_read pciconfig_write rtas s390_pci_mmio_read
    s390_pci_mmio_write spu_create spu_run stty vhangup`,
  'clock-setting': `
    adjtimex clock_adjtime clock_adjtime64 clock_settime clock_settime64 settimeofday stime`,
  'system-administration': `
    _sysctl acct bdflush kexec_file_load kexec_load nfsservctl quotactl quotactl_fd reboot setdomainname sethostname
    swapoff swapon syslog`,
  /** Numbers whose call never came, is gone, or switches to a processor mode nobody uses. */
  obsolete: `
    afs_syscall break getpmsg idle lock mpx multiplexer putpmsg security timerfd tuxcall usr26 usr32 vm86 vm86old vserver`,
} as const;

/** In the order of the list above. */
export const syscallPurposes = Object.keys(namesByPurpose) as SyscallPurpose[];

let purposes: Map<string, SyscallPurpose> | undefined;

/**
 * Purpose of a call by its name; undefined for a name that is in no table of `src/linux/syscalls.ts`
 * (a call newer than Linux 6.18, or of another architecture).
 */
export function purposeOf(name: string): SyscallPurpose | undefined {
  purposes ??= readPurposes();
  return purposes.get(name);
}

function readPurposes(): Map<string, SyscallPurpose> {
  return new Map(
    syscallPurposes.flatMap((purpose) => namesOf(purpose).map((name) => [name, purpose] as const)),
  );
}

/** Names of one group, as listed. */
export function namesOf(purpose: SyscallPurpose): string[] {
  return namesByPurpose[purpose].trim().split(/\s+/);
}

/** Calls in the tables that stand in no group: empty, or a generated table has outgrown this file. */
export function withoutPurpose(): string[] {
  return allSyscallNames().filter((name) => purposeOf(name) === undefined);
}
