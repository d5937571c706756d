// SPDX-License-Identifier: GPL-3.0-or-later
/* Labels on real headers, signed by a real TPM: readable as written, refused when moved or altered. */
#include "crypto/label.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/fault.h"
#include "tests/fakes/luks_forge.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/swtpm.h"

#define NUMBER "MT-2026-0007"

struct bench {
	struct swtpm swtpm;
	struct tpm *tpm;
	struct tpm_host host;
};

static void bench_open(struct bench *bench)
{
	struct tpm *fresh = NULL;

	swtpm_start(&bench->swtpm);
	ck_assert_int_eq(tpm_open(bench->swtpm.tcti, NULL, &fresh, NULL), 0);
	ck_assert_int_eq(tpm_provision(fresh, NULL, &bench->host, NULL), 0);
	tpm_close(fresh);
	ck_assert_int_eq(tpm_open(bench->swtpm.tcti, &bench->host, &bench->tpm, NULL), 0);
}

static void bench_close(struct bench *bench)
{
	tpm_close(bench->tpm);
	swtpm_stop(&bench->swtpm);
}

static json_t *make_payload(const char *number)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i}", "number", number, "organisation", "中央町", "handler", "佐藤 花子",
		"manager", "鈴木 一郎", "created", "2026-11-21", "classification", "機密性2", "generation", 1);
}

/* A labelled medium on `path`; *jws is its label. */
static void make_medium(struct bench *bench, char path[32], char **jws)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(secret_free) struct secret *key = NULL;
	SCOPED(json_release) json_t *payload = make_payload(NUMBER);
	struct fault fault = { 0 };
	int fd, r;

	strcpy(path, "/tmp/label-test-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_eq(ftruncate(fd, 20 << 20), 0);
	close(fd);
	ck_assert_int_eq(secret_random(LUKS_VOLUME_KEY_SIZE, &key, NULL), 0);
	ck_assert_int_eq(luks_format(path, NUMBER, key, &luks, NULL), 0);
	r = label_write(luks, bench->tpm, payload, jws, &fault);
	ck_assert_msg(r == 0, "%s: %s", fault.message, fault.argument[0]);
}

static int read_label(const char *path, struct jws_key *key, json_t **payload)
{
	SCOPED(luks_close) struct luks *luks = NULL;

	ck_assert_int_eq(luks_load(path, &luks, NULL), 0);
	return label_read(luks, key, payload, NULL);
}

START_TEST(a_label_reads_back_as_written_and_names_its_signer)
{
	struct bench bench = { 0 };
	SCOPED(json_text_free) char *jws = NULL;
	SCOPED(json_release) json_t *payload = NULL;
	struct jws_key key;
	char path[32];

	bench_open(&bench);
	make_medium(&bench, path, &jws);
	ck_assert_ptr_nonnull(jws);
	ck_assert_int_eq(read_label(path, &key, &payload), 0);
	ck_assert_mem_eq(&key, &bench.host.signing, sizeof(key));
	ck_assert_str_eq(json_member_text(payload, "handler"), "佐藤 花子");
	ck_assert_str_eq(json_member_text(payload, "number"), NUMBER);
	ck_assert_uint_eq(strlen(json_member_text(payload, "binding")), 64);
	unlink(path);
	bench_close(&bench);
}
END_TEST

static void put_jws(json_t *metadata, void *context)
{
	json_t *token = json_object_get(json_object_get(metadata, "tokens"), "0");

	ck_assert_int_eq(json_object_set_new(token, "jws", json_string(context)), 0);
}

START_TEST(a_label_moved_to_another_medium_is_refused)
{
	struct bench bench = { 0 };
	SCOPED(json_text_free) char *first = NULL, *second = NULL;
	json_t *payload = NULL;
	struct jws_key key;
	char path[32], other[32];

	bench_open(&bench);
	make_medium(&bench, path, &first);
	make_medium(&bench, other, &second);
	ck_assert_int_eq(luks_forge(other, put_jws, first), 0);
	ck_assert_int_eq(read_label(other, &key, &payload), -EKEYREJECTED);
	ck_assert_ptr_null(payload);
	unlink(path);
	unlink(other);
	bench_close(&bench);
}
END_TEST

START_TEST(an_edited_payload_is_refused)
{
	struct bench bench = { 0 };
	SCOPED(json_text_free) char *jws = NULL;
	json_t *payload = NULL;
	struct jws_key key;
	char path[32], *middle;

	bench_open(&bench);
	make_medium(&bench, path, &jws);
	middle = strchr(jws, '.') + 20;
	*middle = *middle == 'A' ? 'B' : 'A';
	ck_assert_int_eq(luks_forge(path, put_jws, jws), 0);
	ck_assert_int_eq(read_label(path, &key, &payload), -EKEYREJECTED);
	unlink(path);
	bench_close(&bench);
}
END_TEST

static void replace_digest(json_t *metadata, void *context)
{
	json_t *digest = json_object_get(json_object_get(metadata, "digests"), "0");

	(void)context;
	json_object_set_new(digest, "salt", json_string("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
}

START_TEST(a_label_over_a_foreign_volume_key_is_refused)
{
	struct bench bench = { 0 };
	SCOPED(json_text_free) char *jws = NULL;
	json_t *payload = NULL;
	struct jws_key key;
	char path[32];

	bench_open(&bench);
	make_medium(&bench, path, &jws);
	ck_assert_int_eq(luks_forge(path, replace_digest, NULL), 0);
	ck_assert_int_eq(read_label(path, &key, &payload), -EKEYREJECTED);
	unlink(path);
	bench_close(&bench);
}
END_TEST

START_TEST(a_header_renamed_under_its_label_is_refused)
{
	struct bench bench = { 0 };
	SCOPED(json_text_free) char *jws = NULL;
	json_t *payload = NULL;
	struct jws_key key;
	char path[32];

	bench_open(&bench);
	make_medium(&bench, path, &jws);
	ck_assert_int_eq(luks_forge_label(path, "MT-2026-0008"), 0);
	ck_assert_int_eq(read_label(path, &key, &payload), -EKEYREJECTED);
	unlink(path);
	bench_close(&bench);
}
END_TEST

START_TEST(a_label_for_another_number_is_not_written)
{
	struct bench bench = { 0 };
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(json_release) json_t *payload = make_payload("MT-2026-0009");
	SCOPED(json_text_free) char *jws = NULL, *label = NULL;
	char path[32];

	bench_open(&bench);
	make_medium(&bench, path, &jws);
	ck_assert_int_eq(luks_load(path, &luks, NULL), 0);
	ck_assert_int_eq(label_write(luks, bench.tpm, payload, NULL, NULL), -EINVAL);
	ck_assert_int_eq(luks_get_label(luks, &label, NULL), 0);
	ck_assert_str_eq(label, jws);
	unlink(path);
	bench_close(&bench);
}
END_TEST

RUN_TESTS("crypto/label", a_label_reads_back_as_written_and_names_its_signer, a_label_moved_to_another_medium_is_refused,
	an_edited_payload_is_refused, a_label_over_a_foreign_volume_key_is_refused, a_header_renamed_under_its_label_is_refused,
	a_label_for_another_number_is_not_written)
