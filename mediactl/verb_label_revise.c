// SPDX-License-Identifier: GPL-3.0-or-later
/* `label revise`: has a medium's label say something else, and shows what it says from now on (R-LBL-02, R-LBL-03). `label attached`: the
 * printed one is on its body (R-LBL-04). */
#include "mediactl/ask.h"
#include "mediactl/print.h"
#include "mediactl/progress.h"
#include "mediactl/record.h"

static void print_revised(FILE *out, const json_t *reply)
{
	record_print(out, json_member_object(reply, "label"));
	print_line(out, N_("The label of %1$s is revised. Put a paper label that says the same on it, then: mediactl label attached %1$s"),
		print_member(reply, "number"));
}

enum outcome verb_label_revise(const struct command *command)
{
	return progress_ask(command, "ReviseLabel", print_revised);
}

static void print_attached(FILE *out, const json_t *reply)
{
	if (json_is_true(json_object_get(reply, "in_service")))
		print_line(out, N_("%s is in service."), print_member(reply, "number"));
	else
		print_line(out, N_("It is recorded that the printed label is on %s."), print_member(reply, "number"));
}

enum outcome verb_label_attached(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "LabelAttached" }, print_attached);
}
