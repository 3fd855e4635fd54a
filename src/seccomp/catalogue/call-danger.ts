import type { Danger, DangerLevel } from './purpose-danger.js';

/**
 * Calls that deserve a sentence of their own, by level and name: the usual parts of escapes and kernel exploits, and
 * what a reviewer could take for worse or for better than it is. Vulnerabilities are named where the call was the
 * way in. Sources: the manual pages, kernel sources, the CVE list and Docker's notes on its default profile.
 */
const reasonsByLevel: Record<DangerLevel, Record<string, string>> = {
  critical: {
    init_module: "Runs the caller's code in the kernel.",
    finit_module: "Runs a file's code in the kernel.",
    kexec_load: 'Starts another kernel in the place of this one.',
    kexec_file_load: 'Starts another kernel in the place of this one.',
    open_by_handle_at:
      'Opens files by number past all mounts: with DAC_READ_SEARCH it reads the whole host disk (Shocker, 2014).',
    iopl: 'Opens all I/O ports of the machine to the caller.',
    ioperm: 'Opens chosen I/O ports of the machine to the caller.',
    pciconfig_write: "Writes the configuration of the host's PCI devices.",
    rtas: "Calls the machine's firmware.",
    reboot: 'Stops or restarts the host; in a process namespace of its own it only ends that.',
  },
  high: {
    delete_module: 'Removes drivers that other containers and the host use.',
    bpf: 'The verifier of the loaded programs has had many holes that end in kernel memory (CVE-2021-3490, CVE-2022-23222).',
    mount: 'Mounts file systems of the host or /proc and /sys anew and writable, once SYS_ADMIN is there.',
    umount2: 'Takes away mounts that cover what a container is not to see.',
    umount: 'Takes away mounts that cover what a container is not to see.',
    pivot_root: 'Exchanges the root of a mount namespace, which is how a container is built and left.',
    fsconfig:
      'Configures a file system before it is mounted; a heap overflow there led out of containers (CVE-2022-0185).',
    open_tree: 'Takes a mount tree as a descriptor that can be passed on and attached elsewhere.',
    move_mount: 'Attaches mounts elsewhere, over whatever covers a path.',
    mount_setattr: 'Makes read-only mounts writable again, where they are not locked.',
    setns: "Enters namespaces of other processes, the host's included, once a descriptor for one is there.",
    unshare:
      'Makes a user namespace with all capabilities inside, the first step of most local exploits (CVE-2022-0185, CVE-2022-0492).',
    clone3: 'Makes user namespaces as clone does, and its flags lie in memory where no filter can see them.',
    userfaultfd:
      'Stops the kernel in the middle of copying from user memory, which makes its races easy to win.',
    io_uring_setup:
      'Young, large and privileged kernel code with many holes (CVE-2021-41073, CVE-2022-29582), and a way around filters.',
    io_uring_enter: 'Runs requests that lie in shared memory: what they open or send, no filter sees.',
    ptrace: 'Takes over any process of the same user, its memory and its calls (CVE-2019-13272).',
    process_vm_readv: 'Reads the memory of other processes of the same user.',
    process_vm_writev: 'Writes the memory of other processes of the same user.',
    pidfd_getfd: 'Takes descriptors out of other processes that the caller may trace.',
    perf_event_open:
      'Large kernel code with a history of holes (CVE-2013-2094), and a view of what others execute.',
    acct: "Writes records about all processes of the host to a file of the caller's choice.",
    swapon: "Lets the kernel put memory of all processes on a device of the caller's choice.",
    swapoff: 'Forces what is swapped out back into memory, of the host and all containers.',
    quotactl: 'Changes disk quotas of the file systems that containers share.',
    quotactl_fd: 'Changes disk quotas of the file systems that containers share.',
    fanotify_init: "Watches and can hold up every access to whole file systems, others' included.",
    keyctl: 'Keys follow user ids, not containers; a counter that ran over there gave root (CVE-2016-0728).',
    syslog: "Reads or clears the kernel's log, which tells of the host and of other containers.",
    modify_ldt: 'Makes segment descriptors, a rarely used corner of the kernel; only old emulators need it.',
    io_uring_register: 'Hands buffers and descriptors to rings whose requests no filter sees.',
    fsopen: 'Brings the code of file systems into reach, within user namespaces too.',
    fspick: 'Prepares changes to a mounted file system.',
    fsmount: 'Makes a mount that move_mount attaches.',
    open_tree_attr: 'Takes a mount tree as a descriptor, with attributes changed on the way.',
  },
  elevated: {
    clone:
      'Harmless for threads and processes; with namespace flags it is unshare, so a filter looks at the flags.',
    chroot: 'With SYS_CHROOT, a process with a directory open outside walks out of its root.',
    name_to_handle_at: 'Gives the file numbers that open_by_handle_at opens; alone it opens nothing.',
    add_key: 'Puts keys into keyrings that follow users, not containers.',
    request_key: 'Searches keyrings that follow users, not containers, and can make the host run a helper.',
    get_robust_list: 'Tells where another thread keeps its locks, if the caller may trace it.',
    process_madvise: 'Gives advice on the memory of another process that the caller may trace.',
    move_pages: 'Moves pages between memory nodes, of other processes with SYS_NICE.',
    migrate_pages: 'Moves pages between memory nodes, of other processes with SYS_NICE.',
    mbind: 'Binds memory to nodes and can slow down others there; kernel code that few programs use.',
    set_mempolicy: 'Binds memory to nodes and can slow down others there; kernel code that few programs use.',
    set_mempolicy_home_node: 'Binds memory to nodes; kernel code that few programs use.',
    personality:
      'Can turn off address randomisation and make readable memory executable; a filter looks at the value.',
    vmsplice: 'Maps user pages into pipes, delicate kernel code (CVE-2008-0600).',
    splice: 'Moves pages between pipes and files without copying (Dirty Pipe, CVE-2022-0847).',
    tee: 'Shares pages between pipes without copying, as splice does.',
    memfd_create: 'Makes files that have no name and can be executed, past any read-only or noexec mount.',
    memfd_secret: 'Hides memory even from the kernel, and so from those who look for an intruder.',
    execveat:
      'Executes a descriptor, also one of a file without a name; execve does what most programs need.',
    remap_file_pages: 'Emulated since Linux 4.0; no program of today needs it.',
    socket:
      'Opens any protocol family: packet, vsock and netlink sockets lead into code with holes (CVE-2020-14386, CVE-2021-26708).',
    socketcall:
      'Bundles all socket calls (x86, POWER, IBM Z) and hides their arguments in memory: no filter sees the family.',
    setsockopt: "Reaches netfilter and many protocols' options, with CVE-2021-22555 among the holes.",
    ipc: 'Bundles all System V calls and tells them apart by its first argument.',
    ioctl: 'What it does is for each driver to say; filters can look at the request number only.',
    mknod: 'Makes device files with MKNOD; opening them is for the device control group to refuse.',
    mknodat: 'Makes device files with MKNOD; opening them is for the device control group to refuse.',
    vhangup: 'Hangs up the terminal for all who use it.',
    pciconfig_read: "Reads the configuration of the host's PCI devices.",
    pciconfig_iobase: "Tells where the host's PCI devices are.",
    spu_create: "Makes a context on a Cell processor's coprocessor; no other machine has it.",
    spu_run: "Runs code on a Cell processor's coprocessor; no other machine has it.",
    s390_pci_mmio_read: 'Reads memory of a PCI device that the caller has mapped.',
    s390_pci_mmio_write: 'Writes memory of a PCI device that the caller has mapped.',
    s390_runtime_instr: 'Lets the processor record what the caller executes.',
    fanotify_mark: 'Chooses what a fanotify group watches; alone it opens no group.',
    sethostname: "Changes the name of its UTS namespace, which is the host's if that is shared.",
    setdomainname: "Changes the name of its UTS namespace, which is the host's if that is shared.",
    sys_debug_setcontext: 'Sets debug registers on return; only 32-bit POWER kernels do it.',
    subpage_prot: 'Protects parts of pages; rarely used kernel code of POWER.',
    switch_endian: 'Switches the byte order of the running thread; rarely used kernel code of POWER.',
    sched_setattr: 'Reserves processor time (deadline scheduling) with SYS_NICE, at the cost of others.',
    sched_setscheduler: 'Raises threads to real time with SYS_NICE or a limit, which can starve others.',
    kcmp: 'Tells whether two processes share kernel objects, if the caller may trace both.',
    uselib: 'Loads a library the way of the nineties (CVE-2004-1235); no program of today does.',
    vm86: 'Runs 16-bit code; rarely used kernel code that only old DOS emulators need.',
    vm86old: 'Runs 16-bit code; rarely used kernel code that only old DOS emulators need.',
  },
  low: {
    landlock_create_ruleset: 'Prepares to take rights from the caller itself.',
    landlock_add_rule: 'Adds to a set of rights that the caller will keep.',
    seccomp: 'Adds filters that only ever restrict the caller and its children further.',
    prctl: 'Changes many properties of the caller; those that matter ask for a capability.',
    arch_prctl: 'Sets the registers that threads keep their data by, and processor features.',
    capset: 'Gives up capabilities or moves them between its own sets; it cannot gain any.',
    fork: 'Makes a process; the pids limit bounds their number.',
    vfork: 'Makes a process; the pids limit bounds their number.',
    execve: 'Executes a file that the caller may execute; which, a filter cannot see.',
    pidfd_open:
      'Gives a descriptor for a process that the caller can see; what it may do to it is checked later.',
    process_mrelease: 'Hastens the end of a process that is being killed.',
    madvise: 'Gives advice on its own memory; a race in it was Dirty COW (CVE-2016-5195), long mended.',
    mmap: 'Maps memory and files; executable and writable at once is for the linker and just-in-time compilers.',
    mmap2:
      'Maps memory and files; executable and writable at once is for the linker and just-in-time compilers.',
    mprotect: 'Changes protection of its own memory, which is how injected code is made executable.',
    pkey_mprotect: 'Changes protection of its own memory, which is how injected code is made executable.',
    mlock: 'Holds memory against swapping, within a limit.',
    mlock2: 'Holds memory against swapping, within a limit.',
    mlockall: 'Holds memory against swapping, within a limit.',
    mincore: 'Tells which pages of mapped files are in memory, once a way to watch others.',
    futex:
      'Every lock waits with it; a hole in its rarer operations was Towelroot (CVE-2014-3153), long mended.',
    futex_time64: 'Every lock waits with it, as with futex.',
    waitid: 'Waits for children; a missing check wrote kernel memory for one release (CVE-2017-5123).',
    sendmsg: 'Sends data, and descriptors of open files over Unix sockets.',
    sendmmsg: 'Sends data, and descriptors of open files over Unix sockets.',
    recvmsg: 'Receives data, and descriptors of open files over Unix sockets.',
    bind: 'Takes an address of its network namespace; ports below 1024 take NET_BIND_SERVICE.',
    openat2: 'Opens as openat does with narrower rules; flags lie in memory where no filter sees them.',
    io_submit: 'Starts reads and writes on descriptors that the caller has.',
    sched_setaffinity: 'Chooses processors within the set that the control group gives.',
    membarrier: "Orders the memory of the caller's threads, at a cost to the processors that they run on.",
    sync: 'Makes the kernel write out all file systems, also those of others.',
    lookup_dcookie: 'Told paths of files on the host to a profiler; gone since Linux 5.12.',
    cachestat: 'Tells how much of a file is in memory, as mincore does.',
    adjtimex: 'Reads the state of a clock; to set it takes SYS_TIME.',
    clock_adjtime: 'Reads the state of a clock; to set it takes SYS_TIME.',
    clock_adjtime64: 'Reads the state of a clock; to set it takes SYS_TIME.',
    statmount: "Tells of mounts by number; those outside the caller's root take SYS_ADMIN.",
    listmount: "Lists mounts by number; those outside the caller's root take SYS_ADMIN.",
    landlock_restrict_self:
      'Takes rights from the caller and never gives any; rules against it protect nothing.',
    s390_sthyi: 'Tells about the hypervisor that the host runs on.',
  },
  none: {
    getrandom: 'Reads random numbers.',
    rseq: 'Lets the C library know the processor it runs on; refused, it does without.',
    set_robust_list: 'Tells the kernel where the caller keeps its locks, to be released when it dies.',
    mseal: 'Fixes mappings of the caller against change; it only ever restricts.',
    map_shadow_stack: 'Makes a stack of return addresses that protects the caller.',
    exit: 'Ends one thread of the caller.',
    exit_group: 'Ends the caller.',
    getpid: 'Tells the caller its own number.',
    getppid: 'Tells the caller the number of its parent.',
    getpgid: 'Tells the group of a process.',
    getpgrp: 'Tells the caller its own group.',
    getsid: 'Tells the session of a process.',
    rt_sigreturn: 'Returns from a signal handler.',
    sigreturn: 'Returns from a signal handler.',
    restart_syscall: 'Goes on with a call that a stop interrupted; the kernel itself asks for it.',
    uretprobe: "Entered only from the kernel's own trampoline; called from elsewhere, it ends the caller.",
    uprobe: "Entered only from the kernel's own trampoline; called from elsewhere, it fails.",
    lsm_get_self_attr: "Reads the caller's own security label.",
    lsm_list_modules: 'Tells which security modules are active.',
    bdflush: 'Tuned the writing of buffers; does nothing since Linux 2.6.',
    create_module: 'Gone since Linux 2.6.',
    get_kernel_syms: 'Gone since Linux 2.6.',
    query_module: 'Gone since Linux 2.6.',
    _sysctl: 'Read and set kernel parameters; gone since Linux 5.5, /proc/sys took its place.',
    nfsservctl: "Administered the kernel's NFS server; gone since Linux 3.1.",
    getcpu: 'Tells the processor that the caller runs on.',
  },
};

let dangers: Map<string, Danger> | undefined;

/** What is to be said of one call itself; undefined where its purpose says all (`purposeDangers`). */
export function callDanger(name: string): Danger | undefined {
  dangers ??= readDangers();
  return dangers.get(name);
}

/** Names with a sentence of their own, each as often as it stands in the table. */
export function namesWithDanger(): string[] {
  return Object.values(reasonsByLevel).flatMap((reasons) => Object.keys(reasons));
}

function readDangers(): Map<string, Danger> {
  const read = new Map<string, Danger>();
  for (const [level, reasons] of Object.entries(reasonsByLevel) as [DangerLevel, Record<string, string>][]) {
    for (const [name, reason] of Object.entries(reasons)) read.set(name, { level, reason });
  }
  return read;
}
