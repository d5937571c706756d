// SPDX-License-Identifier: GPL-3.0-or-later
/* Says what is owed to the books, and what a restart forgets. */
#include "mediactl/owed.h"

#include "mediactl/print.h"

void print_owed(FILE *out, const json_t *reply)
{
	if (json_is_true(json_object_get(reply, "recorded")))
		return;
	if (json_is_true(json_object_get(reply, "kept")))
		print_line(out,
			N_("ATTENTION: this holds from now on, but the ledger cannot be written; it is kept beside it and recorded as soon as that works."));
	else
		print_line(out,
			N_("ATTENTION: this holds from now on, but the ledger cannot be written; it is recorded as soon as that works. If the computer restarts before, say it again."));
}
