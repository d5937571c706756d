// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target: the keyring's file. Beside crashes it looks for keyrings that do not come out again as they went in. */
#include "crypto/keyring_internal.h"

#include <stdlib.h>
#include <string.h>

#include "common/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check(const struct keyring_file *file)
{
	struct keyring_file again = { 0 };
	char *text = keyring_file_text(file), *same;

	require(text != NULL && keyring_file_parse(text, strlen(text), &again) == 0);
	require(again.count == file->count && again.epoch == file->epoch);
	for (size_t i = 0; i < file->count; i++)
		require(keyring_file_find(&again, file->entries[i].number) == &again.entries[i]);
	same = keyring_file_text(&again);
	require(same && strcmp(text, same) == 0);
	free(text);
	free(same);
	keyring_file_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct keyring_file file = { 0 };

	if (keyring_file_parse((const char *)bytes, length, &file) == 0)
		check(&file);
	keyring_file_clear(&file);
	return 0;
}
