// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads and writes those files. */
#include "mediad/volume/erasing.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "common/wire.h"

#define FOLDER "erasing"
#define FORM 1 /* of the file */
#define NOTES_MAX 16384

static int open_folder(const char *state, bool make, int *out)
{
	SCOPED(close_fd) int directory = open(state, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	int fd;

	if (directory < 0)
		return -errno;
	if (make && mkdirat(directory, FOLDER, 0700) == 0 && fsync(directory) < 0)
		return -errno;
	fd = openat(directory, FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	*out = fd;
	return 0;
}

#define NAME_SIZE (WIRE_NUMBER + 16)

static void name_of(const char *number, char name[NAME_SIZE])
{
	text_format(name, NAME_SIZE, "%s.json", number);
}

static void name_of_notes(const char *number, char name[NAME_SIZE])
{
	text_format(name, NAME_SIZE, "%s.notes.json", number);
}

/* Takes `json` as it is, and puts it there durably. */
static int put(const char *folder, const char *name, const json_t *json)
{
	SCOPED(json_text_free) char *text = json_canonical(json);
	SCOPED(close_fd) int place = -1;
	int r = text ? open_folder(folder, true, &place) : -ENOMEM;

	return r < 0 ? r : file_replace(place, name, 0600, text, strlen(text));
}

void erasing_count(struct erasing *erasing, uint64_t read)
{
	uint64_t missing = erasing->state.durable > erasing->reads ? erasing->state.durable - erasing->reads : 0;

	erasing->reads += read < missing ? read : missing;
}

bool erasing_proves(const struct erasing *erasing)
{
	const struct erase_state *state = &erasing->state;

	return erase_is_comparing(state->phase) && state->size > 0 && state->durable == state->size && erasing->reads == state->size;
}

// clang-format off
static const struct {
	const char *member;
	size_t offset;
} paces[] = {
	{ "write_slowest",  offsetof(struct erasing, write.slowest) },
	{ "write_fastest",  offsetof(struct erasing, write.fastest) },
	{ "verify_slowest", offsetof(struct erasing, verify.slowest) },
	{ "verify_fastest", offsetof(struct erasing, verify.fastest) },
};
// clang-format on

static int put_paces(const struct erasing *erasing, json_t *object)
{
	for (size_t i = 0; i < ARRAY_SIZE(paces); i++) {
		uint64_t rate = *(const uint64_t *)((const char *)erasing + paces[i].offset);

		if (rate > 0 && json_put_number(object, paces[i].member, (int64_t)rate) < 0)
			return -ENOMEM;
	}
	return 0;
}

static void get_paces(const json_t *object, struct erasing *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(paces); i++) {
		int64_t rate = json_member_number(object, paces[i].member, 0);

		*(uint64_t *)((char *)out + paces[i].offset) = rate > 0 ? (uint64_t)rate : 0;
	}
}

int erasing_to_json(const struct erasing *erasing, uint32_t extents, json_t *object)
{
	if (erase_state_to_json(&erasing->state, extents, object) < 0 || put_paces(erasing, object) < 0)
		return -ENOMEM;
	return json_put_number(object, "media_reads", (int64_t)erasing->reads);
}

int erasing_keep(const char *folder, const char *number, const char *job, const struct erasing *erasing, struct fault *fault)
{
	SCOPED(json_release) json_t *json = json_pack("{s:i, s:s, s:s}", "form", FORM, "number", number, "job", job);
	char name[NAME_SIZE];
	int r = json ? erasing_to_json(erasing, ERASE_EXTENTS_MAX, json) : -ENOMEM;

	name_of(number, name);
	if (r == 0)
		r = put(folder, name, json);
	return r < 0 ? fault_errno(fault, r, N_("How far the erase of %s is cannot be written down: %s."), number) : 0;
}

int erasing_note(const char *folder, const char *number, const char *job, json_t *notes, struct fault *fault)
{
	SCOPED(json_release) json_t *json = json_pack("{s:s, s:s, s:O}", "number", number, "job", job, "notes", notes);
	char name[NAME_SIZE];
	int r = json ? 0 : -ENOMEM;

	name_of_notes(number, name);
	if (r == 0)
		r = put(folder, name, json);
	return r < 0 ? fault_errno(fault, r, N_("How far the erase of %s is cannot be written down: %s."), number) : 0;
}

int erasing_notes(const char *folder, const char *number, const char *job, json_t **out)
{
	SCOPED(file_text_free) char *text = NULL;
	SCOPED(json_release) json_t *json = NULL;
	SCOPED(close_fd) int place = -1;
	const char *which;
	char name[NAME_SIZE];
	size_t length;

	name_of_notes(number, name);
	if (open_folder(folder, false, &place) < 0 || file_read(place, name, NOTES_MAX, &text, &length) < 0 ||
		json_decode(text, length, NOTES_MAX, &json, NULL) < 0)
		return -ENOENT;
	which = json_member_text(json, "job");
	if (!which || strcmp(which, job) != 0 || !json_member_object(json, "notes"))
		return -ENOENT;
	*out = json_incref(json_object_get(json, "notes"));
	return 0;
}

int erasing_parse(const char *text, size_t length, const char *number, const char *job, struct erasing *out)
{
	SCOPED(json_release) json_t *json = NULL;
	struct erasing erasing = { 0 };
	const char *whose, *which;
	int64_t reads;

	if (json_decode(text, length, ERASING_MAX, &json, NULL) < 0)
		return -EBADMSG;
	whose = json_member_text(json, "number");
	which = json_member_text(json, "job");
	reads = json_member_number(json, "media_reads", -1);
	if (!whose || !which || json_member_number(json, "form", -1) != FORM || reads < 0)
		return -EBADMSG;
	if (strcmp(whose, number) != 0 || strcmp(which, job) != 0)
		return -ESTALE;
	erasing.reads = (uint64_t)reads;
	get_paces(json, &erasing);
	if (erase_state_from_json(json, &erasing.state) < 0)
		return -EBADMSG;
	*out = erasing;
	return 0;
}

int erasing_read(const char *folder, const char *number, const char *job, struct erasing *out)
{
	SCOPED(file_text_free) char *text = NULL;
	SCOPED(close_fd) int place = -1;
	char name[NAME_SIZE];
	size_t length;

	name_of(number, name);
	if (open_folder(folder, false, &place) < 0 || file_read(place, name, ERASING_MAX, &text, &length) < 0 ||
		erasing_parse(text, length, number, job, out) < 0)
		return -ENOENT;
	return 0;
}

static int drop(int place, const char *name)
{
	return unlinkat(place, name, 0) < 0 && errno != ENOENT ? -errno : 0;
}

int erasing_drop(const char *folder, const char *number, struct fault *fault)
{
	SCOPED(close_fd) int place = -1;
	char name[NAME_SIZE], notes[NAME_SIZE];
	int r = open_folder(folder, false, &place);

	name_of(number, name);
	name_of_notes(number, notes);
	if (r == -ENOENT)
		return 0;
	if (r == 0)
		r = drop(place, name);
	if (r == 0)
		r = drop(place, notes);
	if (r == 0 && fsync(place) < 0)
		r = -errno;
	return r < 0 ? fault_errno(fault, r, N_("What was kept of the erase of %s cannot be removed: %s."), number) : 0;
}
