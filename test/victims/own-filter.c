/*
 * Filters itself: getppid answers EPERM, getpgrp ENOSYS, getsid raises SIGSYS, sync kills the thread, times
 * kills the process. Then does what its argument says, one letter each.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANSWER(number, action) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), BPF_STMT(BPF_RET | BPF_K, (action))

static struct sock_filter code[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	ANSWER(SYS_getppid, SECCOMP_RET_ERRNO | EPERM),
	ANSWER(SYS_getpgrp, SECCOMP_RET_ERRNO | ENOSYS),
	ANSWER(SYS_getsid, SECCOMP_RET_TRAP),
	ANSWER(SYS_sync, SECCOMP_RET_KILL_THREAD),
	ANSWER(SYS_times, SECCOMP_RET_KILL_PROCESS),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static void on_signal(int signal)
{
	(void)signal;
}

static void *killed_thread(void *unused)
{
	syscall(SYS_sync);
	return unused;
}

static void *idle_thread(void *unused)
{
	pause();
	return unused;
}

static void do_one(char letter)
{
	pthread_t thread;
	pid_t child;
	int i;

	switch (letter) {
	case 'e': /* refused with EPERM */
		syscall(SYS_getppid);
		break;
	case 'n': /* refused with ENOSYS */
		syscall(SYS_getpgrp);
		break;
	case 't': /* trapped, and handled */
		signal(SIGSYS, on_signal);
		syscall(SYS_getsid, 0);
		break;
	case 's': /* one thread of two is killed */
		pthread_create(&thread, 0, killed_thread, 0);
		pthread_detach(thread);
		usleep(100000);
		break;
	case 'k': /* a child with two threads is killed */
		if (fork() == 0) {
			pthread_create(&thread, 0, idle_thread, 0);
			usleep(20000);
			syscall(SYS_times, 0);
		}
		wait(0);
		break;
	case 'x': /* a child gets SIGSYS from its parent: no filter did that */
		signal(SIGSYS, SIG_DFL);
		child = fork();
		if (child == 0) {
			for (i = 0; i < 5000; i++)
				usleep(1000);
			_exit(0);
		}
		usleep(20000);
		kill(child, SIGSYS);
		wait(0);
		break;
	case 'm': /* the kernel, not the filter, answers ENOSYS */
		syscall(600);
		break;
	}
}

int main(int argc, char **argv)
{
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };
	char *letter;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_NAME, "picky <1>", 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return 1;
	for (letter = argc > 1 ? argv[1] : ""; *letter; letter++)
		do_one(*letter);
	return 0;
}
