// SPDX-License-Identifier: GPL-3.0-or-later
/* Shows how far a job is: one line that rewrites itself on a terminal, a line every ten per cent
 * elsewhere, nothing with --json. */
#pragma once

#include "common/json.h"
#include "mediactl/ask.h"
#include "mediactl/words.h"

struct progress {
	FILE *out; /* NULL: show nothing */
	bool terminal;
	bool line_open; /* a terminal line waits for its end */
	char phase[32];
	int tenth; /* the last ten per cent shown of this phase; -1: none */
};

void progress_start(const struct command *command, struct progress *progress);
/* A question's `each`: `context` is a struct progress. Answers without a whole "progress" show
 * nothing. */
void progress_show(void *context, const json_t *parameters);
void progress_end(struct progress *progress);

/* ask_and_print for a job, with its progress meanwhile. */
enum outcome progress_ask(const struct command *command, const char *method, ask_printer print);
/* "45 s left", for as many seconds; negative: not known. */
void progress_left(int64_t seconds, char out[TIME_TEXT]);
