// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door to JSON; knows no message and no event. */
#include "common/json.h"

#include <errno.h>
#include <malloc.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"

/* Depth is counted on the text, before jansson builds anything. */
static bool too_deep(const char *text, size_t length)
{
	int depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < length; i++) {
		if (quoted) {
			if (text[i] == '\\')
				i++;
			else if (text[i] == '"')
				quoted = false;
		} else if (text[i] == '"') {
			quoted = true;
		} else if (text[i] == '{' || text[i] == '[') {
			if (++depth > JSON_DEPTH_MAX)
				return true;
		} else if (text[i] == '}' || text[i] == ']') {
			depth--;
		}
	}
	return false;
}

static bool has_real(json_t *json)
{
	const char *key;
	json_t *value;
	size_t i;

	if (json_is_real(json))
		return true;
	if (json_is_object(json)) {
		json_object_foreach(json, key, value)
			if (has_real(value))
				return true;
	} else if (json_is_array(json)) {
		json_array_foreach(json, i, value)
			if (has_real(value))
				return true;
	}
	return false;
}

static void wipe_and_free(void *memory)
{
	if (memory)
		explicit_bzero(memory, malloc_usable_size(memory));
	free(memory);
}

void json_wipe_what_is_freed(void)
{
	json_set_alloc_funcs(malloc, wipe_and_free);
}

void json_text_free(char *text)
{
	wipe_and_free(text);
}

int json_decode(const char *text, size_t length, size_t max, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *json = NULL;
	json_error_t error;

	if (length > max)
		return fault_set(fault, -E2BIG, N_("The message is longer than is allowed."));
	if (too_deep(text, length))
		return fault_set(fault, -EBADMSG, N_("The message is nested too deeply."));
	json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
	if (!json)
		return fault_set(fault, -EBADMSG, N_("This is not valid JSON: %s."), error.text);
	if (!json_is_object(json))
		return fault_set(fault, -EBADMSG, N_("The message is not a JSON object."));
	if (has_real(json))
		return fault_set(fault, -EBADMSG, N_("Only whole numbers are allowed in a message."));
	*out = MOVE(json);
	return 0;
}

/* jansson writes \u001F, RFC 8785 (3.2.2.2) \u001f. */
static void lower_escapes(char *text)
{
	while ((text = strchr(text, '\\'))) {
		if (text[1] == 'u')
			for (int i = 2; i < 6; i++)
				text[i] |= text[i] >= 'A' ? 'a' - 'A' : 0;
		text += 2;
	}
}

char *json_canonical(const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);

	if (text)
		lower_escapes(text);
	return text;
}

const char *json_member_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

int64_t json_member_number(const json_t *object, const char *key, int64_t otherwise)
{
	const json_t *value = json_object_get(object, key);

	return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

json_t *json_member_object(const json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);

	return json_is_object(value) ? value : NULL;
}

int json_put_text(json_t *object, const char *key, const char *text)
{
	json_t *value;

	if (!text)
		return 0;
	if (!text_is_utf8(text, strlen(text)))
		return -EILSEQ;
	value = json_string(text);
	return value && json_object_set_new(object, key, value) == 0 ? 0 : -ENOMEM;
}

int json_put_number(json_t *object, const char *key, int64_t number)
{
	return json_object_set_new(object, key, json_integer(number)) == 0 ? 0 : -ENOMEM;
}

int json_put_hex(json_t *object, const char *key, const void *bytes, size_t length)
{
	char *hex = malloc(2 * length + 1);
	int r;

	if (!hex)
		return -ENOMEM;
	text_hex(bytes, length, hex);
	r = json_put_text(object, key, hex);
	free(hex);
	return r;
}
