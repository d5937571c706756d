// SPDX-License-Identifier: GPL-3.0-or-later
/* Rows of a ledger of media that an office kept before: each becomes a medium that is not registered yet, with what that ledger said of it.
 * Nobody opens it by that; a stick whose claims fit gets its number when its use is asked for. What mediad cannot encrypt (discs, tapes, cards)
 * is listed in the same way and stays so (R-DEV-12). */
#pragma once

#include "policy/office.h"

/* Texts as the old ledger has them; NULL: it does not say. */
struct listed_medium {
	const char *former; /* the number there; mandatory, and no two media have the same */
	const char *kind;   /* usb hdd ssd sd optical optical-wo optical-rw tape token internal other; mandatory */
	const char *model, *serial;
	const char *vendor, *product; /* 4 hexadecimal digits, both or none */
	const char *classification, *handler, *department, *business, *place, *contents, *note;
};

/* Records medium.listed. *out: {"number","changed":bool}; false: that row is on the books already, as it is. -EEXIST: its number, or its USB
 * claims, are another medium's. */
int media_import(const struct act *act, const struct listed_medium *listed, json_t **out, struct fault *fault);
struct books_wish {
	const char *number, *reason;
	const char *handler;        /* a login; NULL: nobody yet */
	const char *classification; /* NULL: as the old ledger has it */
};
/* Of a medium that was listed and cannot be registered (disc, tape, card, internal disk, token): it serves from here, on the books only. */
int medium_books_only(const struct act *act, const struct books_wish *wish, struct fault *fault);
/* Part of the list: {"number","former","kind","model","serial","state","classification","handler","department","business","place","contents",
 * "note","listed","name"}. */
int media_imported(struct registry *registry, struct part *part, json_t **out, struct fault *fault);
