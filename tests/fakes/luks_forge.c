// SPDX-License-Identifier: GPL-3.0-or-later
/* Edits the header of an image file in place. */
#include "tests/fakes/luks_forge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/header/binary.h"
#include "tests/fakes/header_image.h"

int luks_forge(const char *path, luks_forge_edit edit, void *context)
{
	struct header_image *image = malloc(sizeof(*image));
	json_t *metadata = NULL;
	int r = image ? header_image_load(path, image) : -ENOMEM;

	if (r == 0) {
		metadata = header_image_metadata(image);
		r = metadata ? 0 : -EBADMSG;
	}
	if (r == 0) {
		edit(metadata, context);
		r = header_image_put(image, metadata);
	}
	if (r == 0) {
		header_image_seal(image);
		r = header_image_store(path, image);
	}
	json_decref(metadata);
	free(image);
	return r;
}

int luks_forge_image(const char *path, void (*edit)(struct header_image *image))
{
	struct header_image *image = malloc(sizeof(*image));
	int r = image ? header_image_load(path, image) : -ENOMEM;

	if (r == 0) {
		edit(image);
		r = header_image_store(path, image);
	}
	free(image);
	return r;
}

int luks_forge_label(const char *path, const char *label)
{
	struct header_image *image = malloc(sizeof(*image));
	int r = image ? header_image_load(path, image) : -ENOMEM;

	for (int i = 0; r == 0 && i < 2; i++) {
		memset(image->bytes[i] + LABEL_AT, 0, LABEL_SIZE);
		memcpy(image->bytes[i] + LABEL_AT, label, strnlen(label, LABEL_SIZE - 1));
	}
	if (r == 0) {
		header_image_seal(image);
		r = header_image_store(path, image);
	}
	free(image);
	return r;
}

json_t *luks_forge_read(const char *path)
{
	struct header_image *image = malloc(sizeof(*image));
	json_t *metadata = NULL;

	if (image && header_image_load(path, image) == 0)
		metadata = header_image_metadata(image);
	free(image);
	return metadata;
}
