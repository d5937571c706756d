// SPDX-License-Identifier: GPL-3.0-or-later
/* `ledger verify --heads`: holds the ledger against heads that somebody kept elsewhere (mediad(8), LOG). */
#pragma once

#include <stdint.h>

#include "mediactl/verb.h"

struct kept_head {
	int64_t sequence;
	char hash[65];
};

/* Finds "mediad-head/1 HOST SEQUENCE HASH …" anywhere in a line, such as one of syslog. 0; -ENOENT: none is there; -EINVAL: it is cut or bent. */
int kept_head_read(const char *line, struct kept_head *out);
/* Every head in the file is asked for. Anything but OUTCOME_DONE has been said already. */
enum outcome ledger_compare_heads(const struct command *command, const char *file);
