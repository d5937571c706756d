// SPDX-License-Identifier: GPL-3.0-or-later
/* Values of the policy files: read into their place, each with what is wrong with it; knows no key by name. */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "common/fault.h"
#include "common/ini.h"
#include "common/macros.h"
#include "common/text.h"
#include "policy/rules/book.h"
#include "policy/rules/keys.h"

/* One value on its way. */
struct taking {
	const struct key *key;
	const struct ini_entry *entry;
	bool first;
};

/* "%s:%s: " and two more. */
#define WRONG(taking, where, message, ...)                                                              \
	do {                                                                                            \
		struct mistake *mistake_ = ini_mistake((taking)->entry, where);                         \
		fault_set(&mistake_->fault, -EINVAL, message, (taking)->entry->file, mistake_->place,   \
			__VA_ARGS__);                                                                   \
	} while (0)

static void not_a_value(const struct taking *taking, const char *word, size_t length)
{
	char odd[FAULT_ARGUMENT];

	text_format(odd, sizeof(odd), "%.*s", (int)length, word);
	WRONG(taking, word, N_("%s:%s: %s is not a value of %s."), odd, taking->key->name);
}

static void one_of(const struct taking *taking, const char *words)
{
	WRONG(taking, taking->entry->value, N_("%s:%s: %s takes one of: %s."), taking->key->name, words);
}

/* The place of a word among others, or -1. */
static int place_of(const char *words, const char *word, size_t length)
{
	const char *one;
	size_t size;

	for (int i = 0; text_word(&words, &one, &size); i++)
		if (size == length && memcmp(one, word, length) == 0)
			return i;
	return -1;
}

/* The only word of a value; false, and said: there are none or several. */
static bool only_word(const struct taking *taking, const char *words, const char **word, size_t *length)
{
	const char *rest = taking->entry->value, *more;
	size_t size;

	if (text_word(&rest, word, length) && !text_word(&rest, &more, &size))
		return true;
	one_of(taking, words);
	return false;
}

static void take_one(const struct taking *taking, const char *words, void *out)
{
	const char *word;
	size_t length;
	int place;

	if (!only_word(taking, words, &word, &length))
		return;
	place = place_of(words, word, length);
	if (place < 0)
		not_a_value(taking, word, length);
	else if (taking->key->takes == TAKES_BIT)
		*(unsigned int *)out = 1u << place;
	else if (taking->key->size == sizeof(bool))
		*(bool *)out = place > 0;
	else
		*(int *)out = place;
}

static void take_set(const struct taking *taking, unsigned int *out)
{
	const char *rest = taking->entry->value, *word;
	unsigned int set = 0;
	size_t length;
	int words = 0;

	for (; text_word(&rest, &word, &length); words++) {
		int place = place_of(taking->key->words, word, length);

		if (place >= 0)
			set |= 1u << (place + taking->key->least);
		else if (length == 3 && memcmp(word, "all", 3) == 0)
			set = UINT_MAX;
		else if (length != 4 || memcmp(word, "none", 4) != 0)
			not_a_value(taking, word, length);
	}
	if (words == 0)
		one_of(taking, taking->key->words);
	if (set == UINT_MAX) {
		const char *all = taking->key->words;

		for (set = 0, words = 0; text_word(&all, &word, &length); words++)
			set |= 1u << (words + taking->key->least);
	}
	*out = set;
}

static void take_number(const struct taking *taking, int *out)
{
	const struct key *key = taking->key;
	char least[16], most[32];
	uint64_t number;

	if (key->words && strcmp(taking->entry->value, key->words) == 0) {
		*out = key->otherwise;
		return;
	}
	if (text_number(taking->entry->value, (uint64_t)key->most, &number) && number >= (uint64_t)key->least) {
		*out = (int)number;
		return;
	}
	text_format(least, sizeof(least), "%d", key->least);
	text_format(most, sizeof(most), "%d%s%s", key->most, key->words ? " | " : "", key->words ? key->words : "");
	WRONG(taking, taking->entry->value, N_("%s:%s: this must be a number from %s to %s."), least, most);
}

/* role or role@office, `length` bytes. */
static bool signatory_of(const char *word, size_t length, struct signatory *out)
{
	const char *at = memchr(word, '@', length);
	char name[32];

	if (at && (size_t)(word + length - at) != strlen("@office"))
		return false;
	if (at && memcmp(at, "@office", strlen("@office")) != 0)
		return false;
	out->organisation = at != NULL;
	return text_format(name, sizeof(name), "%.*s", (int)(at ? (size_t)(at - word) : length), word) &&
	       role_from_name(name, &out->role);
}

static void take_signatories(const struct taking *taking, struct signatories *out)
{
	const char *rest = taking->entry->value, *word;
	struct signatories list = { 0 };
	bool none = strcmp(taking->entry->value, "none") == 0;
	struct signatory one;
	size_t length;

	while (!none && text_word(&rest, &word, &length)) {
		if (!signatory_of(word, length, &one))
			not_a_value(taking, word, length);
		else if (list.count == SIGNATORIES_MAX)
			WRONG(taking, word, N_("%s:%s: at most %s people sign for %s."), "4", taking->key->name);
		else
			list.list[list.count++] = one;
	}
	if (list.count != 1 && taking->key->takes == TAKES_SIGNATORY)
		one_of(taking, "approver administrator supervisor ciso (@office)");
	*out = list;
}

static void bad_text(const struct taking *taking)
{
	WRONG(taking, taking->entry->value,
		N_("%s:%s: the text of %s is empty, too long, or holds characters that cannot be shown."), taking->key->name);
}

static void take_text(const struct taking *taking, char *out)
{
	if (text_is_plain(taking->entry->value, taking->key->size - 1))
		text_copy(out, taking->key->size, taking->entry->value);
	else
		bad_text(taking);
}

static void take_paragraph(const struct taking *taking, char *out)
{
	const char *value = taking->entry->value;
	size_t length = taking->first ? 0 : strlen(out);
	bool blank = length > 0 && (out[length - 1] & 0x80) == 0 && (value[0] & 0x80) == 0;

	if (!text_is_plain(value, taking->key->size - 1) ||
		!text_format(out + length, taking->key->size - length, "%s%s", blank ? " " : "", value))
		bad_text(taking);
}

static void take_lines(const struct taking *taking, struct lines *out)
{
	if (taking->first)
		out->count = 0;
	if (out->count == OFFICE_LINES)
		WRONG(taking, taking->entry->key, N_("%s:%s: there are too many lines of %s."), taking->key->name);
	else if (!text_is_plain(taking->entry->value, OFFICE_TEXT - 1))
		bad_text(taking);
	else
		text_copy(out->line[out->count++], OFFICE_TEXT, taking->entry->value);
}

static void take_step(const struct taking *taking, struct chain *out)
{
	const char *rest = taking->entry->value, *role = rest, *hours = rest;
	size_t length = 0, digits = 0;
	char number[16];
	struct signatory who;
	uint64_t value;

	if (taking->first)
		out->count = 0;
	if (out->count == CHAIN_MAX) {
		WRONG(taking, taking->entry->key, N_("%s:%s: there are too many lines of %s."), taking->key->name);
	} else if (!text_word(&rest, &role, &length) || !text_word(&rest, &hours, &digits) || rest[strspn(rest, " ")] ||
		   !signatory_of(role, length, &who) || !text_format(number, sizeof(number), "%.*s", (int)digits, hours) ||
		   !text_number(number, (uint64_t)taking->key->most, &value)) {
		WRONG(taking, taking->entry->value, N_("%s:%s: %s takes a role and the hours after the report, such as: ciso@office 24."),
			taking->key->name);
	} else {
		out->step[out->count].who = who;
		out->step[out->count++].hours = (int)value;
	}
}

static void take_pair(const struct taking *taking, struct role_pairs *out)
{
	const char *rest = taking->entry->value, *word;
	unsigned int pair = 0;
	size_t length;
	int words = 0;

	if (taking->first)
		out->count = 0;
	if (strcmp(rest, "none") == 0)
		return;
	for (; text_word(&rest, &word, &length); words++) {
		struct signatory one;

		if (!signatory_of(word, length, &one) || one.organisation)
			not_a_value(taking, word, length);
		else
			pair |= (unsigned int)one.role;
	}
	if (words != 2 || (pair & (pair - 1)) == 0)
		WRONG(taking, taking->entry->value, N_("%s:%s: %s takes two different roles, such as: administrator approver."),
			taking->key->name);
	else if (out->count == ROLE_PAIRS_MAX)
		WRONG(taking, taking->entry->key, N_("%s:%s: there are too many lines of %s."), taking->key->name);
	else
		out->pair[out->count++] = pair;
}

static void take_time(const struct taking *taking, char *out)
{
	const char *text = taking->entry->value;
	bool digits = strlen(text) == 5 && text[2] == ':' && strspn(text, "0123456789") == 2 && strspn(text + 3, "0123456789") == 2;

	if (!digits || strncmp(text, "23", 2) > 0 || strcmp(text + 3, "59") > 0)
		WRONG(taking, text, N_("%s:%s: %s is not a time of day such as 17:15."), text);
	else
		text_copy(out, taking->key->size, text);
}

void key_take(const struct key *key, const struct ini_entry *entry, void *object, bool first)
{
	struct taking taking = { .key = key, .entry = entry, .first = first };
	void *out = (char *)object + key->offset;

	switch (key->takes) {
	case TAKES_TEXT: take_text(&taking, out); return;
	case TAKES_PARAGRAPH: take_paragraph(&taking, out); return;
	case TAKES_LINES: take_lines(&taking, out); return;
	case TAKES_NUMBER: take_number(&taking, out); return;
	case TAKES_YES: take_one(&taking, "no yes", out); return;
	case TAKES_ONE:
	case TAKES_BIT: take_one(&taking, key->words, out); return;
	case TAKES_SET: take_set(&taking, out); return;
	case TAKES_SIGNATORIES:
	case TAKES_SIGNATORY: take_signatories(&taking, out); return;
	case TAKES_CHAIN: take_step(&taking, out); return;
	case TAKES_TIME: take_time(&taking, out); return;
	case TAKES_PAIRS: take_pair(&taking, out); return;
	}
}
