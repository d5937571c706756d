// SPDX-License-Identifier: GPL-3.0-or-later
/* Values as they would be written in a policy file: what people are shown, and what the digest is of. */
#include <stdint.h>
#include <string.h>

#include "common/digest.h"
#include "common/text.h"
#include "policy/rules/book.h"
#include "policy/rules/keys.h"

#define VALUE_SIZE (OFFICE_LINES * OFFICE_TEXT + OFFICE_LINES)

/* A text that words are added to. */
struct words {
	char *text;
	size_t size;
};

static void add(struct words *words, const char *word, size_t length)
{
	size_t at = strlen(words->text);

	text_format(words->text + at, words->size - at, "%s%.*s", at ? " " : "", (int)length, word);
}

static void show_set(const struct key *key, unsigned int set, struct words *out)
{
	const char *words = key->words, *word;
	size_t length;

	for (int i = 0; text_word(&words, &word, &length); i++)
		if (set & 1u << (i + key->least))
			add(out, word, length);
	if (!out->text[0])
		add(out, "none", 4);
}

static void show_one(const char *words, int place, struct words *out)
{
	const char *word;
	size_t length;

	for (int i = 0; text_word(&words, &word, &length); i++)
		if (i == place)
			add(out, word, length);
}

static void show_number(const struct key *key, int number, struct words *out)
{
	char text[16];

	if (key->words && number == key->otherwise)
		text_copy(text, sizeof(text), key->words);
	else
		text_format(text, sizeof(text), "%d", number);
	add(out, text, strlen(text));
}

static void show_signatory(const struct signatory *one, struct words *out)
{
	char text[48];

	text_format(text, sizeof(text), "%s%s", role_name(one->role), one->organisation ? "@office" : "");
	add(out, text, strlen(text));
}

static void show_signatories(const struct signatories *list, struct words *out)
{
	for (unsigned int i = 0; i < list->count; i++)
		show_signatory(&list->list[i], out);
	if (list->count == 0)
		add(out, "none", 4);
}

static void show_chain(const struct chain *chain, struct words *out)
{
	char text[24];

	for (unsigned int i = 0; i < chain->count; i++) {
		show_signatory(&chain->step[i].who, out);
		text_format(text, sizeof(text), "%d%s", chain->step[i].hours, i + 1 < chain->count ? "," : "");
		add(out, text, strlen(text));
	}
}

static void show_pairs(const struct role_pairs *pairs, struct words *out)
{
	for (unsigned int i = 0; i < pairs->count; i++) {
		if (i > 0)
			add(out, "/", 1);
		for (unsigned int role = 1; role < ROLES_END; role <<= 1)
			if (pairs->pair[i] & role)
				add(out, role_name((enum role)role), strlen(role_name((enum role)role)));
	}
	if (pairs->count == 0)
		add(out, "none", 4);
}

static void show_lines(const struct lines *lines, struct words *out)
{
	for (unsigned int i = 0; i < lines->count; i++) {
		if (i > 0)
			add(out, "/", 1);
		add(out, lines->line[i], strlen(lines->line[i]));
	}
}

void key_show(const struct key *key, const void *object, char *out, size_t size)
{
	const void *value = (const char *)object + key->offset;
	struct words words = { .text = out, .size = size };
	bool small = key->size == sizeof(bool);

	out[0] = '\0';
	switch (key->takes) {
	case TAKES_TEXT:
	case TAKES_PARAGRAPH:
	case TAKES_TIME: text_copy(out, size, value); return;
	case TAKES_LINES: show_lines(value, &words); return;
	case TAKES_NUMBER: show_number(key, *(const int *)value, &words); return;
	case TAKES_YES: show_one("no yes", *(const bool *)value, &words); return;
	case TAKES_ONE: show_one(key->words, small ? *(const bool *)value : *(const int *)value, &words); return;
	case TAKES_BIT:
	case TAKES_SET: show_set(key, *(const unsigned int *)value, &words); return;
	case TAKES_SIGNATORIES:
	case TAKES_SIGNATORY: show_signatories(value, &words); return;
	case TAKES_CHAIN: show_chain(value, &words); return;
	case TAKES_PAIRS: show_pairs(value, &words); return;
	}
}

/* The i-th key of a section; NULL: there are no more. */
static const struct key *section_key(unsigned int section, size_t i)
{
	const struct key *key;

	for (size_t at = 0; (key = key_at(at)) != NULL; at++)
		if ((key->sections & section) && i-- == 0)
			return key;
	return NULL;
}

bool rules_class_value(const struct class *class, size_t i, const char **key, char *out, size_t size)
{
	const struct key *found = section_key(class->overlay ? IN_OVERLAY : IN_CLASS, i);

	if (!found)
		return false;
	*key = found->name;
	key_show(found, class, out, size);
	return true;
}

bool rules_handling_value(const struct handling *handling, size_t i, const char **key, char *out, size_t size)
{
	struct class bearer = { .overlay = true, .handling = *handling };

	for (size_t at = 0; rules_class_value(&bearer, at, key, out, size); at++)
		if (key_find(IN_OVERLAY, *key)->offset >= offsetof(struct class, handling) && i-- == 0)
			return true;
	return false;
}

/* One more line under the digest of those before. */
static int digest_line(uint8_t digest[DIGEST_SIZE], const char *section, const char *key, const char *value)
{
	char line[DIGEST_SIZE * 2 + VALUE_SIZE + 128], hex[2 * DIGEST_SIZE + 1];

	text_hex(digest, DIGEST_SIZE, hex);
	text_format(line, sizeof(line), "%s\n%s.%s=%s\n", hex, section, key, value);
	return digest_bytes(line, strlen(line), digest);
}

/* `name` tells one section from another of its kind. */
static int digest_section(uint8_t digest[DIGEST_SIZE], unsigned int section, const char *name, const void *object)
{
	const struct key *key;
	char value[VALUE_SIZE];
	int r = 0;

	for (size_t i = 0; r == 0 && (key = section_key(section, i)) != NULL; i++) {
		key_show(key, object, value, sizeof(value));
		r = digest_line(digest, name, key->name, value);
	}
	return r;
}

int rules_digest(const struct rules *rules, uint8_t out[32])
{
	uint8_t digest[DIGEST_SIZE] = { 0 };
	int r = 0;

	for (size_t i = 0; r == 0 && i < rules->count; i++)
		r = digest_section(digest, rules->list[i].overlay ? IN_OVERLAY : IN_CLASS, rules->list[i].key, &rules->list[i]);
	r = r < 0 ? r : digest_section(digest, IN_OFFICE, "office", &rules->office);
	r = r < 0 ? r : digest_section(digest, IN_HOST, "host", &rules->station);
	if (r == 0)
		memcpy(out, digest, sizeof(digest));
	return r;
}
