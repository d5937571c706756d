// SPDX-License-Identifier: GPL-3.0-or-later
/* Signed statements in files: {"mediad":kind,"jws":…}, one to a file, or one and another about it. Checks no signature. */
#pragma once

#include "mediactl/verb.h"

struct fault;

#define STATEMENT_FILE_MAX 262144

struct statement {
	const char *kind;   /* given */
	const char *beside; /* given: the member of a second statement that may be there; NULL: none may */
	char *jws, *second; /* compact JWS; second NULL: it is not there */
};

/* What a file holds: bare, or in its object, which has no other member. Heap. -EBADMSG: it holds no statement of that kind, which the caller says. */
int statement_read(const char *file, struct statement *statement, struct fault *fault);
void statement_clear(struct statement *statement);
/* Of one statement alone. */
int statement_load(const char *file, const char *kind, char **jws, struct fault *fault);

/* Writes the object into a new file; what went wrong has been said. */
enum outcome statement_write(const struct command *command, const char *file, const struct statement *statement);
enum outcome statement_save(const struct command *command, const char *file, const char *kind, const char *jws);
