// SPDX-License-Identifier: GPL-3.0-or-later
/* Small files, one a medium; knows neither TPM nor medium. */
#include "mediad/volume/custody.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/json.h"
#include "common/text.h"
#include "common/wire.h"

#define FOLDER "escrow"
#define COPY_MAX 16384

static int open_folder(int state, bool make, int *out)
{
	int fd;

	if (make && mkdirat(state, FOLDER, 0700) < 0 && errno != EEXIST)
		return -errno;
	if (make && fsync(state) < 0)
		return -errno;
	fd = openat(state, FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	*out = fd;
	return 0;
}

static void name_of(const char *number, char name[WIRE_NUMBER + 8])
{
	text_format(name, WIRE_NUMBER + 8, "%s.json", number);
}

int custody_keep(int state, const char *number, const char *jws, struct fault *fault)
{
	SCOPED(json_release) json_t *copy = json_pack("{s:s, s:s}", "number", number, "jws", jws);
	SCOPED(json_text_free) char *text = copy ? json_canonical(copy) : NULL;
	SCOPED(close_fd) int folder = -1;
	char name[WIRE_NUMBER + 8];
	int r = text ? open_folder(state, true, &folder) : -ENOMEM;

	name_of(number, name);
	if (r == 0)
		r = file_replace(folder, name, 0600, text, strlen(text));
	return r < 0 ? fault_errno(fault, r, N_("The copy of the encrypted recovery key of %s cannot be written: %s."), number) : 0;
}

int custody_read(int state, const char *number, char **out, struct fault *fault)
{
	SCOPED(file_text_free) char *text = NULL;
	SCOPED(json_release) json_t *copy = NULL;
	SCOPED(close_fd) int folder = -1;
	char name[WIRE_NUMBER + 8];
	size_t length;
	int r = open_folder(state, false, &folder);

	name_of(number, name);
	if (r == 0)
		r = file_read(folder, name, COPY_MAX, &text, &length);
	if (r == -ENOENT)
		return fault_set(fault, r, N_("This computer has no encrypted recovery key of %s."), number);
	if (r == 0)
		r = json_decode(text, length, COPY_MAX, &copy, NULL);
	if (r == 0 && !json_member_text(copy, "jws"))
		r = -EBADMSG;
	if (r < 0)
		return fault_errno(fault, r, N_("The copy of the encrypted recovery key of %s cannot be read: %s."), number);
	*out = strdup(json_member_text(copy, "jws"));
	return *out ? 0 : fault_set(fault, -ENOMEM, N_("There is not enough memory."));
}

int custody_drop(int state, const char *number, bool *was_there, struct fault *fault)
{
	SCOPED(close_fd) int folder = -1;
	char name[WIRE_NUMBER + 8];
	int r = open_folder(state, false, &folder);

	name_of(number, name);
	*was_there = false;
	if (r == -ENOENT)
		return 0;
	if (r == 0 && unlinkat(folder, name, 0) == 0)
		*was_there = true;
	else if (r == 0 && errno != ENOENT)
		r = -errno;
	/* Also when it is not there: an earlier try may have come only so far. */
	if (r == 0 && fsync(folder) < 0)
		r = -errno;
	return r < 0 ? fault_errno(fault, r, N_("The copy of the encrypted recovery key of %s cannot be removed: %s."), number) : 0;
}
