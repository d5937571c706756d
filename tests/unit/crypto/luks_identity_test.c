// SPDX-License-Identifier: GPL-3.0-or-later
/* Which medium a header claims to be. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "crypto/luks.h"
#include "tests/fakes/suite.h"

#define NUMBER "MT-2026-0001"
#define IMAGE_SIZE (20 << 20)

/* The working directory is on a disk; /tmp may be a tmpfs, which knows no O_DIRECT before Linux 6.6. */
static void make_medium(char path[32], char uuid[40])
{
	struct secret *key = NULL;
	struct luks *luks = NULL;
	int fd;

	strcpy(path, "luks-identity-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(ftruncate(fd, IMAGE_SIZE), 0);
	close(fd);
	ck_assert_int_eq(secret_random(LUKS_VOLUME_KEY_SIZE, &key, NULL), 0);
	ck_assert_int_eq(luks_format(path, NUMBER, key, &luks, NULL), 0);
	snprintf(uuid, 40, "%s", luks_uuid(luks));
	luks_close(luks);
	secret_free(key);
}

static void overwrite(const char *path, off_t at, const char *bytes, size_t length)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	ck_assert_int_eq(pwrite(fd, bytes, length, at), (ssize_t)length);
	close(fd);
}

START_TEST(a_medium_is_known_by_its_number_and_uuid)
{
	char path[32], uuid[40];

	make_medium(path, uuid);
	ck_assert_int_eq(luks_is(path, NUMBER, uuid, NULL), 0);
	ck_assert_int_eq(luks_is(path, "MT-2026-0002", uuid, NULL), -ESTALE);
	ck_assert_int_eq(luks_is(path, "MT-2026-000", uuid, NULL), -ESTALE);
	ck_assert_int_eq(luks_is(path, NUMBER, "11111111-2222-3333-4444-555555555555", NULL), -ESTALE);
	unlink(path);
	ck_assert_int_eq(luks_is(path, NUMBER, uuid, NULL), -ENOENT);
}
END_TEST

START_TEST(another_format_version_or_an_empty_card_is_another_medium)
{
	char path[32], uuid[40];

	make_medium(path, uuid);
	overwrite(path, 7, "\1", 1);
	ck_assert_int_eq(luks_is(path, NUMBER, uuid, NULL), -ESTALE);
	overwrite(path, 7, "\2", 1);
	ck_assert_int_eq(luks_is(path, NUMBER, uuid, NULL), 0);
	overwrite(path, 0, "\0\0\0\0\0\0", 6);
	ck_assert_int_eq(luks_is(path, NUMBER, uuid, NULL), -ESTALE);
	ck_assert_int_eq(truncate(path, 2048), 0);
	ck_assert_int_eq(luks_is(path, NUMBER, uuid, NULL), -ESTALE);
	unlink(path);
}
END_TEST

RUN_TESTS("crypto/luks_identity", a_medium_is_known_by_its_number_and_uuid,
	another_format_version_or_an_empty_card_is_another_medium)
