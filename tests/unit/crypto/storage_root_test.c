// SPDX-License-Identifier: GPL-3.0-or-later
/* The files of the fuzzing corpus, each with what becomes of it; records by real TPMs are in host_record_test. */
#include "crypto/storage_root.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "tests/fakes/suite.h"

#define CORPUS "tests/fuzz/corpus/storage_root"

static const struct {
	const char *name;
	int code;
	const char *sentence;
} rows[] = {
	{ "ecc", 0, "" },
	{ "rsa", 0, "" },
	{ "not-fixed", -EKEYREJECTED, "stays in its TPM" },
	{ "signs", -EKEYREJECTED, "stays in its TPM" },
	{ "off-the-curve", -EKEYREJECTED, "no sound key" },
	{ "short-coordinates", -EKEYREJECTED, "no sound key" },
	{ "rsa-even", -EKEYREJECTED, "no sound key" },
	{ "rsa-small", -EKEYREJECTED, "no sound key" },
	{ "rsa-exponent", -EBADMSG, "not the public part" },
	{ "aes-256", -EBADMSG, "not the public part" },
	{ "coordinate-too-long", -EBADMSG, "not the public part" },
	{ "short", -EBADMSG, "not the public part" },
	{ "long", -EBADMSG, "not the public part" },
	{ "empty", -EBADMSG, "not the public part" },
};

START_TEST(a_root_is_taken_or_refused_with_its_reason)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct storage_root root = { 0 };
		struct fault fault = { 0 };
		char *bytes = NULL;
		char file[96];
		size_t length;
		int r;

		ck_assert(text_format(file, sizeof(file), CORPUS "/%s", rows[i].name));
		ck_assert_int_eq(file_read(AT_FDCWD, file, 4096, &bytes, &length), 0);
		r = storage_root_read(bytes, length, &root, &fault);
		ck_assert_msg(r == rows[i].code, "%s: %d, %s", rows[i].name, r, fault.message);
		ck_assert_msg(strstr(fault.message, rows[i].sentence) != NULL, "%s: %s", rows[i].name, fault.message);
		ck_assert_int_eq(root.rsa, r == 0 && strcmp(rows[i].name, "rsa") == 0);
		free(bytes);
	}
}
END_TEST

START_TEST(more_than_any_root_has_is_refused_unread)
{
	uint8_t bytes[STORAGE_ROOT_MAX + 1] = { 0 };
	struct storage_root root;

	ck_assert_int_eq(storage_root_read(bytes, sizeof(bytes), &root, NULL), -EBADMSG);
}
END_TEST

RUN_TESTS("crypto/storage_root", a_root_is_taken_or_refused_with_its_reason, more_than_any_root_has_is_refused_unread)
