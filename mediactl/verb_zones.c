// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about where a medium may be used. */
#include "mediactl/ask.h"
#include "mediactl/print.h"

static void print_sanitised(FILE *out, const json_t *reply)
{
	print_line(out, N_("It is recorded that %s was sanitised; that holds until it is written to."), print_member(reply, "number"));
}

enum outcome verb_sanitised(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "Sanitised" }, print_sanitised);
}

static void print_bound(FILE *out, const json_t *reply)
{
	const char *systems = json_member_text(reply, "systems");

	if (systems)
		print_line(out, N_("%s opens on computers of %s alone."), print_member(reply, "number"), systems);
	else
		print_line(out, N_("%s is bound to no system any more."), print_member(reply, "number"));
}

enum outcome verb_bind(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "Bind" }, print_bound);
}
