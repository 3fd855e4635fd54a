/*
 * Attempts what its arguments say, each in a process of its own, and prints a line each with what came of it:
 *   call:NR[:ARG…]   a system call by its x86-64 number
 *   x86:NR[:ARG…]    the same by the 32-bit gate, int 0x80
 *   write:PATH       makes or opens a file and writes to it
 *   sleep:SECONDS    waits, and is not counted
 * "ok", "errno N" or "signal N".
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void numbers(char *text, long values[7])
{
	memset(values, 0, 7 * sizeof values[0]);
	for (int i = 0; i < 7 && text; i++) {
		values[i] = strtol(text, NULL, 0);
		text = strchr(text, ':');
		if (text)
			text++;
	}
}

static long by_gate(long v[7])
{
	long result;

	__asm__ volatile("int $0x80" : "=a"(result) : "a"(v[0]), "b"(v[1]), "c"(v[2]), "d"(v[3]) : "memory");
	return result;
}

static int attempt(char *what)
{
	char *rest = strchr(what, ':') + 1;
	long v[7];

	if (strncmp(what, "write:", 6) == 0) {
		int file = open(rest, O_WRONLY | O_CREAT, 0600);
		return file >= 0 && write(file, "x", 1) == 1 ? 0 : errno;
	}
	numbers(rest, v);
	if (strncmp(what, "x86:", 4) == 0) {
		long result = by_gate(v);
		return result < 0 && result > -4096 ? (int)-result : 0;
	}
	return syscall(v[0], v[1], v[2], v[3], v[4], v[5], v[6]) == -1 ? errno : 0;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	for (int i = 1; i < argc; i++) {
		int status = 0;
		pid_t child;

		if (strncmp(argv[i], "sleep:", 6) == 0) {
			sleep(atoi(argv[i] + 6));
			continue;
		}
		child = fork();
		if (child == 0)
			_exit(attempt(argv[i]));
		waitpid(child, &status, 0);
		if (WIFSIGNALED(status))
			printf("%s signal %d\n", argv[i], WTERMSIG(status));
		else if (WEXITSTATUS(status))
			printf("%s errno %d\n", argv[i], WEXITSTATUS(status));
		else
			printf("%s ok\n", argv[i]);
	}
	return 0;
}
