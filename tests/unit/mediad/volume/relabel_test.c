// SPDX-License-Identifier: GPL-3.0-or-later
/* A label replaced on a real header, signed by a real TPM: what lies there is checked first, and read back after. A passphrase
 * comes and goes with what the label says. */
#include "mediad/volume/relabel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "crypto/label.h"
#include "crypto/luks_slot.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/swtpm.h"

#define NUMBER "M-0001"

static struct swtpm swtpm;
static struct tpm *tpm;
static struct tpm_host host;
static char path[32], uuid[40], folder[40];
static struct secret *volume_key;

static json_t *payload(const char *number, const char *handler, int generation)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i}", "number", number, "handler", handler, "manager", "田中 次郎", "created",
		"2026-11-21", "classification", "confidential", "generation", generation);
}

static void setup(void)
{
	SCOPED(json_release) json_t *first = payload(NUMBER, "佐藤 花子", 4);
	SCOPED(luks_close) struct luks *luks = NULL;
	struct tpm *fresh = NULL;
	int fd;

	swtpm_start(&swtpm);
	ck_assert_int_eq(tpm_open(swtpm.tcti, NULL, &fresh, NULL), 0);
	ck_assert_int_eq(tpm_provision(fresh, NULL, &host, NULL), 0);
	tpm_close(fresh);
	ck_assert_int_eq(tpm_open(swtpm.tcti, &host, &tpm, NULL), 0);
	strcpy(path, "/tmp/relabel-test-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_eq(ftruncate(fd, 20 << 20), 0);
	close(fd);
	strcpy(folder, "/tmp/relabel-state-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(secret_random(LUKS_VOLUME_KEY_SIZE, &volume_key, NULL), 0);
	ck_assert_int_eq(luks_format(path, NUMBER, volume_key, &luks, NULL), 0);
	strcpy(uuid, luks_uuid(luks));
	ck_assert_int_eq(label_write(luks, tpm, first, NULL, NULL), 0);
}

static void teardown(void)
{
	tpm_close(tpm);
	swtpm_stop(&swtpm);
	unlink(path);
	secret_free(volume_key);
	volume_key = NULL;
}

static int relabel_with(json_t *wanted, uint32_t present, const struct secret *passphrase, char **jws)
{
	const struct medium_expected expected = { .number = NUMBER, .uuid = uuid, .generation = present, .strays = true };
	struct relabel task = { .path = path, .tpm = tpm, .host = &host, .expected = &expected, .payload = wanted,
		.volume_key = volume_key, .passphrase = passphrase };
	SCOPED(close_fd) int state = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	SCOPED(luks_close) struct luks *luks = NULL;
	struct fault fault = { 0 };
	int r;

	task.state = state;

	ck_assert_int_eq(luks_load(path, &luks, NULL), 0);
	r = relabel_run(&task, luks, jws, &fault);
	ck_assert_int_eq(r < 0 ? fault.code : 0, r);
	json_decref(wanted);
	return r;
}

static int relabel(json_t *wanted, uint32_t present, char **jws)
{
	return relabel_with(wanted, present, NULL, jws);
}

static int check(uint32_t generation, bool revising)
{
	const struct medium_expected expected = { .number = NUMBER, .uuid = uuid, .generation = generation,
		.revising = revising };
	SCOPED(luks_close) struct luks *luks = NULL;

	ck_assert_int_eq(luks_load_sealed(path, &luks, NULL), 0);
	return medium_check(luks, &host, &expected, NULL);
}

static char *label_there(void)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	char *jws = NULL;

	ck_assert_int_eq(luks_load_sealed(path, &luks, NULL), 0);
	ck_assert_int_eq(luks_get_label(luks, &jws, NULL), 0);
	return jws;
}

START_TEST(the_new_label_takes_the_place_of_the_old_on_the_same_volume)
{
	SCOPED(json_text_free) char *before = label_there();
	SCOPED(json_text_free) char *jws = NULL;
	SCOPED(json_text_free) char *after = NULL;
	SCOPED(json_release) json_t *old = NULL;
	SCOPED(json_release) json_t *new = NULL;
	struct jws_key signer;

	ck_assert_int_eq(relabel(payload(NUMBER, "伊藤 四郎", 5), 4, &jws), 0);
	after = label_there();
	ck_assert_str_eq(jws, after);
	ck_assert_int_eq(jws_verify(before, LABEL_TYPE, &signer, &old, NULL), 0);
	ck_assert_int_eq(jws_verify(after, LABEL_TYPE, &signer, &new, NULL), 0);
	ck_assert_mem_eq(&signer, &host.signing, sizeof(signer));
	ck_assert_str_eq(json_member_text(new, "handler"), "伊藤 四郎");
	ck_assert_str_eq(json_member_text(new, "binding"), json_member_text(old, "binding"));
	ck_assert_int_eq(check(5, false), 0);
}
END_TEST

START_TEST(a_label_is_the_books_one_or_refused)
{
	ck_assert_int_eq(check(4, false), 0);
	ck_assert_int_eq(check(5, false), -EKEYREJECTED); /* an old header put back */
	ck_assert_int_eq(check(5, true), -EKEYREJECTED);
	ck_assert_int_eq(check(3, false), -EKEYREJECTED); /* signed past the books */
	ck_assert_int_eq(check(3, true), 0);              /* its revision was under way */
}
END_TEST

START_TEST(nothing_is_written_over_what_is_not_expected_or_by_what_is_not_newer)
{
	SCOPED(json_text_free) char *before = label_there();
	SCOPED(json_text_free) char *after = NULL;
	char *jws = NULL;

	ck_assert_int_eq(relabel(payload(NUMBER, "x", 6), 5, &jws), -EKEYREJECTED); /* it is older than the books say */
	ck_assert_int_eq(relabel(payload(NUMBER, "x", 6), 3, &jws), -EKEYREJECTED);
	ck_assert_int_eq(relabel(payload(NUMBER, "x", 4), 4, &jws), -EINVAL);
	ck_assert_int_eq(relabel(payload("M-0002", "x", 5), 4, &jws), -EINVAL);
	uuid[0] = uuid[0] == '0' ? '1' : '0';
	ck_assert_int_eq(relabel(payload(NUMBER, "x", 5), 4, &jws), -EKEYREJECTED);
	ck_assert_ptr_null(jws);
	after = label_there();
	ck_assert_str_eq(before, after);
}
END_TEST

#define COPY_SIZE 65536

static void load_header(uint8_t header[2 * COPY_SIZE])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	ck_assert_int_eq(pread(fd, header, 2 * COPY_SIZE, 0), 2 * COPY_SIZE);
	close(fd);
}

static void store_header(const uint8_t *header, size_t size)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	ck_assert_int_eq(pwrite(fd, header, size, 0), (ssize_t)size);
	close(fd);
}

/* The two copies are written one after the other, the first one first: wherever that breaks off, one of the two labels is there,
 * whole. */
START_TEST(a_write_that_breaks_off_anywhere_leaves_the_old_label_or_the_new)
{
	SCOPED(json_text_free) char *old = label_there();
	SCOPED(json_text_free) char *new = NULL;
	uint8_t *before = malloc(2 * COPY_SIZE), *after = malloc(2 * COPY_SIZE), *torn = malloc(2 * COPY_SIZE);
	int olds = 0, news = 0;

	load_header(before);
	ck_assert_int_eq(relabel(payload(NUMBER, "伊藤 四郎", 5), 4, &new), 0);
	load_header(after);
	for (size_t cut = 0; cut <= 2 * COPY_SIZE; cut += 512) {
		SCOPED(json_text_free) char *there = NULL;

		memcpy(torn, before, 2 * COPY_SIZE);
		memcpy(torn, after, cut);
		store_header(torn, 2 * COPY_SIZE);
		there = label_there();
		olds += strcmp(there, old) == 0;
		news += strcmp(there, new) == 0;
	}
	ck_assert_int_eq(olds + news, 2 * COPY_SIZE / 512 + 1);
	ck_assert_int_gt(olds, 1);
	ck_assert_int_gt(news, 1);
	free(before);
	free(after);
	free(torn);
}
END_TEST

static json_t *provided(int generation)
{
	json_t *label = payload(NUMBER, "佐藤 花子", generation);

	json_object_set_new(label, "provided", json_pack("{s:s, s:s, s:s}", "recipient", "Midori Prefecture", "request", "R-0002",
		"until", "2026-12-20"));
	return label;
}

static struct secret *typed(const char *text)
{
	struct secret *secret = NULL;

	ck_assert_int_eq(secret_new(strlen(text), &secret, NULL), 0);
	memcpy(secret->bytes, text, strlen(text));
	return secret;
}

/* Does plain cryptsetup open it with this passphrase? */
static bool opens(const char *passphrase)
{
	char line[256];

	snprintf(line, sizeof(line), "printf %%s '%s' | cryptsetup open --test-passphrase --key-file - %s 2>/dev/null", passphrase,
		path);
	return system(line) == 0;
}

static unsigned int slots(void)
{
	SCOPED(luks_close) struct luks *luks = NULL;

	ck_assert_int_eq(luks_load(path, &luks, NULL), 0);
	return (unsigned int)json_object_size(json_object_get(luks_view(luks).metadata, "keyslots"));
}

/* Somebody who had the volume key, or a work that broke off between keyslot and label. */
static void add_stray(const char *passphrase)
{
	SCOPED(secret_free) struct secret *secret = typed(passphrase);
	SCOPED(luks_close) struct luks *luks = NULL;
	int slot;

	ck_assert_int_eq(luks_load(path, &luks, NULL), 0);
	ck_assert_int_eq(luks_slot_add_stretched(luks, volume_key, secret, &slot, NULL), 0);
}

START_TEST(a_passphrase_comes_with_the_label_that_names_whose_it_is_and_goes_with_it)
{
	SCOPED(secret_free) struct secret *passphrase = typed("vK9#tmWq2$Lz7x");
	SCOPED(json_text_free) char *first = NULL;
	SCOPED(json_text_free) char *second = NULL;
	SCOPED(json_text_free) char *third = NULL;
	char *none = NULL;

	ck_assert_int_eq(relabel_with(provided(5), 4, passphrase, &first), 0);
	ck_assert_int_eq(check(5, false), 0);
	ck_assert(opens("vK9#tmWq2$Lz7x"));
	ck_assert(!opens("vK9#tmWq2$Lz7y"));
	ck_assert_int_eq(relabel(provided(6), 5, &second), 0); /* other words on it change nothing of that */
	ck_assert(opens("vK9#tmWq2$Lz7x"));
	ck_assert_int_eq(relabel(payload(NUMBER, "佐藤 花子", 7), 6, &third), 0);
	ck_assert_uint_eq(slots(), 0);
	ck_assert(!opens("vK9#tmWq2$Lz7x"));
	ck_assert_int_eq(check(7, false), 0);
	ck_assert_int_eq(relabel_with(provided(8), 7, passphrase, &none), -EEXIST); /* it was used */
	ck_assert_uint_eq(slots(), 0);
	ck_assert_int_eq(check(7, false), 0);
}
END_TEST

START_TEST(passphrase_and_label_come_together_or_not_at_all)
{
	SCOPED(secret_free) struct secret *passphrase = typed("vK9#tmWq2$Lz7x");
	SCOPED(json_text_free) char *before = label_there();
	SCOPED(json_text_free) char *after = NULL;
	char *jws = NULL;

	ck_assert_int_eq(relabel(provided(5), 4, &jws), -EINVAL);
	ck_assert_int_eq(relabel_with(payload(NUMBER, "x", 5), 4, passphrase, &jws), -EINVAL);
	after = label_there();
	ck_assert_str_eq(before, after);
	ck_assert_uint_eq(slots(), 0);
}
END_TEST

START_TEST(a_passphrase_that_the_label_does_not_name_keeps_the_medium_shut_until_it_is_removed)
{
	SCOPED(secret_free) struct secret *passphrase = typed("vK9#tmWq2$Lz7x");
	SCOPED(json_text_free) char *first = NULL;
	SCOPED(json_text_free) char *second = NULL;

	add_stray("a stray one");
	ck_assert_int_eq(check(4, false), -EKEYREJECTED);
	ck_assert_int_eq(relabel_with(provided(5), 4, passphrase, &first), 0); /* which removes what was there before */
	ck_assert_uint_eq(slots(), 1);
	ck_assert(!opens("a stray one"));
	ck_assert_int_eq(check(5, false), 0);
	add_stray("the outside party's own");
	ck_assert_int_eq(check(5, false), -EKEYREJECTED);
	ck_assert_int_eq(relabel(payload(NUMBER, "佐藤 花子", 6), 5, &second), 0);
	ck_assert_uint_eq(slots(), 0);
	ck_assert_int_eq(check(6, false), 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { the_new_label_takes_the_place_of_the_old_on_the_same_volume,
		a_label_is_the_books_one_or_refused, nothing_is_written_over_what_is_not_expected_or_by_what_is_not_newer,
		a_write_that_breaks_off_anywhere_leaves_the_old_label_or_the_new,
		a_passphrase_comes_with_the_label_that_names_whose_it_is_and_goes_with_it,
		passphrase_and_label_come_together_or_not_at_all,
		a_passphrase_that_the_label_does_not_name_keeps_the_medium_shut_until_it_is_removed };

	return suite_run_with("volume/relabel", tests, ARRAY_SIZE(tests), setup, teardown);
}
