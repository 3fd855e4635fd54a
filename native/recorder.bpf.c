/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Records which system calls and capabilities the processes of a container use.
 *
 * Only BTF-typed raw tracepoints: hosts under lockdown refuse kprobes, fentry and LSM programs. A container is
 * found by its mount namespace once; from then on its tasks carry a mark, which forks inherit, so that they
 * stay found when they change namespaces.
 */
#include "kernel-types.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "recorder.h"
#include "architecture.h"

char LICENSE[] SEC("license") = "GPL";

#define EPERM 1
#define EACCES 13
#define EROFS 30
#define ENOSYS 38
#define MAX_ERRNO 4095
#define CAP_SYS_ADMIN 21
#define SECCOMP_MODE_FILTER 2
#define SECCOMP_MODE_DEAD 3 /* kernel/seccomp.c, since 5.16: the filter has killed this task */
#define USER_NAMESPACE_LEVELS 33 /* kernel/user_namespace.c: no deeper nesting */
#define STACK_FRAMES 12
#define FUNCTION_WINDOW 512 /* bytes, a bit more than the functions that are looked for */

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SLOTS);
	__type(key, __u32);
	__type(value, struct target);
} targets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SLOTS);
	__type(key, __u32);
	__type(value, struct slot);
} slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct mark);
} marks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SLOTS);
	__type(key, __u32);
	__type(value, struct counts);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SLOTS);
	__type(key, __u32);
	__type(value, struct losses);
} losses SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, OTHER_NUMBERS);
	__type(key, struct number_key);
	__type(value, __u64);
} other_calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, REFUSALS);
	__type(key, struct refusal_key);
	__type(value, __u64);
} refusals SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, CHECKS);
	__type(key, struct check_key);
	__type(value, __u64);
} checks SEC(".maps");

extern const void security_vm_enough_memory_mm __ksym __weak;
extern const void bpf_prog_select_runtime __ksym __weak;

/* ---- counting ---- */

static __always_inline void lose(__u32 slot, enum loss reason)
{
	struct losses *lost = bpf_map_lookup_elem(&losses, &slot);

	if (lost)
		__sync_fetch_and_add(&lost->count[reason], 1);
}

/* Two CPUs may add the same key at once: the one that comes second finds it there and adds to it. */
static __always_inline void count(void *map, const void *key, __u32 slot, enum loss reason)
{
	__u64 first = 1, *counted = bpf_map_lookup_elem(map, key);

	if (!counted) {
		if (!bpf_map_update_elem(map, key, &first, BPF_NOEXIST))
			return;
		counted = bpf_map_lookup_elem(map, key);
	}
	if (counted)
		__sync_fetch_and_add(counted, 1);
	else
		lose(slot, reason);
}

/* ---- marks ---- */

static __always_inline struct slot *slot_of(__u32 index, __u32 run)
{
	struct slot *slot = bpf_map_lookup_elem(&slots, &index);

	return slot && slot->run == run ? slot : 0;
}

/* The mark of a task, unless it is of a recording that has ended. */
static __always_inline struct mark *valid_mark(struct task_struct *task)
{
	struct mark *mark = bpf_task_storage_get(&marks, task, 0, 0);

	return mark && slot_of(mark->slot, mark->run) ? mark : 0;
}

static __always_inline int filter_in_force(struct task_struct *task, struct slot *slot)
{
	if (task->seccomp.mode < SECCOMP_MODE_FILTER)
		return 0;
	if (bpf_core_field_exists(task->seccomp.filter_count))
		return (__u32)task->seccomp.filter_count.counter > slot->filters;
	return 1;
}

/* Before its filter, what the container's first process forks is a hook: the workload comes by exec. */
static __always_inline __u8 role_of_child(__u8 role, struct task_struct *parent, struct slot *slot)
{
	return role == ROLE_INIT && !filter_in_force(parent, slot) ? ROLE_HOOK : role;
}

static __always_inline struct mark *put_mark(struct task_struct *task, struct mark *value)
{
	struct mark *mark = bpf_task_storage_get(&marks, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (mark)
		*mark = *value;
	else
		lose(value->slot, LOST_TASK);
	return mark;
}

/*
 * A task in a recorded mount namespace without a mark: a thread older than the recording, a process that
 * joined, or one whose mark could not be stored when it was forked.
 */
static __attribute__((noinline)) int find_role(struct task_struct *task, struct slot *slot, __u32 run)
{
	struct mark *relative = valid_mark(task->group_leader);

	if (relative && relative->run == run)
		return relative->role;
	relative = valid_mark(task->real_parent);
	if (relative && relative->run == run)
		return role_of_child(relative->role, task->real_parent, slot);
	return ROLE_JOINER;
}

static __always_inline struct mark *mark_newcomer(struct task_struct *task)
{
	__u32 inode = task->nsproxy->mnt_ns->ns.inum;
	struct target *target = bpf_map_lookup_elem(&targets, &inode);
	struct slot *slot;

	if (!target)
		return 0;
	slot = slot_of(target->slot, target->run);
	if (!slot)
		return 0;
	struct mark fresh = { .run = target->run, .slot = target->slot, .call = CALL_UNKNOWN };
	fresh.role = find_role(task, slot, target->run);
	return put_mark(task, &fresh);
}

static __always_inline struct mark *mark_of(struct task_struct *task)
{
	struct mark *mark = valid_mark(task);

	return mark ? mark : mark_newcomer(task);
}

/*
 * Whether what this task does is evidence. Of the runtime's own work only what happens under the container's
 * filter is, and the execve that starts the workload, filter or not.
 */
static __always_inline int is_recorded(struct mark *mark, struct task_struct *task)
{
	struct slot *slot;

	if (mark->role == ROLE_WORKLOAD)
		return 1;
	if (mark->role == ROLE_HOOK)
		return 0;
	if (mark->call == CALL_ENTERED && is_exec(mark->architecture, mark->number))
		return 1;
	slot = slot_of(mark->slot, mark->run);
	return slot && filter_in_force(task, slot);
}

static __always_inline __u8 phase_of(struct mark *mark)
{
	return mark->role == ROLE_WORKLOAD ? PHASE_WORKLOAD : PHASE_RUNTIME;
}

/* ---- system calls ---- */

static __always_inline void count_call(struct mark *mark)
{
	__u32 slot = mark->slot, number = mark->number;
	__u8 phase = phase_of(mark), architecture = mark->architecture;

	if (number < NUMBERS && architecture < ARCHITECTURES) {
		struct counts *counts = bpf_map_lookup_elem(&calls, &slot);

		if (counts)
			__sync_fetch_and_add(&counts->calls[phase & 1][architecture][number & (NUMBERS - 1)], 1);
		return;
	}
	struct number_key key = { .run = mark->run, .number = number, .phase = phase, .architecture = architecture };
	count(&other_calls, &key, slot, LOST_CALL);
}

static __always_inline void count_refusal(struct mark *mark, __u8 architecture, __u32 number, __u8 by, __u32 error)
{
	struct refusal_key key = {
		.run = mark->run,
		.number = number,
		.error = error,
		.phase = phase_of(mark),
		.architecture = architecture,
		.by = by,
	};

	bpf_get_current_comm(key.comm, sizeof(key.comm));
	count(&refusals, &key, mark->slot, LOST_REFUSAL);
}

/* Fires after the filter: what is seen here has passed it. */
SEC("tp_btf/sys_enter")
int BPF_PROG(on_sys_enter, struct pt_regs *regs, long id)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();
	struct mark *mark = mark_of(task);

	if (!mark)
		return 0;
	mark->architecture = architecture_of(task, id);
	mark->number = plain_number(mark->architecture, id);
	mark->call = CALL_ENTERED;
	/* A negative number is no system call on any architecture, and no filter can allow or refuse it alone. */
	if (id >= 0 && is_recorded(mark, task))
		count_call(mark);
	return 0;
}

static __always_inline int kernel_refused(struct mark *mark, long ret)
{
	/* What sigreturn leaves in the return register is the interrupted program's own value. */
	if (is_sigreturn(mark->architecture, mark->number) || (__s32)mark->number < 0)
		return 0;
	return ret == -EPERM || ret == -EACCES || ret == -EROFS || ret == -ENOSYS;
}

/*
 * The end of a call whose start sys_enter did not show: the filter answered it. It set an errno, or raised
 * SIGSYS, for which the kernel restores the registers as they were before the call. A zero or positive answer
 * is that of a supervisor (user notification), which is no refusal.
 */
static __always_inline void end_unentered(struct mark *mark, struct task_struct *task, struct pt_regs *regs, long ret)
{
	long id = call_number(regs);
	__u8 architecture = architecture_of(task, id);
	__u32 number = plain_number(architecture, id);

	if (id < 0 || task->seccomp.mode < SECCOMP_MODE_FILTER || !is_recorded(mark, task))
		return;
	if (is_rolled_back(regs, ret)) {
		mark->call = CALL_TRAPPED;
		count_refusal(mark, architecture, number, BY_SECCOMP, 0);
	} else if (ret < 0 && ret >= -MAX_ERRNO) {
		count_refusal(mark, architecture, number, BY_SECCOMP, -ret);
	}
}

/* Does not look for newcomers: the end of a call whose start was not seen says nothing. */
SEC("tp_btf/sys_exit")
int BPF_PROG(on_sys_exit, struct pt_regs *regs, long ret)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();
	struct mark *mark = valid_mark(task);
	__u8 call;

	if (!mark)
		return 0;
	call = mark->call;
	if (call == CALL_ENTERED && kernel_refused(mark, ret) && is_recorded(mark, task))
		count_refusal(mark, mark->architecture, mark->number, BY_KERNEL, -ret);
	mark->call = CALL_NONE;
	if (call == CALL_NONE || call == CALL_TRAPPED)
		end_unentered(mark, task, regs, ret);
	return 0;
}

/* ---- processes ---- */

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	struct mark *mark = mark_of(parent);
	struct mark copy = {};
	struct slot *slot;

	if (!mark)
		return 0;
	slot = slot_of(mark->slot, mark->run);
	if (!slot)
		return 0;
	copy.run = mark->run;
	copy.slot = mark->slot;
	copy.role = child->group_leader == child ? role_of_child(mark->role, parent, slot) : mark->role;
	copy.call = CALL_UNKNOWN; /* the child's first sys_exit is that of its parent's call */
	put_mark(child, &copy);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task)
{
	struct mark *mark = mark_of(task);

	if (mark && mark->role != ROLE_HOOK)
		mark->role = ROLE_WORKLOAD;
	return 0;
}

static __always_inline int has_task_pt_regs(void)
{
	return bpf_core_enum_value_exists(enum bpf_func_id___task_pt_regs, BPF_FUNC_task_pt_regs___task_pt_regs);
}

/* A filter that kills a single thread of several does so at once: no sys_exit tells of it. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *task)
{
	struct mark *mark;
	struct pt_regs *regs;
	long id;

	if (task->seccomp.mode != SECCOMP_MODE_DEAD || !has_task_pt_regs())
		return 0;
	mark = valid_mark(task);
	if (!mark || mark->call == CALL_TRAPPED || mark->call == CALL_ENTERED)
		return 0;
	regs = (void *)bpf_task_pt_regs((void *)task);
	if (!regs || !is_recorded(mark, task))
		return 0;
	id = call_number(regs);
	if (id >= 0)
		count_refusal(mark, architecture_of(task, id), plain_number(architecture_of(task, id), id), BY_SECCOMP, 0);
	return 0;
}

/* ---- capabilities ---- */

static __always_inline __u64 read_set(const kernel_cap_t *set)
{
	__u64 bits = 0;

	bpf_probe_read_kernel(&bits, sizeof(bits), set);
	return bits;
}

/*
 * The kernel lends other credentials for a while: overlayfs does everything below its surface as the one who
 * mounted it, and such checks say nothing about the container. access(2), too, works on a copy, with the real
 * ids (fs/open.c, access_override_creds): that copy is the task's own.
 */
static __always_inline int is_own_cred(struct task_struct *task, struct mark *mark, const struct cred *cred)
{
	const struct cred *own = task->real_cred;

	if (cred == own)
		return 1;
	return mark->call == CALL_ENTERED && is_access(mark->architecture, mark->number) &&
	       cred->uid.val == own->uid.val && read_set(&cred->cap_permitted) == read_set(&own->cap_permitted);
}

enum relation { NS_OUTSIDE, NS_SAME, NS_INSIDE, NS_OWNED };

/*
 * Where the namespace that a check is about stands, as seen from the credentials' own. NS_OWNED: inside, and
 * the owner of such a namespace has every capability in it without holding any (security/commoncap.c).
 */
static __attribute__((noinline)) int relation_of(const struct cred *cred, struct user_namespace *target)
{
	struct user_namespace *own = cred->user_ns;
	int level;

	if (target == own)
		return NS_SAME;
	for (level = 0; level < USER_NAMESPACE_LEVELS; level++) {
		if (!target || target->level <= own->level)
			return NS_OUTSIDE;
		if (target->parent == own)
			return target->owner.val == cred->euid.val ? NS_OWNED : NS_INSIDE;
		target = target->parent;
	}
	return NS_OUTSIDE;
}

/* Whether a return address on the stack is in the function at `start`, or just behind it. */
static __always_inline int is_in(__u64 address, const void *start)
{
	return start && address - (__u64)start < FUNCTION_WINDOW;
}

/*
 * Checks for CAP_SYS_ADMIN that nobody needs to pass: each reservation of memory asks, to let the holder dip
 * into the last reserves (mm/util.c, __vm_enough_memory), and so does each compiled filter, to leave out a
 * hardening (do_jit). They are told by the caller on the kernel stack. What stands within the window behind
 * these functions does not ask for CAP_SYS_ADMIN (security/security.c: the hooks of exec; kernel/bpf/core.c).
 * Where symbols are hidden, only the calls that do nothing but memory can be told.
 */
static __always_inline int is_immaterial(void *ctx, struct mark *mark)
{
	__u64 stack[STACK_FRAMES] = {};
	int frame;

	if (!&security_vm_enough_memory_mm)
		return mark->call != CALL_ENTERED || is_memory(mark->architecture, mark->number) ||
		       is_exec(mark->architecture, mark->number);
	bpf_get_stack(ctx, stack, sizeof(stack), 0);
	for (frame = 0; frame < STACK_FRAMES; frame++)
		if (is_in(stack[frame], &security_vm_enough_memory_mm) || is_in(stack[frame], &bpf_prog_select_runtime))
			return 1;
	return 0;
}

static __always_inline void count_check(struct mark *mark, int capability, int granted)
{
	struct check_key key = {
		.run = mark->run,
		.phase = phase_of(mark),
		.capability = capability,
		.granted = granted,
	};

	if (mark->call == CALL_ENTERED) {
		key.in_call = 1;
		key.number = mark->number;
		key.architecture = mark->architecture;
	}
	bpf_get_current_comm(key.comm, sizeof(key.comm));
	count(&checks, &key, mark->slot, LOST_CHECK);
}

/* A tracepoint of recent kernels; the object also loads without it. */
SEC("tp_btf/cap_capable")
int BPF_PROG(on_cap_capable, const struct cred *cred, struct user_namespace *target,
	     const struct user_namespace *capable, int capability, int ret)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();
	struct mark *mark = mark_of(task);
	struct slot *slot;
	int relation, raised;

	if (!mark || !is_recorded(mark, task))
		return 0;
	slot = slot_of(mark->slot, mark->run);
	if (!slot || cred->user_ns->ns.inum != slot->user_namespace || !is_own_cred(task, mark, cred))
		return 0;
	relation = relation_of(cred, target);
	raised = (read_set(&cred->cap_effective) >> (capability & 63)) & 1;
	/* Asked of the host's namespace, or answered by ownership: this capability changes nothing. */
	if (relation == NS_OUTSIDE || (relation == NS_OWNED && ret == 0) || (ret == 0 && !raised))
		return 0;
	if (capability == CAP_SYS_ADMIN && is_immaterial(ctx, mark))
		return 0;
	count_check(mark, capability, ret == 0);
	return 0;
}
