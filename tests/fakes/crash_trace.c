// SPDX-License-Identifier: GPL-3.0-or-later
/* Drives the traced child (x86-64); knows nothing of what its calls mean. */
#include "tests/fakes/crash_trace.h"

#include <check.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define AT_CALL (SIGTRAP | 0x80)

static void be_traced(const struct crash *crash, struct trace_outcome *outcome)
{
	if (crash->prepare(crash->context) < 0 || ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0 || raise(SIGSTOP) != 0)
		_exit(1);
	outcome->code = crash->act(crash->context);
	outcome->done = outcome->code == 0;
	_exit(0);
}

void trace_start(const struct crash *crash, struct trace *out)
{
	int status;

	out->outcome = mmap(NULL, sizeof(*out->outcome), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(out->outcome, MAP_FAILED);
	out->child = fork();
	ck_assert_int_ge(out->child, 0);
	if (out->child == 0)
		be_traced(crash, out->outcome);
	ck_assert_int_eq(waitpid(out->child, &status, 0), out->child);
	ck_assert_msg(WIFSTOPPED(status), "the act could not be prepared");
	ck_assert_int_eq((int)ptrace(PTRACE_SETOPTIONS, out->child, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL), 0);
}

bool trace_next(const struct trace *trace, struct __ptrace_syscall_info *out)
{
	int status;

	ck_assert_int_eq((int)ptrace(PTRACE_SYSCALL, trace->child, NULL, NULL), 0);
	ck_assert_int_eq(waitpid(trace->child, &status, 0), trace->child);
	if (WIFEXITED(status))
		return false;
	ck_assert_msg(WIFSTOPPED(status) && WSTOPSIG(status) == AT_CALL, "status %x", (unsigned)status);
	ck_assert_int_gt((int)ptrace(PTRACE_GET_SYSCALL_INFO, trace->child, sizeof(*out), out), 0);
	return true;
}

int trace_end(struct trace *trace)
{
	int code = trace->outcome->code;

	munmap(trace->outcome, sizeof(*trace->outcome));
	return code;
}

void trace_path(const struct trace *trace, unsigned long long fd, char out[4096])
{
	char link[64];
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/%d/fd/%d", trace->child, (int)fd);
	length = readlink(link, out, 4095);
	out[length < 0 ? 0 : length] = '\0';
}

static void set_register(const struct trace *trace, size_t offset, long value)
{
	ck_assert_int_eq((int)ptrace(PTRACE_POKEUSER, trace->child, offset, value), 0);
}

void trace_refuse(const struct trace *trace, int error)
{
	struct __ptrace_syscall_info after;

	set_register(trace, offsetof(struct user_regs_struct, orig_rax), -1);
	ck_assert(trace_next(trace, &after));
	set_register(trace, offsetof(struct user_regs_struct, rax), -error);
}
