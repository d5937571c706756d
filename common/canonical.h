// SPDX-License-Identifier: GPL-3.0-or-later
/* Whether a text is canonical JSON, told in one pass that builds nothing: for whoever has a million of them to check. The form
 * is exactly that of json_decode and json_canonical (RFC 8785, whole numbers only), which a test holds against each other. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CANONICAL_MEMBERS 8

/* A member of the outermost object: its key without the quotes, its value as it stands there. Borrowed from the text. */
struct canonical_member {
	const char *key, *value;
	size_t key_length, length;
};

struct canonical {
	struct canonical_member members[CANONICAL_MEMBERS]; /* the first of them */
	size_t count;                                       /* of all */
};

/* One object, and nothing before, in or after it that json_canonical would write otherwise, nothing that json_decode refuses.
 * `out` may be NULL. */
bool canonical_scan(const char *text, size_t length, struct canonical *out);

/* NULL: none of the members that were kept has this key. */
const struct canonical_member *canonical_find(const struct canonical *object, const char *key);
/* Is the value exactly this text, which needs no escapes? */
bool canonical_is_text(const struct canonical_member *member, const char *text);
/* 0 for anything but a whole number. */
int64_t canonical_number(const struct canonical_member *member);
