// SPDX-License-Identifier: GPL-3.0-or-later
/* Holds a call's parameters against its method's row. Knows no method and no caller. */
#include "mediad/broker/parameters.h"

#include <errno.h>
#include <string.h>

#include "common/mynumber.h"
#include "common/text.h"
#include "mediad/broker/methods.h"
#include "policy/forms.h"

#define PARAMETER_TEXT_MAX 2048
#define PARAMETER_STATEMENT_MAX 16384 /* signed by somebody else */

struct word {
	char name[32];
	bool number, blank, optional;
	bool typed; /* not a secret, which nothing records, and not what a machine made */
	size_t max; /* bytes of a text */
};

/* Reads the next "name:type?" of a row; NULL at its end. */
static const char *next_word(const char *row, struct word *word)
{
	size_t length = strcspn(row, ":");
	size_t type;

	if (!*row)
		return NULL;
	*word = (struct word){ 0 };
	memcpy(word->name, row, length < sizeof(word->name) ? length : sizeof(word->name) - 1);
	row += length + 1;
	type = strcspn(row, " ");
	word->number = strncmp(row, "number", strlen("number")) == 0;
	word->max = strncmp(row, "statement", strlen("statement")) == 0 ? PARAMETER_STATEMENT_MAX : PARAMETER_TEXT_MAX;
	word->typed = word->max == PARAMETER_TEXT_MAX && strncmp(row, "secret", strlen("secret")) != 0;
	word->blank = strncmp(row, "blank", strlen("blank")) == 0;
	word->optional = type > 0 && row[type - 1] == '?';
	row += type;
	return row + strspn(row, " ");
}

static int refuse_mynumber(const struct word *word, const json_t *value, struct fault *fault)
{
	char digits[24];

	if (!word->number)
		return mynumber_refuse(word->name, json_string_value(value), fault);
	text_format(digits, sizeof(digits), "%lld", (long long)json_integer_value(value));
	return mynumber_refuse(word->name, digits, fault);
}

static int check_value(const struct word *word, const json_t *value, struct fault *fault)
{
	if (!value && !word->optional)
		return fault_set(fault, -EINVAL, N_("The value %s is missing."), word->name);
	if (!value)
		return 0;
	if (word->number && !json_is_integer(value))
		return fault_set(fault, -EINVAL, N_("The value %s must be a whole number."), word->name);
	if (!word->number && !json_is_string(value))
		return fault_set(fault, -EINVAL, N_("The value %s must be a text."), word->name);
	if (word->blank && !json_string_value(value)[0])
		return 0;
	if (!word->number && !text_is_plain(json_string_value(value), word->max))
		return fault_set(fault, -EINVAL,
			N_("The value %s is empty, too long or holds characters that cannot be shown."), word->name);
	return word->typed ? refuse_mynumber(word, value, fault) : 0;
}

/* A field of the form that this method fills in, and a text. */
static bool is_field(const struct method *method, const char *key, const json_t *value)
{
	const struct form *form = form_of_method(method->name);

	return form && form_field(form, key) && json_is_string(value) && text_is_plain(json_string_value(value), PARAMETER_TEXT_MAX);
}

int parameters_check(const struct method *method, json_t *parameters, struct fault *fault)
{
	size_t known = 0;
	struct word word;
	const char *key;
	json_t *value;

	for (const char *row = next_word(method->parameters, &word); row; row = next_word(row, &word)) {
		int r = check_value(&word, json_object_get(parameters, word.name), fault);

		if (r < 0)
			return r;
		if (json_object_get(parameters, word.name))
			known++;
	}
	if (known == json_object_size(parameters))
		return 0;
	json_object_foreach(parameters, key, value) {
		bool found = is_field(method, key, value);
		int r = found ? mynumber_refuse(key, json_string_value(value), fault) : 0;

		for (const char *row = next_word(method->parameters, &word); row && !found; row = next_word(row, &word))
			found = strcmp(word.name, key) == 0;
		if (r < 0)
			return r;
		if (!found)
			return fault_set(fault, -EINVAL, N_("%s is not a value that %s knows."), key, method->name);
	}
	return 0;
}
