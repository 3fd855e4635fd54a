/*
 * Has the kernel judge and run classic BPF programs.
 *   run-bpf packets   each program becomes the filter of a socket, and each input a packet to it
 *   run-bpf seccomp   each program becomes the seccomp filter of a child of its own; inputs are ignored
 * Reads from standard input until its end: count of instructions, the instructions, count of inputs, and the inputs
 * of 64 bytes each; counts are 32 bits. Writes for each program 32 bits: 0, or errno where the kernel refused it, and
 * for packets then for each input what the filter left of PACKET bytes: its answer, if not more than that.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define INPUT 64
#define PACKET 65537
#define MOST 8192

static void need(int holds, const char *what)
{
	if (holds)
		return;
	perror(what);
	exit(2);
}

static int read_all(void *data, size_t size)
{
	return size == 0 || fread(data, size, 1, stdin) == 1;
}

static void answer(uint32_t value)
{
	need(fwrite(&value, sizeof(value), 1, stdout) == 1, "write");
}

static uint32_t left_of_packet(const int *pair, const char *packet)
{
	static char received[PACKET];
	ssize_t size;

	need(send(pair[0], packet, PACKET, 0) == PACKET, "send");
	size = recv(pair[1], received, sizeof(received), MSG_DONTWAIT);
	if (size < 0)
		need(errno == EAGAIN, "recv");
	return size < 0 ? 0 : size;
}

static uint32_t attach_to_socket(int *pair, struct sock_fprog *program)
{
	static const int size = 1 << 20;

	need(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0, "socketpair");
	setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	if (setsockopt(pair[1], SOL_SOCKET, SO_ATTACH_FILTER, program, sizeof(*program)) == 0)
		return 0;
	return errno;
}

/* The child may not be allowed anything afterwards, so it answers through memory and ends by a fault. */
static uint32_t attach_to_child(struct sock_fprog *program)
{
	static volatile uint32_t *result;
	pid_t child;

	if (!result)
		result = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(result != MAP_FAILED, "mmap");
	*result = ~0u;
	child = fork();
	if (child == 0) {
		*result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program) == 0 ? 0 : errno;
		__builtin_trap();
	}
	need(child > 0 && waitpid(child, 0, 0) == child && *result != ~0u, "child");
	return *result;
}

int main(int argc, char **argv)
{
	static struct sock_filter code[MOST];
	static char packet[PACKET];
	struct sock_fprog program = { 0, code };
	uint32_t count, inputs, refused;
	int seccomp, pair[2];

	if (argc != 2)
		return 2;
	seccomp = strcmp(argv[1], "seccomp") == 0;
	need(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");
	while (read_all(&count, sizeof(count))) {
		need(count <= MOST && read_all(code, count * sizeof(*code)), "program");
		need(read_all(&inputs, sizeof(inputs)), "inputs");
		program.len = count;
		refused = seccomp ? attach_to_child(&program) : attach_to_socket(pair, &program);
		answer(refused);
		while (inputs--) {
			need(read_all(packet, INPUT), "input");
			if (!seccomp && !refused)
				answer(left_of_packet(pair, packet));
		}
		if (!seccomp) {
			close(pair[0]);
			close(pair[1]);
		}
	}
	return fflush(stdout) ? 2 : 0;
}
