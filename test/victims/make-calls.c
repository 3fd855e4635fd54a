/*
 * Makes the system calls that its arguments name, with all arguments 0: `39` once, `39*3` three times, `600-700`
 * each of a range, `x86:24` by int $0x80.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void int80(long number)
{
	long result;

	__asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(0), "c"(0), "d"(0), "S"(0), "D"(0) : "memory");
}

static void make(char *what)
{
	int compat = strncmp(what, "x86:", 4) == 0, times = 1, i;
	long first, last;

	if (compat)
		what += 4;
	first = last = strtol(what, &what, 10);
	if (*what == '-')
		last = strtol(what + 1, &what, 10);
	if (*what == '*')
		times = atoi(what + 1);
	for (; first <= last; first++)
		for (i = 0; i < times; i++) {
			if (compat)
				int80(first);
			else
				syscall(first, 0, 0, 0, 0, 0, 0);
		}
}

int main(int argc, char **argv)
{
	(void)argc;
	while (*++argv)
		make(*argv);
	return 0;
}
