// SPDX-License-Identifier: GPL-3.0-or-later
/* Making our LUKS2 headers and looking into them; knows no TPM, no label content and no mapping. */
#include "crypto/luks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/text.h"
#include "crypto/header/template.h"
#include "crypto/luks_internal.h"

#define DUMP_MAX (512u << 10) /* 60 KiB of JSON, pretty-printed by the library */

/* The library speaks through a callback only; errors are kept for the fault, the rest is dropped. */
static void keep_error(int level, const char *message, void *context)
{
	struct luks *luks = context;

	if (!luks || level != CRYPT_LOG_ERROR)
		return;
	text_copy(luks->error, sizeof(luks->error), message);
	luks->error[strcspn(luks->error, "\n")] = '\0';
}

int luks_failed(const struct luks *luks, int code, const char *message, struct fault *fault)
{
	const char *reason = luks->error[0] ? luks->error : strerror(-code);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	return fault_set(fault, code, message, reason);
#pragma GCC diagnostic pop
}

int luks_open(const char *path, struct luks **out, struct fault *fault)
{
	return luks_open_detached(path, path, out, fault);
}

int luks_open_detached(const char *path, const char *header, struct luks **out, struct fault *fault)
{
	SCOPED(luks_close) struct luks *luks = calloc(1, sizeof(*luks));
	int r;

	if (!luks)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to read the medium."));
	luks->header = -1;
	luks->path = path ? strdup(path) : NULL;
	if (path && !luks->path)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to read the medium."));
	/* A hostile header would otherwise choose which plugin of this machine gets loaded. */
	crypt_token_external_disable();
	crypt_set_log_callback(NULL, keep_error, NULL);
	r = header == path ? crypt_init(&luks->device, path) : crypt_init_data_device(&luks->device, header, path);
	if (r < 0)
		return luks_failed(luks, r, N_("The medium cannot be opened: %s."), fault);
	crypt_set_log_callback(luks->device, keep_error, luks);
	*out = MOVE(luks);
	return 0;
}

void luks_close(struct luks *luks)
{
	if (!luks)
		return;
	crypt_free(luks->device);
	json_decref(luks->metadata);
	if (luks->header >= 0)
		close(luks->header);
	free(luks->path);
	free(luks);
}

static int check_flags(const struct luks *luks, struct fault *fault)
{
	uint32_t flags = 0;

	if (crypt_persistent_flags_get(luks->device, CRYPT_FLAGS_REQUIREMENTS, &flags) < 0 || flags)
		return fault_set(fault, -EBADMSG, N_("The header was not made by mediad: it states requirements."));
	if (crypt_persistent_flags_get(luks->device, CRYPT_FLAGS_ACTIVATION, &flags) < 0 || flags)
		return fault_set(fault, -EBADMSG, N_("The header was not made by mediad: it sets activation flags."));
	return 0;
}

int luks_refresh(struct luks *luks, struct fault *fault)
{
	SCOPED(json_release) json_t *metadata = NULL;
	const char *text = NULL;
	int r;

	r = crypt_dump_json(luks->device, &text, 0);
	if (r < 0)
		return luks_failed(luks, -EBADMSG, N_("The header cannot be shown: %s."), fault);
	r = json_decode(text, strlen(text), DUMP_MAX, &metadata, fault);
	if (r < 0)
		return fault_set(fault, -EBADMSG, N_("The header was not made by mediad: its metadata is no plain JSON."));
	r = header_template_check(metadata, fault);
	if (r < 0)
		return r;
	r = check_flags(luks, fault);
	if (r < 0)
		return r;
	/* What the library will use must be what was checked. */
	if (luks_data_offset(luks) != LUKS_DATA_OFFSET || crypt_get_sector_size(luks->device) != LUKS_SECTOR)
		return fault_set(fault, -EBADMSG, N_("The header was not made by mediad: its data offset or sector size differs."));
	json_decref(luks->metadata);
	luks->metadata = MOVE(metadata);
	return 0;
}

static int format_header(struct luks *luks, const char *number, const struct secret *volume_key, struct fault *fault)
{
	struct crypt_pbkdf_type pbkdf = {
		.type = CRYPT_KDF_PBKDF2,
		.hash = "sha256",
		.iterations = LUKS_DIGEST_ITERATIONS,
		.flags = CRYPT_PBKDF_NO_BENCHMARK,
	};
	struct crypt_params_luks2 params = {
		.pbkdf = &pbkdf,
		.sector_size = LUKS_SECTOR,
		.label = number,
		.subsystem = HEADER_SUBSYSTEM,
	};
	int r;

	r = crypt_set_metadata_size(luks->device, HEADER_COPY_SIZE, 0);
	if (r == 0)
		r = crypt_set_data_offset(luks->device, LUKS_DATA_OFFSET / 512);
	if (r == 0)
		r = crypt_format(luks->device, CRYPT_LUKS2, "aes", "xts-plain64", NULL, (const char *)volume_key->bytes,
			volume_key->size, &params);
	if (r < 0)
		return luks_failed(luks, r, N_("The medium cannot be formatted: %s"), fault);
	return 0;
}

int luks_format(const char *path, const char *number, const struct secret *volume_key, struct luks **out,
	struct fault *fault)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	int r;

	if (!luks_number_valid(number))
		return fault_set(fault, -EINVAL, N_("\"%s\" is no medium number."), number);
	if (volume_key->size != LUKS_VOLUME_KEY_SIZE)
		return fault_set(fault, -EINVAL, N_("The volume key has the wrong size."));
	r = luks_wipe_signatures(path, fault);
	if (r < 0)
		return r;
	r = luks_open(path, &luks, fault);
	if (r < 0)
		return r;
	r = format_header(luks, number, volume_key, fault);
	if (r < 0)
		return r;
	r = luks_refresh(luks, fault);
	if (r < 0)
		return r;
	*out = MOVE(luks);
	return 0;
}

const char *luks_uuid(const struct luks *luks)
{
	return crypt_get_uuid(luks->device);
}

const char *luks_number(const struct luks *luks)
{
	return crypt_get_label(luks->device);
}

uint64_t luks_data_offset(const struct luks *luks)
{
	return crypt_get_data_offset(luks->device) * 512;
}

struct header_view luks_view(const struct luks *luks)
{
	return (struct header_view){ luks->metadata, luks_number(luks), luks_uuid(luks) };
}

int luks_binding(const struct luks *luks, uint8_t out[32], struct fault *fault)
{
	return header_binding(luks->metadata, luks_uuid(luks), out, fault);
}

int luks_check_key(struct luks *luks, const struct secret *volume_key, struct fault *fault)
{
	if (volume_key->size != LUKS_VOLUME_KEY_SIZE ||
		crypt_volume_key_verify(luks->device, (const char *)volume_key->bytes, volume_key->size) < 0)
		return fault_set(fault, -EKEYREJECTED, N_("This host's key does not open the medium %s; it was formatted anew elsewhere."),
			luks_number(luks));
	return 0;
}
