// SPDX-License-Identifier: GPL-3.0-or-later
/* What putting the books back, or trying it, says to whoever asked. */
#include <stdio.h>
#include <stdlib.h>

#include "common/json.h"
#include "mediad/broker/refusal.h"
#include "mediad/broker/restore.h"
#include "policy/backup.h"

static void say_json(json_t *said)
{
	SCOPED(json_release) json_t *held = said;
	SCOPED(json_text_free) char *text = held ? json_dumps(held, JSON_COMPACT) : NULL;

	fprintf(stderr, "%s\n", text ? text : "{}");
}

static int fail(const struct fault *fault, bool json)
{
	char text[FAULT_MESSAGE + FAULT_ARGUMENTS * FAULT_ARGUMENT];

	if (json)
		say_json(refusal_describe(fault));
	else
		fprintf(stderr, "mediad: %s\n", fault_text(fault, text, sizeof(text)));
	return EXIT_FAILURE;
}

static int put_back(const char *file, const char *state, bool json)
{
	struct ledger_copy restored;
	struct fault fault = { 0 };

	if (restore_books(state, file, &restored, &fault) < 0)
		return fail(&fault, json);
	if (json)
		say_json(json_pack("{s:I, s:s, s:s}", "sequence", (json_int_t)restored.until, "created", restored.created, "kept", state));
	else
		printf("The books are put back up to event %lld, as they were at %s. What was there is kept in %s.\n"
		       "Start mediad now. If its TPM knows of newer books, nothing opens until an administrator answers for these:\n"
		       "mediactl ledger accept --reason TEXT\n",
			(long long)restored.until, restored.created, state);
	return EXIT_SUCCESS;
}

static int only_try(const char *file, bool json)
{
	struct backup_trial trial;
	struct fault fault = { 0 };

	if (restore_try(file, &trial, &fault) < 0)
		return fail(&fault, json);
	if (json)
		say_json(json_pack("{s:I, s:I, s:I, s:I}", "sequence", (json_int_t)trial.copy.until, "events", (json_int_t)trial.events, "people",
			(json_int_t)trial.people, "media", (json_int_t)trial.media));
	else
		printf("The registry was made anew from the copy, in memory alone: %lld events, %lld people, %lld media.\n", (long long)trial.events,
			(long long)trial.people, (long long)trial.media);
	return EXIT_SUCCESS;
}

int restore_say(const char *file, const char *state, bool json)
{
	return state ? put_back(file, state, json) : only_try(file, json);
}
