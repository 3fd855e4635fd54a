/*
 * Behaves as an OCI runtime's init: has threads, says when it is ready, waits for a line, works without a
 * filter, loads one for all its threads, works under it and executes its arguments.
 *   like-runc FILTER PROGRAM [ARGUMENT…]
 * FILTER is `none`, `plain` (getppid answers EPERM, getpgrp ENOSYS, getsid kills the process) or `thread`: the
 * same, and another thread executes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ANSWER(number, action) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), BPF_STMT(BPF_RET | BPF_K, (action))

static struct sock_filter code[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	ANSWER(SYS_getppid, SECCOMP_RET_ERRNO | EPERM),
	ANSWER(SYS_getpgrp, SECCOMP_RET_ERRNO | ENOSYS),
	ANSWER(SYS_getsid, SECCOMP_RET_KILL_PROCESS),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static pthread_barrier_t before, after;

/* As the threads of the Go runtime: there since before the recorder, at work under the filter. */
static void *bystander(void *unused)
{
	pthread_barrier_wait(&before);
	syscall(SYS_getegid); /* without a filter */
	pthread_barrier_wait(&after);
	syscall(SYS_geteuid); /* under the filter */
	pause();
	return unused;
}

static void *execute(void *arguments)
{
	char **argv = arguments;

	execv(argv[0], argv);
	exit(127);
}

int main(int argc, char **argv)
{
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };
	pthread_t thread;
	char line;

	if (argc < 3)
		return 2;
	pthread_barrier_init(&before, 0, 2);
	pthread_barrier_init(&after, 0, 2);
	pthread_create(&thread, 0, bystander, 0);
	write(1, "ready\n", 6);
	read(0, &line, 1);
	pthread_barrier_wait(&before);
	syscall(SYS_getuid); /* without a filter */
	usleep(20000);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (strcmp(argv[1], "none"))
		syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
	pthread_barrier_wait(&after);
	syscall(SYS_getgid); /* under the filter */
	syscall(SYS_getppid);
	usleep(20000);
	if (!strcmp(argv[1], "thread")) {
		pthread_create(&thread, 0, execute, argv + 2);
		pause();
	}
	execute(argv + 2);
	return 0;
}
