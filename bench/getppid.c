/* Calls getppid(2), which does next to nothing, argv[1] times, once it is told to; prints nanoseconds a call. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

int main(int argc, char **argv)
{
	long calls = argc > 1 ? atol(argv[1]) : 1000000;
	double from;

	puts("ready");
	fflush(stdout);
	getchar();
	from = now();
	for (long n = 0; n < calls; n++)
		syscall(SYS_getppid);
	printf("%.2f\n", (now() - from) / calls);
	return 0;
}
