// SPDX-License-Identifier: GPL-3.0-or-later
/* An office as a table tells of it, line by line: its profile, people, media and requests, made by the real acts in real books. What
 * cannot be made ends the program with the line and the sentence. */
#pragma once

#include "policy/office.h"

#define TOLD_WORDS 12
#define TOLD_THINGS 48
#define TOLD_NAME 64
#define TOLD_NOON 1795230000 /* 2026-11-21, noon in Japan: when all of it is made */

struct told_thing {
	char name[TOLD_NAME]; /* as the table calls it */
	char id[MEDIUM_NUMBER]; /* a login, a number, a request */
	uint32_t uid;
};

struct told_office {
	const char *path; /* of the table, for sentences */
	int line;
	struct rules *rules;
	struct registry *registry;
	struct told_thing people[TOLD_THINGS], media[TOLD_THINGS], requests[TOLD_THINGS];
	int people_count, media_count, requests_count;
	struct station station;
};

/* The words of a line between its bars, without the blanks around them; returns how many. Changes the line. */
int told_words(char *line, char *words[TOLD_WORDS]);
/* A line about the office: profile, person, deputy, medium, written, asked, signed, excepted. False: it is none of these. */
bool told_line(struct told_office *office, char *const words[TOLD_WORDS], int count);
void told_office_close(struct told_office *office);

void told_die(const struct told_office *office, const char *what, const struct fault *fault) __attribute__((noreturn));
/* Who and what a table names; ends the program where it is not told of. */
const struct told_thing *told_person(const struct told_office *office, const char *name);
const struct told_thing *told_medium(const struct told_office *office, const char *name);
const struct told_thing *told_request(const struct told_office *office, const char *name);
/* The person as mediad would see them at `now`. */
void told_actor(const struct told_office *office, const char *name, int64_t now, struct actor *out);
struct act told_act(struct told_office *office, const struct actor *actor, int64_t now);
/* "lgwan", "lgwan area 3", "-": the computer where it is done. */
void told_station(struct told_office *office, const char *words);

struct told_wish {
	const char *kind;  /* may have its days behind it: "carry-out 3" */
	const char *about; /* a medium as the table calls it; of use and private a class */
};
/* A request with every field of its form filled in. */
int told_ask(struct told_office *office, const struct act *act, const struct told_wish *wish, char id[REQUEST_ID], struct fault *fault);
