import type { LibcNeed } from './libc-use.js';
import { time64Needs } from './time64-needs.js';

/**
 * Calls of recent kernels that programs make without asking for them. From the sources of glibc 2.36, musl 1.2.3,
 * Go 1.19 and libuv 1.44.2, and of the release named where it is newer; `since` from their release notes. Behind
 * each use stands its file. `sinceKernel` tells the kernels that have the call.
 */
export const libcNeeds: readonly LibcNeed[] = [
  {
    call: 'clone3',
    users: [
      {
        libc: 'glibc',
        since: '2.34',
        whatFor: 'pthread_create, posix_spawn, system and popen',
        fallsBackOn: ['ENOSYS'], // sysdeps/unix/sysv/linux/clone-internal.c
        goesOnWith: ['clone'],
        otherwise: 'no thread and no process can be started',
      },
    ],
  },
  {
    call: 'rseq',
    users: [
      {
        libc: 'glibc',
        since: '2.35',
        whatFor: 'the start of every thread',
        fallsBackOn: 'any', // sysdeps/unix/sysv/linux/rseq-internal.h
        goesOnWith: [],
        otherwise: 'sched_getcpu asks the kernel',
      },
    ],
  },
  {
    call: 'set_robust_list',
    users: [
      {
        libc: 'glibc',
        since: '2.4',
        whatFor: 'the start of every thread',
        fallsBackOn: 'any', // sysdeps/nptl/dl-tls_init_tp.c
        goesOnWith: [],
        otherwise: 'robust mutexes do not learn that their owner has died',
      },
    ],
  },
  {
    call: 'faccessat2',
    users: [
      {
        libc: 'glibc',
        since: '2.33',
        whatFor: 'faccessat, euidaccess and eaccess',
        fallsBackOn: ['ENOSYS'], // sysdeps/unix/sysv/linux/faccessat.c
        goesOnWith: ['faccessat'],
        otherwise: 'files that can be used are taken for forbidden: shells do not find programs',
      },
      {
        libc: 'musl',
        since: '1.2.2',
        whatFor: 'faccessat with flags, eaccess',
        fallsBackOn: ['ENOSYS'], // src/unistd/faccessat.c
        goesOnWith: ['faccessat'],
        otherwise: 'files that can be used are taken for forbidden: make and shells do not find programs',
      },
      {
        libc: 'go',
        since: '1.20',
        whatFor: 'exec.LookPath',
        fallsBackOn: ['ENOSYS', 'EPERM'], // src/os/exec/lp_unix.go
        goesOnWith: ['newfstatat'],
        otherwise: 'programs are not found in PATH',
      },
    ],
  },
  {
    call: 'fchmodat2',
    users: [
      {
        libc: 'glibc',
        since: '2.39',
        whatFor: 'fchmodat and lchmod that do not follow symbolic links',
        fallsBackOn: ['ENOSYS'], // sysdeps/unix/sysv/linux/fchmodat.c of 2.39
        goesOnWith: ['openat', 'newfstatat', 'chmod'],
        otherwise: 'tar, cp and rsync cannot set permissions',
      },
    ],
  },
  {
    call: 'statx',
    users: [
      {
        libc: 'glibc',
        since: '2.28',
        whatFor: 'statx, which ls, stat and cp of coreutils 8.32 call',
        fallsBackOn: ['ENOSYS'], // sysdeps/unix/sysv/linux/statx.c
        goesOnWith: ['newfstatat'],
        otherwise: 'ls and stat say that files may not be read',
      },
      {
        libc: 'glibc',
        since: '2.33',
        whatFor: 'stat, lstat and fstat on 32-bit architectures',
        fallsBackOn: ['ENOSYS'], // sysdeps/unix/sysv/linux/fstatat64.c
        goesOnWith: ['fstatat64'],
        otherwise: 'hardly any program starts',
      },
      {
        libc: 'musl',
        since: '1.2.0',
        whatFor: 'stat, lstat and fstat on 32-bit architectures',
        fallsBackOn: ['ENOSYS'], // src/stat/fstatat.c
        goesOnWith: ['fstatat64'],
        otherwise: 'hardly any program works',
      },
      {
        libc: 'libuv',
        since: '1.27.0',
        whatFor: 'fs.stat in Node.js',
        fallsBackOn: ['ENOSYS', 'EPERM', 'EINVAL', 'EOPNOTSUPP'], // src/unix/fs.c, uv__fs_statx
        goesOnWith: ['newfstatat'],
        otherwise: 'Node.js cannot load a module',
      },
    ],
  },
  {
    call: 'newfstatat',
    users: [
      {
        libc: 'glibc',
        since: '2.33',
        whatFor: 'stat, lstat and fstat on 64-bit architectures',
        fallsBackOn: 'never', // sysdeps/unix/sysv/linux/{stat64,fstat64,fstatat64}.c
        goesOnWith: [],
        otherwise: 'no program starts: the linker asks for the size of its libraries',
      },
    ],
  },
  {
    call: 'close_range',
    users: [
      {
        libc: 'glibc',
        since: '2.34',
        whatFor: 'closefrom and posix_spawn_file_actions_addclosefrom_np',
        fallsBackOn: 'any', // io/closefrom.c, sysdeps/unix/sysv/linux/{spawni,closefrom_fallback}.c
        goesOnWith: ['openat', 'getdents64', 'lseek', 'close'],
        otherwise: 'descriptors are closed one by one, as /proc/self/fd lists them; without /proc it aborts',
      },
    ],
  },
  {
    call: 'epoll_pwait2',
    users: [
      {
        libc: 'glibc',
        since: '2.35',
        whatFor: 'epoll_pwait2',
        fallsBackOn: 'never', // sysdeps/unix/sysv/linux/epoll_pwait2.c
        goesOnWith: [],
        otherwise: 'the program gets the error; most try epoll_wait on ENOSYS',
      },
    ],
  },
  {
    call: 'renameat2',
    users: [
      {
        libc: 'glibc',
        since: '2.28',
        whatFor: 'renameat2 with flags; on RISC-V every rename, for there is no other call',
        fallsBackOn: 'never', // sysdeps/unix/sysv/linux/{renameat2,renameat,rename}.c
        goesOnWith: [],
        otherwise: 'the program gets the error; EINVAL for ENOSYS where there is renameat',
      },
    ],
  },
  {
    call: 'copy_file_range',
    users: [
      {
        libc: 'glibc',
        since: '2.30',
        whatFor: 'copy_file_range',
        fallsBackOn: 'never', // sysdeps/unix/sysv/linux/copy_file_range.c; 2.27 to 2.29 copied on ENOSYS
        goesOnWith: [],
        otherwise: 'the program gets the error; most copy by read and write then',
      },
      {
        libc: 'go',
        since: '1.15',
        whatFor: 'io.Copy from file to file',
        // src/internal/poll/copy_file_range_linux.go
        fallsBackOn: ['ENOSYS', 'EPERM', 'EXDEV', 'EINVAL', 'EIO', 'EOPNOTSUPP'],
        goesOnWith: ['read', 'write'],
        otherwise: 'copying fails',
      },
    ],
  },
  {
    call: 'getrandom',
    users: [
      {
        libc: 'glibc',
        since: '2.36',
        whatFor: 'arc4random',
        fallsBackOn: ['ENOSYS'], // stdlib/arc4random.c; 2.36 as released does not end there, mended in 2.37
        goesOnWith: ['openat', 'poll', 'read', 'close'],
        otherwise: 'the program is aborted',
      },
      {
        libc: 'glibc',
        since: '2.36',
        whatFor: 'the first malloc of a process',
        fallsBackOn: 'any', // malloc/malloc.c, tcache_key_initialize
        goesOnWith: ['clock_gettime'],
        otherwise: 'a key against double frees is easier to guess',
      },
      {
        libc: 'musl',
        since: '1.1.20',
        whatFor: 'getrandom and getentropy',
        fallsBackOn: 'never', // src/linux/getrandom.c, src/misc/getentropy.c
        goesOnWith: [],
        otherwise: 'the program gets the error',
      },
    ],
  },
  {
    call: 'membarrier',
    users: [
      {
        libc: 'musl',
        since: '1.1.22',
        whatFor: 'loading libraries with thread-local data once threads run',
        fallsBackOn: 'any', // src/linux/membarrier.c
        goesOnWith: ['tkill', 'rt_sigaction', 'rt_sigprocmask', 'futex'],
        otherwise: 'all threads are interrupted by a signal instead',
      },
    ],
  },
  {
    call: 'pidfd_open',
    users: [
      {
        libc: 'go',
        since: '1.23',
        whatFor: 'os.StartProcess and os.FindProcess',
        fallsBackOn: 'any', // src/os/pidfd_linux.go, checkPidfd
        goesOnWith: ['wait4', 'kill'],
        otherwise: 'processes are told apart by their numbers',
      },
    ],
  },
  {
    call: 'sigaltstack',
    users: [
      {
        libc: 'go',
        since: '1.0',
        whatFor: 'the start of every thread',
        fallsBackOn: 'never', // src/runtime/sys_linux_amd64.s
        goesOnWith: [],
        otherwise: 'the program crashes at its start',
      },
    ],
  },
  { call: 'openat2', users: [] },
  { call: 'futex_waitv', users: [] },
  { call: 'mseal', users: [] },
  ...time64Needs,
];
