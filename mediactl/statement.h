// SPDX-License-Identifier: GPL-3.0-or-later
/* Signed statements in files: {"mediad":kind,"jws":…}, one to a file. Checks no signature. */
#pragma once

#include "mediactl/verb.h"

struct fault;

#define STATEMENT_FILE_MAX 262144

/* The compact JWS in a file: bare, or in its object. Heap. -EBADMSG: it holds no statement of that kind, which the caller says. */
int statement_load(const char *file, const char *kind, char **jws, struct fault *fault);
/* Writes the object into a new file; what went wrong has been said. */
enum outcome statement_save(const struct command *command, const char *file, const char *kind, const char *jws);
