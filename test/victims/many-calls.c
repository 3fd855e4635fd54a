/*
 * Makes calls whose number and count are known, by every way into the kernel that a 64-bit program has.
 * Without a C library's help where the call is counted, so that nothing else makes the same one.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define X32 0x40000000

static void times(int n, long number)
{
	while (n-- > 0)
		syscall(number, 0, 0, 0, 0, 0, 0);
}

static long int80(long number)
{
	long result;

	__asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(0), "c"(0), "d"(0), "S"(0), "D"(0) : "memory");
	return result;
}

static void *in_thread(void *unused)
{
	times(5, SYS_getpgrp);
	return unused;
}

static void on_signal(int signal)
{
	(void)signal;
}

static void in_child(void (*work)(void))
{
	pid_t child = fork();

	if (child == 0) {
		work();
		_exit(0);
	}
	waitpid(child, 0, 0);
}

static void fork_work(void)
{
	times(7, SYS_getppid);
}

/* After unshare(CLONE_NEWNS) the mount namespace is another: the recorder must not lose the process. */
static void unshared_work(void)
{
	unshare(CLONE_NEWNS);
	times(11, SYS_getsid);
}

/* A daemon: its parent ends, it belongs to init then and works on. */
static void daemon_work(void)
{
	if (fork() == 0) {
		setsid();
		usleep(50000);
		times(13, SYS_getpriority);
	}
}

int main(void)
{
	pthread_t threads[3];
	int i;

	times(3, SYS_getuid);
	times(2, SYS_sysinfo);
	times(4, 600);
	times(6, 100000);
	times(8, X32 | SYS_getgid);
	times(1, -1);
	for (i = 0; i < 9; i++)
		int80(24); /* getuid of 32-bit x86 */
	for (i = 0; i < 3; i++)
		pthread_create(&threads[i], 0, in_thread, 0);
	for (i = 0; i < 3; i++)
		pthread_join(threads[i], 0);
	in_child(fork_work);
	in_child(unshared_work);
	in_child(daemon_work);
	signal(SIGUSR1, on_signal);
	kill(getpid(), SIGUSR1);
	usleep(200000);
	return 0;
}
