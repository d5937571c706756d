// SPDX-License-Identifier: GPL-3.0-or-later
/* The keyring as a file: strict JSON in, durable JSON out; knows no TPM and no key. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/json.h"
#include "common/text.h"
#include "crypto/keyring_internal.h"

#define VERSION_NUMBER 1

void keyring_file_clear(struct keyring_file *file)
{
	free(file->entries);
	json_decref(file->boxes);
	json_decref(file->certificates);
	memset(file, 0, sizeof(*file));
}

/* Where `number` stands or would stand. */
static size_t place_of(const struct keyring_file *file, const char *number)
{
	size_t low = 0, high = file->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(file->entries[middle].number, number) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct keyring_entry *keyring_file_find(const struct keyring_file *file, const char *number)
{
	size_t place = place_of(file, number);

	if (place == file->count || strcmp(file->entries[place].number, number) != 0)
		return NULL;
	return &file->entries[place];
}

int keyring_file_put(
	struct keyring_file *file, const struct keyring_entry *entry, struct fault *fault)
{
	struct keyring_entry *same = keyring_file_find(file, entry->number);
	struct keyring_entry *grown;
	size_t place;

	if (same) {
		*same = *entry;
		return 0;
	}
	if (file->count >= KEYRING_ENTRIES_MAX)
		return fault_set(fault, -ENOSPC,
			N_("The keyring is full; erase media that are no longer used."));
	grown = reallocarray(file->entries, file->count + 1, sizeof(*entry));
	if (!grown)
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	file->entries = grown;
	place = place_of(file, entry->number);
	memmove(grown + place + 1, grown + place, (file->count - place) * sizeof(*entry));
	grown[place] = *entry;
	file->count++;
	return 0;
}

/* ---- reading ---- */

static bool read_exact(const json_t *json, const char *name, uint8_t *out, size_t length)
{
	const char *text = json_member_text(json, name);

	return text && text_unhex(text, out, length);
}

/* Hexadecimal of 1..max bytes. */
static bool read_bounded(
	const json_t *json, const char *name, uint8_t *out, size_t max, uint16_t *length)
{
	const char *text = json_member_text(json, name);
	size_t size = text ? strlen(text) / 2 : 0;

	if (size == 0 || size > max || !text_unhex(text, out, size))
		return false;
	*length = (uint16_t)size;
	return true;
}

static bool read_wrapped(const json_t *json, struct keyring_entry *entry)
{
	return read_exact(json, "nonce", entry->nonce, sizeof(entry->nonce)) &&
	       read_exact(json, "tag", entry->tag, sizeof(entry->tag)) &&
	       read_bounded(json, "key", entry->key, sizeof(entry->key), &entry->length);
}

static bool read_entry(const json_t *json, struct keyring_entry *entry)
{
	const char *number = json_member_text(json, "number");
	const char *uuid = json_member_text(json, "uuid");

	return json_object_size(json) == 5 && number && uuid &&
	       keyring_entry_name(entry, number, uuid, NULL) == 0 && read_wrapped(json, entry);
}

static int read_entries(const json_t *list, struct keyring_file *file)
{
	size_t count = json_array_size(list);

	if (!json_is_array(list) || count > KEYRING_ENTRIES_MAX)
		return -EBADMSG;
	file->entries = calloc(count ? count : 1, sizeof(*file->entries));
	if (!file->entries)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		struct keyring_entry *entry = &file->entries[i];

		if (!read_entry(json_array_get(list, i), entry) ||
			(i && strcmp(entry[-1].number, entry->number) >= 0))
			return -EBADMSG;
		file->count++;
	}
	return 0;
}

static bool are_texts(const json_t *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!json_is_string(json_array_get(list, i)))
			return false;
	return json_array_size(list) == count;
}

static bool read_boxes(const json_t *json, struct keyring_file *file)
{
	json_t *boxes = json_object_get(json, "boxes"), *certificates = json_object_get(json, "certificates");
	size_t count = json_array_size(boxes);

	if (count == 0 || count > KEYRING_BOXES_MAX || !are_texts(boxes, count) || !are_texts(certificates, count))
		return false;
	file->boxes = json_incref(boxes);
	file->certificates = json_incref(certificates);
	return true;
}

/* What the KEK is sealed to beside the epoch. */
static bool read_pcr(const json_t *json, struct keyring_file *file)
{
	const json_t *code = json_object_get(json, "code");
	int64_t pcrs = json_member_number(json, "pcrs", 0);

	if (json_object_size(json) != 5 || pcrs <= 0 || pcrs > KEYRING_PCRS_ALL ||
		!read_exact(json, "values", file->values, sizeof(file->values)) || json_object_size(code) != 3 ||
		keyring_code_name(&file->code) < 0 || !read_wrapped(code, &file->code) ||
		!read_boxes(json, file))
		return false;
	file->pcrs = (uint32_t)pcrs;
	return true;
}

static int read_file(const json_t *json, struct keyring_file *file)
{
	const json_t *pcr = json_object_get(json, "pcr");
	int64_t epoch = json_member_number(json, "epoch", 0);

	file->moved = json_object_get(json, "moved_by");
	if (json_object_size(json) != 4u + (pcr != NULL) + file->moved || (pcr && !read_pcr(pcr, file)) ||
		(file->moved && !read_exact(json, "moved_by", file->moved_by, sizeof(file->moved_by))) ||
		json_member_number(json, "version", 0) != VERSION_NUMBER || epoch <= 0 ||
		!read_bounded(
			json, "kek", file->kek.bytes, sizeof(file->kek.bytes), &file->kek.length))
		return -EBADMSG;
	file->epoch = (uint64_t)epoch;
	return read_entries(json_object_get(json, "entries"), file);
}

int keyring_file_parse(const char *text, size_t length, struct keyring_file *out)
{
	SCOPED(keyring_file_clear) struct keyring_file file = { 0 };
	SCOPED(json_release) json_t *json = NULL;
	int r;

	r = json_decode(text, length, KEYRING_FILE_MAX, &json, NULL);
	if (r == 0)
		r = read_file(json, &file);
	if (r < 0)
		return r;
	*out = keyring_file_move(&file);
	return 0;
}

int keyring_file_read(
	int directory, const char *name, struct keyring_file *out, struct fault *fault)
{
	SCOPED(json_text_free) char *text = NULL;
	size_t length = 0;
	int r;

	r = file_read(directory, name, KEYRING_FILE_MAX, &text, &length);
	if (r < 0)
		return fault_errno(fault, r, N_("The keyring file %s cannot be read: %s."), name);
	r = keyring_file_parse(text, length, out);
	if (r < 0)
		return fault_set(fault, r,
			N_("The keyring file %s is damaged; put it back from today's backup."),
			name);
	return 0;
}

/* ---- writing ---- */

static int put_wrapped(json_t *json, const struct keyring_entry *entry)
{
	if (!json || json_put_hex(json, "nonce", entry->nonce, sizeof(entry->nonce)) < 0 ||
		json_put_hex(json, "tag", entry->tag, sizeof(entry->tag)) < 0 ||
		json_put_hex(json, "key", entry->key, entry->length) < 0)
		return -ENOMEM;
	return 0;
}

static json_t *entry_to_json(const struct keyring_entry *entry)
{
	SCOPED(json_release) json_t *json = json_object();

	if (put_wrapped(json, entry) < 0 || json_put_text(json, "number", entry->number) < 0 ||
		json_put_text(json, "uuid", entry->uuid) < 0)
		return NULL;
	return MOVE(json);
}

static int put_pcr(json_t *json, const struct keyring_file *file)
{
	SCOPED(json_release) json_t *pcr = json_object();
	SCOPED(json_release) json_t *code = json_object();

	if (put_wrapped(code, &file->code) < 0 || json_put_number(pcr, "pcrs", file->pcrs) < 0 ||
		json_put_hex(pcr, "values", file->values, sizeof(file->values)) < 0 ||
		json_object_set(pcr, "code", code) < 0 || json_object_set(pcr, "boxes", file->boxes) < 0 ||
		json_object_set(pcr, "certificates", file->certificates) < 0)
		return -ENOMEM;
	return json_object_set(json, "pcr", pcr) < 0 ? -ENOMEM : 0;
}

char *keyring_file_text(const struct keyring_file *file)
{
	SCOPED(json_release) json_t *json = json_object();
	SCOPED(json_release) json_t *list = json_array();

	for (size_t i = 0; i < file->count; i++)
		if (json_array_append_new(list, entry_to_json(&file->entries[i])) < 0)
			return NULL;
	if (json_put_number(json, "version", VERSION_NUMBER) < 0 ||
		json_put_number(json, "epoch", (int64_t)file->epoch) < 0 ||
		json_put_hex(json, "kek", file->kek.bytes, file->kek.length) < 0 ||
		json_object_set(json, "entries", list) < 0 || (file->pcrs && put_pcr(json, file) < 0) ||
		(file->moved && json_put_hex(json, "moved_by", file->moved_by, sizeof(file->moved_by)) < 0))
		return NULL;
	return json_canonical(json);
}

int keyring_file_write(
	int directory, const char *name, const struct keyring_file *file, struct fault *fault)
{
	SCOPED(json_text_free) char *text = keyring_file_text(file);
	SCOPED(json_text_free) char *back = NULL;
	size_t length = 0;
	int r;

	if (!text)
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	r = file_replace(directory, name, 0600, text, strlen(text));
	if (r == 0)
		r = file_read(directory, name, KEYRING_FILE_MAX, &back, &length);
	if (r == 0 && (length != strlen(text) || memcmp(back, text, length) != 0))
		r = -EIO;
	if (r < 0)
		return fault_errno(
			fault, r, N_("The keyring file %s cannot be written: %s."), name);
	return 0;
}
