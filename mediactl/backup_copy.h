// SPDX-License-Identifier: GPL-3.0-or-later
/* What the verbs about copies of the books share: writing one, reading it again, having that recorded. */
#pragma once

#include "common/json.h"
#include "mediactl/ledger_file.h"
#include "mediactl/verb.h"

/* What a copy turned out to be, and how long that took. */
struct trial {
	struct ledger_finding finding;
	struct known_keys known;
	int64_t seconds;
	int64_t people, media; /* of the registry that was made of it; -1: that was not done, for mediad is not installed here */
};
void trial_clear(struct trial *trial);

/* Reads the file as it lies there; only what its host signed as a whole is a copy. */
int copy_try(const struct command *command, const char *name, struct trial *trial, struct fault *fault);
/* Makes the registry of it, in memory, with mediad's own program. */
int copy_rebuild(const char *name, struct trial *trial, struct fault *fault);

/* How a copy is made. */
struct copy_wish {
	const char *name;         /* of the new file */
	const char *method;       /* that gives the statement, for `parameters` */
	json_t *parameters;       /* borrowed */
	const char *certificates; /* a folder: encrypted to all of them; NULL: not encrypted */
};
/* Writes the copy, to the disk, and reads it again. Nothing stays where that fails. Says what is wrong; trial: clear it in any case. */
enum outcome copy_make(const struct command *command, const struct copy_wish *wish, struct trial *trial);

/* Where it ends, and what was measured: parameters of BackupDone. */
json_t *copy_report(const struct trial *trial, int64_t seconds);
enum outcome copy_record(const struct command *command, const struct trial *trial, int64_t seconds, bool tried);
/* The same and more for programs. */
void copy_print(const struct command *command, const struct trial *trial, int64_t seconds);
