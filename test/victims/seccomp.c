/*
 * Installs a seccomp filter and makes calls under it, each in a thread of a child of its own.
 *   seccomp GUARD PROGRAM MODE
 * GUARD and PROGRAM are files with raw filters. GUARD is installed first and answers TRACE with the data 0xffff to
 * all calls that must not be made in earnest (../support/seccomp-victim.ts); it must allow seccomp(2) with its third
 * argument OWN_ADDRESS. MODE has letters: t = a tracer answers TRACE, n = a supervisor answers USER_NOTIF, - = none.
 * Standard input has one call a line, `int80` or `syscall`, the number and six arguments. Standard output gets one
 * JSON object a line for each: what became of it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define OWN_ADDRESS 0x5ec00000UL
#define GUARDED 0xffff
/* What the tracer and the supervisor answer. */
#define TRACED_ERRNO 76
#define NOTIFIED_ERRNO 77

enum outcome { NONE, RETURNED, TRAPPED, THREAD_KILLED, REFUSED };

/* What the processes of one call tell each other. */
struct report {
	volatile int outcome, listener;
	volatile int traced, notified;
	volatile long result;
	siginfo_t signal;
	struct seccomp_data data;
};

static struct report *report;
/* The worker's thread id to the parent, and its leave to go on. */
static int worker_pipe[2], go_pipe[2];
static struct sock_fprog guard, *own;
static int with_tracer, with_supervisor, by_int80;
static uint64_t call[7];

static void need(int holds, const char *what)
{
	if (holds)
		return;
	perror(what);
	exit(2);
}

long by_syscall(uint64_t *number_and_arguments);
long by_interrupt(uint64_t *number_and_arguments);

asm(".text\n"
    "by_syscall:\n"
	"mov (%rdi), %rax\n mov 16(%rdi), %rsi\n mov 24(%rdi), %rdx\n mov 32(%rdi), %r10\n"
	"mov 40(%rdi), %r8\n mov 48(%rdi), %r9\n mov 8(%rdi), %rdi\n"
	"syscall\n ret\n"
    "by_interrupt:\n"
	"push %rbx\n push %rbp\n"
	"mov (%rdi), %rax\n mov 8(%rdi), %rbx\n mov 16(%rdi), %rcx\n mov 24(%rdi), %rdx\n"
	"mov 32(%rdi), %rsi\n mov 48(%rdi), %rbp\n mov 40(%rdi), %rdi\n"
	"int $0x80\n"
	"movslq %eax, %rax\n pop %rbp\n pop %rbx\n ret\n");

/* The worker can make no call, not even return from the handler: an illegal instruction ends the process. */
static void finish(int outcome)
{
	report->outcome = outcome;
	__builtin_trap();
}

static void on_sigsys(int signal, siginfo_t *info, void *context)
{
	report->signal = *info;
	finish(TRAPPED);
}

static void *make_call(void *unused)
{
	struct sigaction action = { .sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO };
	int flags = with_supervisor ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0;
	pid_t worker = gettid();
	char leave;
	long result;

	write(worker_pipe[1], &worker, sizeof(worker));
	need(read(go_pipe[0], &leave, 1) == 1, "leave to go on");
	sigaction(SIGSYS, &action, 0);
	need(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");
	need(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &guard) == 0, "the guard's filter");
	result = by_syscall((uint64_t[]){ SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, OWN_ADDRESS, 0, 0, 0 });
	report->result = result;
	if (result < 0)
		finish(REFUSED);
	report->listener = with_supervisor ? result : -1;
	report->result = by_int80 ? by_interrupt(call) : by_syscall(call);
	finish(RETURNED);
	return unused;
}

static void answer_notification(int listener)
{
	struct seccomp_notif question = { 0 };
	struct seccomp_notif_resp response = { 0 };
	struct pollfd ready = { listener, POLLIN };

	/* poll(2) passes over a descriptor below 0: there is no listener yet. */
	if (poll(&ready, 1, 1) != 1 || !(ready.revents & POLLIN))
		return;
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &question) < 0)
		return;
	report->data = question.data;
	report->notified = 1;
	response.id = question.id;
	response.error = -NOTIFIED_ERRNO;
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

/* The child's first thread has no filter: it sees whether the worker is killed and the process lives on. */
static void watch_worker(void)
{
	static const struct rlimit none = { 0, 0 };
	pthread_t thread;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setrlimit(RLIMIT_CORE, &none);
	report->listener = -1;
	need(pthread_create(&thread, 0, make_call, 0) == 0, "thread");
	if (with_supervisor)
		while (pthread_tryjoin_np(thread, 0))
			answer_notification(report->listener);
	else
		pthread_join(thread, 0);
	report->outcome = THREAD_KILLED;
	_exit(0);
}

/* The call is not made: its number becomes -1, which skips it, and its result the tracer's errno. */
static void answer_trace(pid_t worker)
{
	struct user_regs_struct registers;
	unsigned long data = 0;

	ptrace(PTRACE_GETEVENTMSG, worker, 0, &data);
	report->traced = data;
	need(ptrace(PTRACE_GETREGS, worker, 0, &registers) == 0, "registers");
	registers.orig_rax = -1;
	registers.rax = -TRACED_ERRNO;
	need(ptrace(PTRACE_SETREGS, worker, 0, &registers) == 0, "registers");
}

static void trace_worker(void)
{
	pid_t worker;

	need(read(worker_pipe[0], &worker, sizeof(worker)) == sizeof(worker), "the worker");
	if (with_tracer)
		need(ptrace(PTRACE_SEIZE, worker, 0, PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL) == 0, "seize");
	write(go_pipe[1], "", 1);
}

/* Until the child as a whole has ended; gives its status. */
static int wait_for(pid_t child)
{
	int status, signal;
	pid_t pid;

	for (;;) {
		pid = waitpid(-1, &status, __WALL);
		need(pid > 0, "wait");
		if (!WIFSTOPPED(status)) {
			if (pid == child)
				return status;
			continue;
		}
		signal = WSTOPSIG(status);
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)) {
			answer_trace(pid);
			signal = 0;
		} else if (status >> 16) {
			signal = 0;
		}
		ptrace(PTRACE_CONT, pid, 0, signal);
	}
}

static void print_report(int status)
{
	int i;

	need(report->outcome != NONE || WIFSIGNALED(status), "a child failed");
	if (report->outcome == REFUSED)
		printf("{\"outcome\":\"refused\",\"errno\":%ld}\n", -report->result);
	else if (report->outcome == NONE)
		printf("{\"outcome\":\"process-killed\",\"signal\":%d}\n", WTERMSIG(status));
	else if (report->outcome == THREAD_KILLED)
		printf("{\"outcome\":\"thread-killed\"}\n");
	else if (report->outcome == TRAPPED)
		printf("{\"outcome\":\"trapped\",\"data\":%d,\"number\":%u,\"architecture\":%u,\"code\":%d}\n",
		       report->signal.si_errno, (unsigned)report->signal.si_syscall, report->signal.si_arch,
		       report->signal.si_code);
	else if (report->traced == GUARDED)
		printf("{\"outcome\":\"guarded\"}\n");
	else if (report->traced >= 0)
		printf("{\"outcome\":\"traced\",\"data\":%d,\"errno\":%ld}\n", report->traced, -report->result);
	else if (report->notified) {
		printf("{\"outcome\":\"notified\",\"errno\":%ld,\"number\":%u,\"architecture\":%u,\"args\":[",
		       -report->result, (unsigned)report->data.nr, report->data.arch);
		for (i = 0; i < 6; i++)
			printf("%s\"%llu\"", i ? "," : "", (unsigned long long)report->data.args[i]);
		printf("]}\n");
	} else if (report->result < 0 && report->result > -4096)
		printf("{\"outcome\":\"failed\",\"errno\":%ld}\n", -report->result);
	else
		printf("{\"outcome\":\"succeeded\",\"result\":%ld}\n", report->result);
}

static struct sock_fprog read_program(const char *path)
{
	static const size_t most = 8192 * sizeof(struct sock_filter);
	struct sock_fprog program = { 0, malloc(most) };
	FILE *file = fopen(path, "r");

	need(file != 0, path);
	program.len = fread(program.filter, 1, most, file) / sizeof(struct sock_filter);
	fclose(file);
	return program;
}

static int read_call(void)
{
	char way[16];
	int i;

	if (scanf("%15s", way) != 1)
		return 0;
	by_int80 = strcmp(way, "int80") == 0;
	for (i = 0; i < 7; i++)
		need(scanf("%lu", &call[i]) == 1, "a number");
	return 1;
}

int main(int argc, char **argv)
{
	pid_t child;

	if (argc != 4)
		return 2;
	guard = read_program(argv[1]);
	own = mmap((void *)OWN_ADDRESS, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	report = mmap(0, sizeof(*report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(pipe(worker_pipe) == 0 && pipe(go_pipe) == 0, "pipe");
	need(own != MAP_FAILED && report != MAP_FAILED, "memory");
	*own = read_program(argv[2]);
	with_tracer = strchr(argv[3], 't') != 0;
	with_supervisor = strchr(argv[3], 'n') != 0;
	while (read_call()) {
		memset(report, 0, sizeof(*report));
		report->traced = -1;
		child = fork();
		need(child >= 0, "fork");
		if (child == 0)
			watch_worker();
		trace_worker();
		print_report(wait_for(child));
	}
	return fflush(stdout) ? 2 : 0;
}
