// SPDX-License-Identifier: GPL-3.0-or-later
/* How long a job may take, and how long a TPM may take over one command of it. What is not done by then ends the process, whatever
 * holds it, and the broker is told which of the two it was. */
#pragma once

#include <signal.h>
#include <time.h>

#include "common/wire.h"

struct deadline {
	timer_t timer;
	int64_t ends;       /* monotonic, ms; 0: the job may take as long as it takes */
	unsigned int tpm;   /* ms for a command */
	int connection;
	volatile sig_atomic_t asking; /* a command is with the TPM */
	struct fault job_late, tpm_late;
	struct volume_report report; /* the last one, made beforehand */
};

struct deadline_wish {
	int connection; /* to the broker */
	uint32_t verb;
	unsigned int seconds; /* for the job; 0: none */
	unsigned int tpm;     /* ms for a command of the TPM */
};

/* `deadline` must stay where it is until deadline_end. */
int deadline_start(struct deadline *deadline, const struct deadline_wish *wish, struct fault *fault);
void deadline_end(struct deadline *deadline);

/* For tpm_watch; context: the deadline. */
void deadline_tpm(void *context, bool asking);
