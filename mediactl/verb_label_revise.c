// SPDX-License-Identifier: GPL-3.0-or-later
/* `label revise`: has a medium's label say something else, and shows what it says from now on (R-LBL-02, R-LBL-03). */
#include "mediactl/ask.h"
#include "mediactl/print.h"
#include "mediactl/progress.h"
#include "mediactl/record.h"

static void print_revised(FILE *out, const json_t *reply)
{
	record_print(out, json_member_object(reply, "label"));
	print_line(out, N_("The label of %s is revised. Put a paper label that says the same on it."),
		print_member(reply, "number"));
}

enum outcome verb_label_revise(const struct command *command)
{
	return progress_ask(command, "ReviseLabel", print_revised);
}
