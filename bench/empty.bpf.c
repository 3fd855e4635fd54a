/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* The least that an eBPF program on each system call can cost: what the recorder is compared to. */
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

SEC("tp_btf/sys_enter")
int empty_enter(void *context)
{
	return 0;
}

SEC("tp_btf/sys_exit")
int empty_exit(void *context)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
