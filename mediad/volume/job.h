// SPDX-License-Identifier: GPL-3.0-or-later
/* One job in its own process: the request, the connection back, what is reported. */
#pragma once

#include <stdbool.h>

#include "common/json.h"
#include "common/wire.h"
#include "crypto/secret.h"

struct volume_settings {
	const char *state;  /* folder of host.json and keyring */
	const char *escrow; /* folder of the certificates that recovery keys are encrypted to */
	const char *policy; /* folder of the policy files */
	const char *tcti;   /* NULL: the machine's TPM */
	unsigned int tpm_patience; /* ms that a command of the TPM may take; 0: 30 s */
	void (*asking)(void *context, bool asking); /* hears of every command (tpm_watch); NULL */
	void *context;
};

struct job {
	const struct volume_settings *settings;
	const struct volume_request *request;
	int connection;      /* to the broker */
	int passed;          /* the descriptor that came with the request; -1 */
	int stop;            /* signalfd: SIGTERM */
	int64_t reported;    /* when, ms */
	uint64_t bad;        /* bytes of the surface so far; goes into each report of progress */
	json_t *result;      /* an object the job fills */
	struct fault fault;
};

/* Checks the request, runs it, reports the end. What was done is undone if nobody is there to hear of it. */
int job_run(struct job *job);

/* Tells where the job stands, about four times a second; -ECANCELED when the broker is gone or the service ends. */
int job_progress(struct job *job, enum volume_phase phase, uint64_t done, uint64_t total);
/* The same question without a word. */
int job_check(struct job *job);

/* What the request brings in its `secret`; NULL: nothing. */
int job_secret(struct job *job, struct secret **out);

/* The jobs, one file each; 0 or a negative errno with job->fault set, and job->result filled. */
int job_provision(struct job *job);
int job_register(struct job *job);
int job_open(struct job *job);
int job_open_undo(struct job *job);
int job_identify(struct job *job);
int job_close(struct job *job);
int job_destroy_key(struct job *job);
int job_overwrite(struct job *job);
int job_compare(struct job *job);
int job_blank(struct job *job);
int job_check_erased(struct job *job);
int job_erase_key(struct job *job);
int job_erase_end(struct job *job);
int job_drop_header(struct job *job);
int job_switch_port(struct job *job);
int job_inventory(struct job *job);
int job_recheck(struct job *job);
int job_export(struct job *job);
int job_relabel(struct job *job);
int job_passphrase(struct job *job);
int job_custody(struct job *job);
int job_grant(struct job *job);
int job_ungrant(struct job *job);
int job_reseal(struct job *job);
int job_examine(struct job *job);
int job_recover(struct job *job);
int job_introduce(struct job *job);
int job_adopt(struct job *job);
int job_rotate(struct job *job);
int job_code(struct job *job);
