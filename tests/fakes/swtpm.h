// SPDX-License-Identifier: GPL-3.0-or-later
/* A TPM 2.0 for one test: a real swtpm process on UNIX sockets in a directory of its own. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

struct swtpm {
	pid_t pid; /* 0: not running */
	char directory[64];
	char tcti[96]; /* for tpm_open; serves one connection at a time */
};

/* Starts an empty TPM, or fails the test. It dies with the test's process. */
void swtpm_start(struct swtpm *swtpm);
/* Kills the process; the state stays. */
void swtpm_kill(struct swtpm *swtpm);
/* Starts it again on the same state, as after a reboot. */
void swtpm_restart(struct swtpm *swtpm);
/* How many commands it has been sent since it was first started. */
unsigned int swtpm_commands(const struct swtpm *swtpm);
/* Kills it and removes the directory. */
void swtpm_stop(struct swtpm *swtpm);
