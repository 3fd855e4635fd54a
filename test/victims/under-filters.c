/*
 * A process to be looked at from outside.
 *   under-filters MODE [FILTER…]
 * Installs the filters, which are files with raw programs, in this order, and says "ready". Then, by its MODE:
 *   echo     gives back what it reads
 *   signals  another thread sends it 20,000 queued signals; says how many it got, and ends
 *   vfork    waits for a child that sleeps for 3 seconds, as vfork does: uninterruptibly. Then as echo
 *   spin     does nothing at all, and least of all a system call; this one does not even say "ready"
 */
#define _GNU_SOURCE
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIGNALS 20000

static volatile int received;

static void on_signal(int signal)
{
	received++;
}

static void *send_signals(void *main_thread)
{
	union sigval value = { 0 };
	int i;

	for (i = 0; i < SIGNALS; i++)
		while (pthread_sigqueue(*(pthread_t *)main_thread, SIGRTMIN, value))
			usleep(100);
	usleep(100000);
	return 0;
}

static void count_signals(void)
{
	pthread_t self = pthread_self(), sender;

	signal(SIGRTMIN, on_signal);
	pthread_create(&sender, 0, send_signals, &self);
	pthread_join(sender, 0);
	printf("%d of %d\n", received, SIGNALS);
}

static void echo(void)
{
	char line[256];

	while (fgets(line, sizeof(line), stdin))
		fputs(line, stdout);
}

static int install(const char *path)
{
	static struct sock_filter code[4096];
	struct sock_fprog program = { 0, code };
	FILE *file = fopen(path, "r");

	if (!file)
		return -1;
	program.len = fread(code, sizeof(*code), 4096, file);
	fclose(file);
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

int main(int argc, char **argv)
{
	int i;

	if (argc < 2)
		return 2;
	while (strcmp(argv[1], "spin") == 0)
		__builtin_ia32_pause();
	setvbuf(stdout, 0, _IOLBF, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	for (i = 2; i < argc; i++)
		if (install(argv[i]))
			return 3;
	puts("ready");
	if (strcmp(argv[1], "signals") == 0) {
		count_signals();
		return 0;
	}
	if (strcmp(argv[1], "vfork") == 0 && vfork() == 0) {
		sleep(3);
		_exit(0);
	}
	echo();
	return 0;
}
