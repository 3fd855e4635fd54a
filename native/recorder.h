/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * What recorder.bpf.c and the program that loads it (src/record/ebpf/layout.ts) agree on. A change here is a
 * change there.
 */
#ifndef TIGHTSHIP_RECORDER_H
#define TIGHTSHIP_RECORDER_H

#define SLOTS 64           /* containers recorded at once */
#define NUMBERS 512        /* system calls counted in arrays; larger numbers go to a hash */
#define PHASES 2
#define ARCHITECTURES 3    /* the most that one machine serves */
#define OTHER_NUMBERS 4096 /* entries of the hashes, shared by all slots */
#define REFUSALS 8192
#define CHECKS 8192
#define COMM_BYTES 16

enum phase { PHASE_RUNTIME = 0, PHASE_WORKLOAD = 1 };

/* On x86: 0 x86_64, 1 x86, 2 x32. On arm64: 0 aarch64, 1 arm. */
enum architecture { ARCH_NATIVE = 0, ARCH_COMPAT = 1, ARCH_X32 = 2 };

enum refuser { BY_SECCOMP = 0, BY_KERNEL = 1 };

enum loss {
	LOST_TASK = 0,    /* a process could not be marked: all its calls may be missing */
	LOST_CALL = 1,    /* table of large numbers full */
	LOST_REFUSAL = 2, /* table of refusals full */
	LOST_CHECK = 3,   /* table of capability checks full */
	LOSSES = 4,
};

/*
 * What a task is to its container.
 * ROLE_INIT      the process that was armed, until it executes the workload
 * ROLE_JOINER    a process that came into the mount namespace from outside (runc exec), until it executes
 * ROLE_HOOK      forked by ROLE_INIT before its filter: an OCI hook, not recorded, whatever it executes
 * ROLE_WORKLOAD  everything else
 */
enum role { ROLE_INIT = 0, ROLE_JOINER = 1, ROLE_HOOK = 2, ROLE_WORKLOAD = 3 };

/*
 * CALL_UNKNOWN   may be inside a call whose start was not seen: its end proves nothing
 * CALL_NONE      between calls
 * CALL_ENTERED   inside the call `number`, which passed the filter
 * CALL_TRAPPED   the filter raised SIGSYS; counted
 */
enum call { CALL_UNKNOWN = 0, CALL_NONE = 1, CALL_ENTERED = 2, CALL_TRAPPED = 3 };

/* Value of `slots`, written by user space; `run` 0 is a free slot. */
struct slot {
	__u32 run;            /* unique for each recording, so that marks of earlier ones are told apart */
	__u32 user_namespace; /* inode */
	__u32 filters;        /* seccomp filters in force before the container's own */
	__u32 reserved;
};

/* Value of `targets`, whose key is the inode of a mount namespace. */
struct target {
	__u32 run;
	__u32 slot;
};

/* Value of `marks`, one for each task of a recorded container. */
struct mark {
	__u32 run;
	__u16 slot;
	__u8 role;
	__u8 call;
	__u32 number;
	__u8 architecture;
	__u8 reserved[3];
};

struct counts {
	__u64 calls[PHASES][ARCHITECTURES][NUMBERS];
};

struct losses {
	__u64 count[LOSSES];
};

struct number_key {
	__u32 run;
	__u32 number;
	__u8 phase;
	__u8 architecture;
	__u8 reserved[2];
};

struct refusal_key {
	__u32 run;
	__u32 number;
	__u32 error; /* positive errno; 0 where the filter raised SIGSYS */
	__u8 phase;
	__u8 architecture;
	__u8 by;
	__u8 reserved;
	char comm[COMM_BYTES];
};

struct check_key {
	__u32 run;
	__u32 number; /* of the call in progress, if any */
	__u8 phase;
	__u8 architecture;
	__u8 capability;
	__u8 granted;
	__u8 in_call;
	__u8 reserved[3];
	char comm[COMM_BYTES];
};

#endif
