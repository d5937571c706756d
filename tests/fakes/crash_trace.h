// SPDX-License-Identifier: GPL-3.0-or-later
/* A child that stops before and after each of its system calls. */
#pragma once

#include <sys/ptrace.h>
#include <sys/types.h>

#include "tests/fakes/crash.h"

struct trace {
	pid_t child;
	struct trace_outcome *outcome; /* shared with the child */
};

struct trace_outcome {
	bool done;
	int code;
};

/* The child has prepared itself and stands before its act. */
void trace_start(const struct crash *crash, struct trace *out);
/* To the next stop. False: it has ended; then trace_end is due. */
bool trace_next(const struct trace *trace, struct __ptrace_syscall_info *out);
/* Returns what the act returned. */
int trace_end(struct trace *trace);
/* The path behind a descriptor of the child; "" if there is none. */
void trace_path(const struct trace *trace, unsigned long long fd, char out[4096]);
/* At a stop before a call: it is left out, and the child gets -error (then a stop after it follows). */
void trace_refuse(const struct trace *trace, int error);
