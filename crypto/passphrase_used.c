// SPDX-License-Identifier: GPL-3.0-or-later
/* Which passphrases were used before (R-PWD-03, R-PWD-08): a file of scrypt digests below one salt, root's alone, so that it
 * answers "this one?" and nothing else. Only grows. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/json.h"
#include "common/text.h"
#include "crypto/passphrase.h"

#define NAME "passphrases"
#define FILE_MAX (4u << 20) /* fifty thousand of them */
#define SALT 32
#define DIGEST 32
#define COST (1u << 15) /* scrypt (RFC 7914): 32 MiB and about a tenth of a second */
#define BLOCKS 8
#define MEMORY_MAX (64u << 20)

static int damaged(struct fault *fault)
{
	return fault_set(fault, -EBADMSG, N_("The list of used passphrases (%s) is damaged; put it back from today's backup."), NAME);
}

static int start(json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *json = json_pack("{s:i, s:[]}", "version", 1, "used");
	uint8_t salt[SALT];

	if (getrandom(salt, sizeof(salt), 0) != (ssize_t)sizeof(salt))
		return fault_set(fault, -EIO, N_("The kernel gives no random bytes for a key."));
	if (!json || json_put_hex(json, "salt", salt, sizeof(salt)) < 0)
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	*out = MOVE(json);
	return 0;
}

static int load(int directory, json_t **out, struct fault *fault)
{
	SCOPED(file_text_free) char *text = NULL;
	SCOPED(json_release) json_t *json = NULL;
	size_t length = 0;
	int r = file_read(directory, NAME, FILE_MAX, &text, &length);

	if (r == -ENOENT)
		return start(out, fault);
	if (r < 0)
		return fault_errno(fault, r, N_("%s cannot be read: %s."), NAME);
	if (json_decode(text, length, FILE_MAX, &json, NULL) < 0 || json_object_size(json) != 3 ||
		json_member_number(json, "version", 0) != 1 || !json_is_array(json_object_get(json, "used")))
		return damaged(fault);
	*out = MOVE(json);
	return 0;
}

static int digest(const json_t *json, const struct secret *text, char out[2 * DIGEST + 1], struct fault *fault)
{
	const char *stated = json_member_text(json, "salt");
	uint8_t salt[SALT], bytes[DIGEST];

	if (!stated || !text_unhex(stated, salt, sizeof(salt)))
		return damaged(fault);
	if (EVP_PBE_scrypt((const char *)text->bytes, text->size, salt, sizeof(salt), COST, BLOCKS, 1, MEMORY_MAX, bytes, sizeof(bytes)) != 1)
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	text_hex(bytes, sizeof(bytes), out);
	return 0;
}

static int remember(int directory, json_t *json, const char *known, struct fault *fault)
{
	SCOPED(json_text_free) char *text = NULL;
	int r;

	if (json_array_append_new(json_object_get(json, "used"), json_string(known)) == 0)
		text = json_canonical(json);
	if (!text)
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	if (strlen(text) > FILE_MAX)
		return fault_set(fault, -ENOSPC, N_("The list of used passphrases (%s) is full."), NAME);
	r = file_replace(directory, NAME, 0600, text, strlen(text));
	return r < 0 ? fault_errno(fault, r, N_("%s cannot be written: %s."), NAME) : 0;
}

/* Two at the same moment take turns. */
static int lock(int directory, int *out, struct fault *fault)
{
	SCOPED(close_fd) int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r;

	if (fd < 0)
		return fault_errno(fault, -errno, N_("%s cannot be read: %s."), NAME);
	r = file_lock(fd);
	if (r < 0)
		return fault_errno(fault, r, N_("%s cannot be read: %s."), NAME);
	*out = MOVE_FD(fd);
	return 0;
}

/* The list with `known`, which is not in it. */
static int look(int directory, const struct secret *text, json_t **out, char known[2 * DIGEST + 1], struct fault *fault)
{
	SCOPED(json_release) json_t *json = NULL;
	const json_t *one;
	size_t i;
	int r;

	r = load(directory, &json, fault);
	if (r == 0)
		r = digest(json, text, known, fault);
	if (r < 0)
		return r;
	json_array_foreach(json_object_get(json, "used"), i, one) {
		if (!json_is_string(one))
			return damaged(fault);
		if (strcmp(json_string_value(one), known) == 0)
			return fault_set(fault, -EEXIST, N_("This passphrase was used before; every medium gets one of its own."));
	}
	*out = MOVE(json);
	return 0;
}

int passphrase_use(int directory, const struct secret *text, struct fault *fault)
{
	SCOPED(close_fd) int held = -1;
	SCOPED(json_release) json_t *json = NULL;
	char known[2 * DIGEST + 1];
	int r;

	r = lock(directory, &held, fault);
	if (r == 0)
		r = look(directory, text, &json, known, fault);
	return r < 0 ? r : remember(directory, json, known, fault);
}

int passphrase_is_new(int directory, const struct secret *text, struct fault *fault)
{
	SCOPED(json_release) json_t *json = NULL;
	char known[2 * DIGEST + 1];

	return look(directory, text, &json, known, fault);
}
