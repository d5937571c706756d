// SPDX-License-Identifier: GPL-3.0-or-later
/* What makes a passphrase fit for use; knows no medium and no person. */
#include "crypto/passphrase.h"

#include <ctype.h>
#include <errno.h>
#include <pwquality.h>
#include <stdbool.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"

#define WORD_LEAST 4
#define RUN_LEAST 4 /* neighbours on the keyboard */

/* What Japanese offices fall back on and no English dictionary has. */
static const char *const romaji[] = { "himitsu", "angou", "ango", "sakura", "yakuba", "shiyakusho", "yakusho", "kencho", "kanri", "soumu",
	"nihon", "nippon", "tokyo", "osaka", "arigatou", "arigato", "konnichiwa", "ohayou", "otsukare", "heisei", "reiwa", "showa", "taisho",
	"ichigo", "momotaro", "pokemon", "doraemon", "totoro", "kagi", "pasuwado", "jouhou", "joho", "shichou", "chouchou", "tantou", "tanto", NULL };

/* Rows of a Japanese keyboard, and alphabet and digits. */
static const char *const rows[] = { "1234567890-^", "!\"#$%&'()", "qwertyuiop@[", "asdfghjkl;:]", "zxcvbnm,./", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
	"abcdefghijklmnopqrstuvwxyz", "0123456789" };

SCOPED_DEFINE(pwquality_free_settings, pwquality_settings_t *)

/* In small letters and with an end mark, in locked memory. */
static int lower(const struct secret *text, struct secret **out, struct fault *fault)
{
	SCOPED(secret_free) struct secret *copy = NULL;
	int r = secret_new(text->size + 1, &copy, fault);

	if (r < 0)
		return r;
	for (size_t i = 0; i < text->size; i++)
		copy->bytes[i] = (uint8_t)tolower(text->bytes[i]);
	copy->bytes[text->size] = '\0';
	*out = MOVE(copy);
	return 0;
}

static int check_characters(const struct secret *text, unsigned int least, struct fault *fault)
{
	int kinds[4] = { 0 };
	char number[16], most[16];

	for (size_t i = 0; i < text->size; i++) {
		uint8_t c = text->bytes[i];

		if (c < ' ' || c > '~')
			return fault_set(fault, -EINVAL,
				N_("The passphrase has characters that not every keyboard has; use letters, digits and signs of ASCII."));
		kinds[isupper(c) ? 0 : islower(c) ? 1 : isdigit(c) ? 2 : 3] = 1;
	}
	text_format(number, sizeof(number), "%u", least);
	text_format(most, sizeof(most), "%u", PASSPHRASE_MAX);
	if (text->size < least)
		return fault_set(fault, -EINVAL, N_("The passphrase is too short: it needs at least %s characters."), number);
	if (text->size > PASSPHRASE_MAX)
		return fault_set(fault, -EINVAL, N_("The passphrase is too long: at most %s characters."), most);
	if (kinds[0] + kinds[1] + kinds[2] + kinds[3] < 4)
		return fault_set(fault, -EINVAL,
			N_("The passphrase needs all four kinds: capital letters, small letters, digits and signs."));
	return 0;
}

static bool contains(const struct secret *low, const char *word)
{
	char part[64];
	size_t length = strlen(word);

	if (length < WORD_LEAST || length >= sizeof(part))
		return false;
	for (size_t i = 0; i <= length; i++)
		part[i] = (char)tolower((unsigned char)word[i]);
	return strstr((const char *)low->bytes, part) != NULL;
}

/* `length` neighbours of one row, forwards or backwards. */
static bool has_run(const struct secret *low, const char *row)
{
	const char *text = (const char *)low->bytes;
	size_t length = strlen(row);

	for (size_t at = 0; at + RUN_LEAST <= length; at++) {
		char forwards[RUN_LEAST + 1] = "", backwards[RUN_LEAST + 1] = "";

		for (size_t i = 0; i < RUN_LEAST; i++) {
			forwards[i] = row[at + i];
			backwards[RUN_LEAST - 1 - i] = row[at + i];
		}
		if (strstr(text, forwards) || strstr(text, backwards))
			return true;
	}
	return false;
}

static int check_words(const struct secret *low, const char *const *words, struct fault *fault)
{
	for (; words && *words; words++)
		if (contains(low, *words))
			return fault_set(fault, -EINVAL,
				N_("The passphrase contains a name or number that belongs to the person, the medium or the office; leave it out."));
	for (size_t i = 0; romaji[i]; i++)
		if (contains(low, romaji[i]))
			return fault_set(fault, -EINVAL, N_("The passphrase contains a word that is easy to guess; take others."));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (has_run(low, rows[i]))
			return fault_set(fault, -EINVAL, N_("The passphrase contains a row of neighbours (as in 1234 or qwer); mix it."));
	return 0;
}

static int refuse(int code, struct fault *fault)
{
	switch (code) {
	case PWQ_ERROR_MAX_CONSECUTIVE:
	case PWQ_ERROR_PALINDROME:
		return fault_set(fault, -EINVAL, N_("The passphrase repeats itself; mix it."));
	case PWQ_ERROR_CRACKLIB_CHECK:
	case PWQ_ERROR_BAD_WORDS:
		return fault_set(fault, -EINVAL, N_("The passphrase is a word of the dictionary with little change; take several words that do not belong together."));
	case PWQ_ERROR_MEM_ALLOC:
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	default:
		return fault_set(fault, -EINVAL, N_("The passphrase is too easy to guess; take several words that do not belong together, with digits and signs."));
	}
}

/* cracklib tells a missing dictionary as it tells a bad password; the one thing it must find shows the difference. */
static bool dictionary_works(pwquality_settings_t *settings)
{
	return pwquality_check(settings, "Password1!x", NULL, NULL, NULL) == PWQ_ERROR_CRACKLIB_CHECK &&
		pwquality_check(settings, "vK9#tmWq2$Lz7x", NULL, NULL, NULL) >= 0;
}

static int ask_library(const struct secret *text, struct fault *fault)
{
	SCOPED(pwquality_free_settings) pwquality_settings_t *settings = pwquality_default_settings();
	SCOPED(secret_free) struct secret *ended = NULL;
	int r = secret_new(text->size + 1, &ended, fault);

	if (r < 0)
		return r;
	memcpy(ended->bytes, text->bytes, text->size);
	ended->bytes[text->size] = '\0';
	if (!settings || pwquality_set_option(settings, "maxrepeat=3") != 0)
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	if (!dictionary_works(settings))
		return fault_set(fault, -EIO, N_("The dictionary of bad passphrases cannot be asked; install the package cracklib-runtime."));
	r = pwquality_check(settings, (const char *)ended->bytes, NULL, NULL, NULL);
	return r < 0 ? refuse(r, fault) : 0;
}

static bool is_edge(char c)
{
	return c == '\n' || c == ' ' || c == '\t' || (ispunct((unsigned char)c) && (unsigned char)c < 0x80);
}

/* Copies `length` bytes as a word of the list; false: no room. */
static bool add_word(struct passphrase_words *out, size_t *used, size_t *count, const char *from, size_t length)
{
	if (length < WORD_LEAST)
		return true;
	if (*count == PASSPHRASE_WORDS || *used + length + 1 > sizeof(out->text))
		return false;
	memcpy(out->text + *used, from, length);
	out->text[*used + length] = '\0';
	out->list[(*count)++] = out->text + *used;
	*used += length + 1;
	return true;
}

void passphrase_words_from(const char *lines, struct passphrase_words *out)
{
	size_t used = 0, count = 0;
	bool fits = true;

	for (const char *line = lines; fits && *line; line += strspn(line, "\n")) {
		size_t length = strcspn(line, "\n");

		fits = add_word(out, &used, &count, line, length);
		for (size_t at = 0, part; fits && at < length; at += part + 1) {
			for (part = 0; at + part < length && !is_edge(line[at + part]);)
				part++;
			if (part < length)
				fits = add_word(out, &used, &count, line + at, part);
		}
		line += length;
	}
	out->list[count] = NULL;
}

int passphrase_check(const struct secret *text, unsigned int least, const char *const *words, struct fault *fault)
{
	SCOPED(secret_free) struct secret *low = NULL;
	int r = check_characters(text, least, fault);

	if (r == 0)
		r = lower(text, &low, fault);
	if (r == 0)
		r = check_words(low, words, fault);
	if (r == 0)
		r = ask_library(text, fault);
	return r;
}
