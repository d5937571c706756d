// SPDX-License-Identifier: GPL-3.0-or-later
/* Every way we know of to lie in a LUKS2 header, as three tables: one generator each, with the word that its refusal must contain. */
#pragma once

#include "tests/fakes/header_image.h"

struct header_forgery {
	const char *name;
	void (*edit)(json_t *metadata);           /* checksums are right again after it */
	void (*bytes)(struct header_image *image); /* instead of edit: checksums are its own affair */
	const char *refusal;                       /* a part of the sentence */
};

/* The rows of all tables, one after the other; NULL behind the last. */
const struct header_forgery *header_forgery_at(size_t index);
extern const struct header_forgery header_forgeries_of_tokens[]; /* a row without a name ends it */
const struct header_forgery *header_forgery_in_bytes_at(size_t index);

/* Commits the forgery on a genuine header. */
void header_forge(const struct header_forgery *forgery, struct header_image *image);

/* What is as it should be: a keyslot as cryptsetup 2.6.1 writes it, and the tokens that may lie beside the label. */
json_t *header_add_keyslot(json_t *metadata);
void header_add_everything(json_t *metadata);
