/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * What differs between machines: where the number of a call stands, how a 32-bit call is told, and the numbers
 * of the few calls that the recorder treats specially (arch/x86/entry/syscalls, include/uapi/asm-generic/unistd.h,
 * arch/arm/tools/syscall.tbl).
 */
#ifndef TIGHTSHIP_ARCHITECTURE_H
#define TIGHTSHIP_ARCHITECTURE_H

#if defined(__TARGET_ARCH_x86)

#define TS_COMPAT 0x0002 /* arch/x86/include/asm/thread_info.h: inside a 32-bit call */
#define X32_BIT 0x40000000

static __always_inline __u8 architecture_of(struct task_struct *task, long id)
{
	if (task->thread_info.status & TS_COMPAT)
		return ARCH_COMPAT;
	return id >= 0 && (id & X32_BIT) ? ARCH_X32 : ARCH_NATIVE;
}

static __always_inline __u32 plain_number(__u8 architecture, long id)
{
	return architecture == ARCH_X32 ? (__u32)id & ~X32_BIT : (__u32)id;
}

static __always_inline long call_number(struct pt_regs *regs)
{
	return (int)regs->orig_ax;
}

static __always_inline int is_rolled_back(struct pt_regs *regs, long ret)
{
	return ret == (int)regs->orig_ax;
}

static __always_inline int is_exec(__u8 architecture, __u32 number)
{
	if (architecture == ARCH_COMPAT)
		return number == 11 || number == 358;
	if (architecture == ARCH_X32)
		return number == 520 || number == 545;
	return number == 59 || number == 322;
}

/* sigreturn and rt_sigreturn */
static __always_inline int is_sigreturn(__u8 architecture, __u32 number)
{
	if (architecture == ARCH_COMPAT)
		return number == 119 || number == 173;
	return number == (architecture == ARCH_X32 ? 513 : 15);
}

/* access, faccessat and faccessat2 */
static __always_inline int is_access(__u8 architecture, __u32 number)
{
	if (architecture == ARCH_COMPAT)
		return number == 33 || number == 307 || number == 439;
	return number == 21 || number == 269 || number == 439;
}

/* brk, mmap, mmap2, mprotect, mremap: what may only be refused for memory, not for a right */
static __always_inline int is_memory(__u8 architecture, __u32 number)
{
	if (architecture == ARCH_COMPAT)
		return number == 45 || number == 90 || number == 192 || number == 125 || number == 163;
	return number == 12 || number == 9 || number == 10 || number == 25;
}

#elif defined(__TARGET_ARCH_arm64)

#define TIF_32BIT 22 /* arch/arm64/include/asm/thread_info.h */

static __always_inline __u8 architecture_of(struct task_struct *task, long id)
{
	return task->thread_info.flags & (1UL << TIF_32BIT) ? ARCH_COMPAT : ARCH_NATIVE;
}

static __always_inline __u32 plain_number(__u8 architecture, long id)
{
	return (__u32)id;
}

static __always_inline long call_number(struct pt_regs *regs)
{
	return regs->syscallno;
}

static __always_inline int is_rolled_back(struct pt_regs *regs, long ret)
{
	return ret == (long)regs->orig_x0;
}

static __always_inline int is_exec(__u8 architecture, __u32 number)
{
	return architecture == ARCH_COMPAT ? number == 11 || number == 387 : number == 221 || number == 281;
}

static __always_inline int is_sigreturn(__u8 architecture, __u32 number)
{
	return architecture == ARCH_COMPAT ? number == 119 || number == 173 : number == 139;
}

static __always_inline int is_access(__u8 architecture, __u32 number)
{
	if (architecture == ARCH_COMPAT)
		return number == 33 || number == 334 || number == 439;
	return number == 48 || number == 439;
}

static __always_inline int is_memory(__u8 architecture, __u32 number)
{
	if (architecture == ARCH_COMPAT)
		return number == 45 || number == 192 || number == 125 || number == 163;
	return number == 214 || number == 222 || number == 226 || number == 216;
}

#else
#error "build with -D__TARGET_ARCH_x86 or -D__TARGET_ARCH_arm64"
#endif

#endif
