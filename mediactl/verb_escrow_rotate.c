// SPDX-License-Identifier: GPL-3.0-or-later
/* `escrow rotate`: gives a medium another recovery key, encrypted to the certificates as they are now. */
#include "mediactl/ask.h"
#include "mediactl/print.h"
#include "mediactl/progress.h"

static void print_rotated(FILE *out, const json_t *reply)
{
	const json_t *certificate;
	size_t i;

	print_line(out, N_("%s has another recovery key; the one before opens it no more, only images made in its time."),
		print_member(reply, "number"));
	json_array_foreach(json_object_get(reply, "certificates"), i, certificate)
		print_line(out, N_("It is encrypted to the certificate %s."), json_string_value(certificate));
}

enum outcome verb_escrow_rotate(const struct command *command)
{
	return progress_ask(command, "RotateEscrow", print_rotated);
}
