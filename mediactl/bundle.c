// SPDX-License-Identifier: GPL-3.0-or-later
/* Files of a bundle: written, measured, and held against their list. */
#include "mediactl/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/digest.h"
#include "common/fault.h"
#include "common/file.h"
#include "common/listing.h"
#include "common/text.h"
#include "mediactl/measure.h"

#define PATH_TEXT 4096
#define NAME_TEXT 129 /* as policy/bundles.c takes them, and NUL */
#define LINE_TEXT 131072

struct bundle {
	char folder[PATH_TEXT], path[PATH_TEXT + NAME_TEXT], name[NAME_TEXT];
	FILE *file;
	json_t *list;
};

int bundle_new(const char *folder, struct bundle **out, struct fault *fault)
{
	SCOPED(bundle_drop) struct bundle *bundle = NULL;

	if (mkdir(folder, 0700) < 0)
		return errno == EEXIST ? fault_set(fault, -EEXIST, N_("%s is there already and is not overwritten: name another folder."), folder)
				       : fault_errno(fault, -errno, N_("%s could not be made: %s."), folder);
	bundle = calloc(1, sizeof(*bundle));
	if (!bundle || !text_format(bundle->folder, sizeof(bundle->folder), "%s", folder))
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	bundle->list = json_pack("{s:[]}", "files");
	if (!bundle->list)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	*out = MOVE(bundle);
	return 0;
}

const char *bundle_path(struct bundle *bundle, const char *name)
{
	text_format(bundle->path, sizeof(bundle->path), "%s/%s", bundle->folder, name);
	return bundle->path;
}

void bundle_keep(struct bundle *bundle)
{
	if (!bundle)
		return;
	if (bundle->file)
		fclose(bundle->file);
	json_decref(bundle->list);
	free(bundle);
}

/* Files, then the folders that they left empty. */
void bundle_drop(struct bundle *bundle)
{
	const json_t *file;
	size_t i;

	if (!bundle)
		return;
	if (bundle->file)
		unlink(bundle_path(bundle, bundle->name));
	json_array_foreach(json_object_get(bundle->list, "files"), i, file)
		unlink(bundle_path(bundle, json_member_text(file, "name")));
	json_array_foreach(json_object_get(bundle->list, "files"), i, file) {
		char name[NAME_TEXT];

		text_copy(name, sizeof(name), json_member_text(file, "name"));
		name[strcspn(name, "/")] = '\0';
		rmdir(bundle_path(bundle, name));
	}
	unlink(bundle_path(bundle, BUNDLE_LIST));
	rmdir(bundle->folder);
	bundle_keep(bundle);
}

static bool can_be_listed(const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./";

	return strlen(name) < NAME_TEXT && strspn(name, plain) == strlen(name) && !strstr(name, "..");
}

FILE *bundle_add(struct bundle *bundle, const char *name, struct fault *fault)
{
	const char *slash = strchr(name, '/');
	char folder[NAME_TEXT];
	int fd;

	if (!can_be_listed(name)) {
		fault_set(fault, -EINVAL,
			N_("%s cannot go into a bundle: its name may have 128 letters (a to z), digits and - _ . at most; give it another one."), name);
		return NULL;
	}
	if (slash) {
		text_format(folder, sizeof(folder), "%.*s", (int)(slash - name), name);
		if (mkdir(bundle_path(bundle, folder), 0700) < 0 && errno != EEXIST) {
			fault_errno(fault, -errno, N_("%s could not be made: %s."), bundle->path);
			return NULL;
		}
	}
	text_copy(bundle->name, sizeof(bundle->name), name);
	fd = open(bundle_path(bundle, name), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bundle->file = fd < 0 ? NULL : fdopen(fd, "w+");
	if (!bundle->file)
		fault_errno(fault, -errno, N_("%s could not be written: %s."), bundle->path);
	return bundle->file;
}

int bundle_end(struct bundle *bundle, struct fault *fault)
{
	char digest[2 * DIGEST_SIZE + 1];
	int64_t size;
	int r = fflush(bundle->file) != 0 || ferror(bundle->file) || fsync(fileno(bundle->file)) < 0 ? -errno : 0;

	if (r == 0)
		r = measure(fileno(bundle->file), digest, &size);
	if (r == 0 && json_array_append_new(json_object_get(bundle->list, "files"), json_pack("{s:s, s:s, s:I}", "name", bundle->name, "sha256", digest,
										    "size", (json_int_t)size)) < 0)
		r = -ENOMEM;
	if (r < 0)
		return fault_errno(fault, r, N_("%s could not be written: %s."), bundle_path(bundle, bundle->name));
	fclose(bundle->file);
	bundle->file = NULL;
	return 0;
}

const json_t *bundle_files(const struct bundle *bundle)
{
	return bundle->list;
}

/* ---- holding one against its list ---- */

static int compare_file(const char *folder, const json_t *file, struct fault *fault)
{
	const char *name = json_member_text(file, "name"), *wanted = json_member_text(file, "sha256");
	char path[PATH_TEXT], digest[2 * DIGEST_SIZE + 1] = "";
	SCOPED(close_fd) int fd = -1;
	int64_t size = -1;
	int r;

	if (!name || !wanted || !text_format(path, sizeof(path), "%s/%s", folder, name))
		return fault_set(fault, -EBADMSG, N_("The list of the bundle is not one of mediad."));
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return fault_set(fault, -EKEYREJECTED, N_("%s is on the list of the bundle and is missing."), name);
	r = fd < 0 ? -errno : measure(fd, digest, &size);
	if (r < 0)
		return fault_errno(fault, r, N_("%s could not be read: %s."), path);
	if (strcmp(digest, wanted) != 0 || size != json_member_number(file, "size", -2))
		return fault_set(fault, -EKEYREJECTED, N_("%s is not what was signed: it was changed afterwards."), name);
	return 0;
}

static bool is_listed(const json_t *files, const char *name)
{
	const json_t *file;
	size_t i;

	json_array_foreach(files, i, file) {
		const char *listed = json_member_text(file, "name");

		if (listed && strcmp(listed, name) == 0)
			return true;
	}
	return false;
}

/* What lies in the folder `below` ("": the bundle itself) and is not on the list. */
static int find_strangers(const char *folder, const char *below, const json_t *files, struct fault *fault)
{
	SCOPED(listing_close) struct listing *listing = NULL;
	char path[PATH_TEXT], name[NAME_TEXT];
	const char *entry;
	struct stat status;
	int r;

	text_format(path, sizeof(path), "%s%s%s", folder, below[0] ? "/" : "", below);
	r = listing_open(path, &listing);
	if (r < 0)
		return fault_errno(fault, r, N_("%s could not be read: %s."), path);
	while ((entry = listing_next(listing))) {
		bool fits = text_format(name, sizeof(name), "%s%s%s", below, below[0] ? "/" : "", entry) &&
			    text_format(path, sizeof(path), "%s/%s", folder, name);

		if (fits && strcmp(name, BUNDLE_LIST) == 0)
			continue;
		if (fits && !below[0] && lstat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
			r = find_strangers(folder, entry, files, fault);
			if (r < 0)
				return r;
		} else if (!fits || !is_listed(files, name)) {
			return fault_set(fault, -EKEYREJECTED, N_("%s is in the bundle and not on its list: it was added afterwards."), entry);
		}
	}
	return 0;
}

int bundle_compare(const char *folder, const json_t *files, struct fault *fault)
{
	const json_t *file;
	size_t i;

	json_array_foreach(files, i, file) {
		int r = compare_file(folder, file, fault);

		if (r < 0)
			return r;
	}
	return find_strangers(folder, "", files, fault);
}

int bundle_last_event(const char *path, int64_t *sequence, char hash[65], struct fault *fault)
{
	SCOPED(json_release) json_t *event = NULL;
	SCOPED(file_text_free) char *text = calloc(1, LINE_TEXT + 1);
	SCOPED(close_fd) int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	off_t end = fd < 0 ? -1 : lseek(fd, 0, SEEK_END), start = end > LINE_TEXT ? end - LINE_TEXT : 0;
	ssize_t length;
	char *line;

	if (!text)
		return -ENOMEM;
	length = end < 0 ? -1 : pread(fd, text, LINE_TEXT, start);
	if (length <= 0)
		return fault_errno(fault, fd < 0 || length < 0 ? -errno : -ENODATA, N_("%s could not be read: %s."), path);
	while (length > 0 && text[length - 1] == '\n')
		text[--length] = '\0';
	line = strrchr(text, '\n');
	line = line ? line + 1 : text;
	if (json_decode(line, strlen(line), LINE_TEXT, &event, NULL) < 0 || !json_member_text(event, "hash") ||
		strlen(json_member_text(event, "hash")) != 64)
		return fault_set(fault, -EBADMSG, N_("%s does not end with an event of a ledger."), path);
	*sequence = json_member_number(event, "seq", 0);
	text_copy(hash, 65, json_member_text(event, "hash"));
	return 0;
}
