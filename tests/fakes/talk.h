// SPDX-License-Identifier: GPL-3.0-or-later
/* One run of mediactl in this process against a server that hears one call and answers what the
 * test wrote down. */
#pragma once

#include <jansson.h>
#include <stddef.h>

#include "mediactl/verb.h"

#define TALK_REPLIES 8

struct talk {
	/* given */
	const char *replies[TALK_REPLIES]; /* each is sent with a NUL behind it; none: the server
					      hangs up */
	const char *then[TALK_REPLIES]; /* the same to a second call, on that connection or another */
	void (*waiting)(char *heard); /* runs when the call was heard and mediactl waits for the answer; NULL: nothing */
	const char *input; /* what the person types; NULL: nothing */
	/* found */
	enum outcome outcome;
	char *out, *err;
	int passed; /* the descriptor that came with it; -1 */
	json_t *call; /* what the server heard; NULL: nothing */
	json_t *later; /* the second call, where `then` has answers; NULL: none came */
};

/* TALK(&talk, "people", "list"): runs it with --socket set to the server's. */
#define TALK(talk, ...)                                                                            \
	talk_run(talk, (char *const[]){ __VA_ARGS__ },                                             \
		sizeof((char *const[]){ __VA_ARGS__ }) / sizeof(char *))
void talk_run(struct talk *talk, char *const words[], size_t count);
void talk_clear(struct talk *talk);

/* The call's member "parameters" equals this JSON, and its method is io.mediad.<method>; else the
 * test fails. */
void talk_heard(const struct talk *talk, const char *method, const char *parameters);

/* The descriptor that came with the call holds this text, and is sealed; else the test fails. */
void talk_passed(const struct talk *talk, const char *text);

/* From here on texts come out in Japanese, by po/ja.po as it is now. */
void talk_japanese(void);
