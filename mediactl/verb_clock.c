// SPDX-License-Identifier: GPL-3.0-or-later
/* `clock accept`: an administrator answers for a clock that the books are ahead of. */
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/print.h"

static void print_accepted(FILE *out, const json_t *reply)
{
	(void)reply;
	print_line(out, N_("This PC's clock counts from now on; that the books were ahead of it stays on record."));
}

enum outcome verb_clock_accept(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "AcceptClock" }, print_accepted);
}
