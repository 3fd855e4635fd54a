/*
 * Does what needs capabilities, as its arguments say. Each is done in a child, so that none spoils another.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void bind_low_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(7), .sin_addr = { htonl(0x7f000009) } };

	bind(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address, sizeof(address));
}

/* In a user namespace of its own a process has all capabilities, and none in the one around it. */
static void in_user_namespace(void)
{
	if (unshare(CLONE_NEWUSER | CLONE_NEWUTS))
		_exit(1);
	if (sethostname("inside", 6))
		_exit(1);
	if (chroot("/"))
		_exit(1);
}

/* The owner of a user namespace needs no capability to enter it. */
static void as_owner(void)
{
	int pipes[2];
	char path[64], byte;
	pid_t child;

	if (pipe(pipes))
		_exit(1);
	child = fork();
	if (child == 0) {
		unshare(CLONE_NEWUSER);
		write(pipes[1], "", 1);
		pause();
	}
	read(pipes[0], &byte, 1);
	snprintf(path, sizeof(path), "/proc/%d/ns/user", child);
	if (setns(open(path, O_RDONLY), CLONE_NEWUSER))
		_exit(1);
	kill(child, SIGKILL);
}

static void use_memory(void)
{
	char *memory = mmap(0, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memset(memory, 1, 1 << 20);
	if (fork() == 0)
		_exit(0);
	wait(0);
}

static void do_one(const char *what, const char *file)
{
	if (!strcmp(what, "chown"))
		chown(file, 12345, 12345);
	else if (!strcmp(what, "bind"))
		bind_low_port();
	else if (!strcmp(what, "setuid"))
		setuid(1000);
	else if (!strcmp(what, "chroot"))
		chroot("/");
	else if (!strcmp(what, "hostname"))
		sethostname("", 0);
	else if (!strcmp(what, "access"))
		access(file, W_OK);
	else if (!strcmp(what, "userns"))
		in_user_namespace();
	else if (!strcmp(what, "owner"))
		as_owner();
	else if (!strcmp(what, "memory"))
		use_memory();
}

/* capabilities FILE WHAT… ; exits with how many could not be done at all */
int main(int argc, char **argv)
{
	int i, status, failed = 0;

	for (i = 2; i < argc; i++) {
		if (fork() == 0) {
			do_one(argv[i], argv[1]);
			_exit(0);
		}
		wait(&status);
		failed += status != 0;
	}
	return failed;
}
