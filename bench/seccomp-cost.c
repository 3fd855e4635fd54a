/*
 * What a seccomp filter costs. FILTER is a file of struct sock_filter[], or - for none.
 *   seccomp-cost attach FILTER N        nanoseconds of seccomp(2), the median of N processes that do it once
 *   seccomp-cost getppid FILTER N       nanoseconds of one call, the mean of N; likewise
 *   seccomp-cost clone FILTER N         with flags that the kernel refuses, so that nothing is made
 *   seccomp-cost personality FILTER N   asks, and changes nothing
 *   seccomp-cost spin                   makes no more calls, ever
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct sock_fprog filter;

static void need(int holds, const char *what)
{
	if (holds)
		return;
	perror(what);
	exit(2);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

static void read_filter(const char *path)
{
	static struct sock_filter instructions[BPF_MAXINSNS];
	int file;
	ssize_t size;

	if (strcmp(path, "-") == 0)
		return;
	file = open(path, O_RDONLY);
	need(file >= 0, path);
	size = read(file, instructions, sizeof(instructions));
	need(size > 0, path);
	filter.len = size / sizeof(*instructions);
	filter.filter = instructions;
}

/* As crun does; nothing where there is no filter. */
static double attach(void)
{
	double from = now();

	if (filter.len > 0)
		need(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &filter) == 0,
		     "seccomp");
	return now() - from;
}

static int ascending(const void *a, const void *b)
{
	double difference = *(const double *)a - *(const double *)b;

	return difference < 0 ? -1 : difference > 0;
}

static double median_attach(long times)
{
	double *taken = mmap(NULL, times * sizeof(double), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	need(taken != MAP_FAILED, "mmap");
	for (long n = 0; n < times; n++) {
		pid_t child = fork();
		int status;

		need(child >= 0, "fork");
		if (child == 0) {
			taken[n] = attach();
			_exit(0);
		}
		need(waitpid(child, &status, 0) == child && status == 0, "child");
	}
	qsort(taken, times, sizeof(double), ascending);
	return taken[times / 2];
}

static double mean_call(const char *name, long times)
{
	int is_clone = strcmp(name, "clone") == 0;
	long number = is_clone ? SYS_clone : strcmp(name, "getppid") == 0 ? SYS_getppid : SYS_personality;
	/* CLONE_SIGHAND without CLONE_VM is EINVAL. */
	long argument = is_clone ? CLONE_SIGHAND : 0xffffffff;
	double from;

	attach();
	need(is_clone ? syscall(number, argument, 0, 0, 0, 0) < 0 && errno == EINVAL : syscall(number, argument) >= 0,
	     name);
	from = now();
	for (long n = 0; n < times; n++)
		syscall(number, argument, 0, 0, 0, 0);
	return (now() - from) / times;
}

int main(int argc, char **argv)
{
	long times = argc > 3 ? atol(argv[3]) : 0;

	if (argc == 2 && strcmp(argv[1], "spin") == 0)
		for (;;)
			;
	if (times < 1)
		return 2;
	read_filter(argv[2]);
	need(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "prctl");
	printf("%.2f\n", strcmp(argv[1], "attach") == 0 ? median_attach(times) : mean_call(argv[1], times));
	return 0;
}
