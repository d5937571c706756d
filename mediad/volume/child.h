// SPDX-License-Identifier: GPL-3.0-or-later
/* New processes: the only file of this program that forks. Knows no job. */
#pragma once

#include <sys/types.h>

/* Its result becomes the exit status: 0 or 1. */
typedef int (*child_main)(void *context);

/* Runs `main` in a new process that keeps `one`, `other` (-1: none) and the standard streams of all descriptors; signals stay blocked as
 * they are, but for SIGALRM and SIGCHLD. Returns its id or a negative errno. */
pid_t child_start(child_main main, void *context, int one, int other);

/* Like child_start, but keeps every descriptor, dies with its parent: for a part of a job. */
pid_t child_fork_part(child_main main, void *context);

/* Runs a program with an empty environment and no input or output; waits. 0, or -EIO if it fails; -errno. */
int child_execute(const char *path, char *const arguments[]);
