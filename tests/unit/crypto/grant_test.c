// SPDX-License-Identifier: GPL-3.0-or-later
/* A medium of host A, granted to host B: two real TPMs, a real header. B takes the key; nobody else, nothing altered, nothing
 * moved and nothing of a passed epoch does. */
#include "crypto/grant.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crypto/duplicate.h"
#include "crypto/header/template.h"
#include "tests/fakes/luks_forge.h"
#include "tests/fakes/memory_scan.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/tpm_bench.h"

#define NUMBER "M-0001"
#define TODAY "2026-11-21T07:40:55Z"

struct medium {
	char path[32];
	struct luks *luks;
	struct secret *key;
};

static void medium_open(struct medium *medium, const char *number)
{
	int fd;

	strcpy(medium->path, "/tmp/grant-test-XXXXXX");
	medium->luks = NULL;
	fd = mkstemp(medium->path);
	ck_assert_int_eq(ftruncate(fd, 20 << 20), 0);
	close(fd);
	medium->key = random_secret(LUKS_VOLUME_KEY_SIZE);
	ck_assert_int_eq(luks_format(medium->path, number, medium->key, &medium->luks, NULL), 0);
}

static void medium_reload(struct medium *medium)
{
	struct fault fault = { 0 };

	luks_close(medium->luks);
	medium->luks = NULL;
	ck_assert_msg(luks_load(medium->path, &medium->luks, &fault) == 0, "%s", fault.message);
}

static void medium_close(struct medium *medium)
{
	luks_close(medium->luks);
	secret_free(medium->key);
	unlink(medium->path);
}

static struct host_record record_of(struct tpm_bench *bench)
{
	SCOPED(json_release) json_t *about = json_pack("{s:s, s:s}", "name", "host", "created", TODAY);
	struct host_record record;
	char *jws = NULL;

	ck_assert_msg(host_record_make(bench->tpm, about, &jws, &bench->fault) == 0, "%s", bench->fault.message);
	ck_assert_int_eq(host_record_read(jws, &record, NULL), 0);
	free(jws);
	return record;
}

static void grant_to(struct tpm_bench *home, struct medium *medium, const struct host_record *record)
{
	const struct grant_terms terms = { .host = record, .created = TODAY, .until = "2027-03-31T14:59:59Z" };
	int r = grant_write(medium->luks, home->tpm, &terms, medium->key, &home->fault);

	ck_assert_msg(r == 0, "%s", home->fault.message);
	medium_reload(medium);
}

static size_t shown(const struct luks *luks, const struct jws_key *signer)
{
	const struct header_view header = luks_view(luks);
	SCOPED(json_release) json_t *grants = NULL;

	ck_assert_int_eq(header_grants(&header, signer, &grants, NULL), 0);
	return json_array_size(grants);
}

static struct grant grant_of(struct tpm_bench *home, const struct medium *medium, const struct host_record *record)
{
	struct jws_key signer;
	struct grant grant;

	ck_assert_msg(grant_read(medium->luks, record->host, &signer, &grant, &home->fault) == 0, "%s", home->fault.message);
	ck_assert_mem_eq(&signer, &home->host.signing, sizeof(signer));
	return grant;
}

static void expect_refused(struct tpm_bench *bench, const struct grant *grant, int code, const char *sentence)
{
	struct secret *key = NULL;

	ck_assert_int_eq(grant_take(bench->tpm, grant, &key, &bench->fault), code);
	ck_assert_msg(strstr(bench->fault.message, sentence) != NULL, "%s", bench->fault.message);
	ck_assert_ptr_null(key);
}

/* A medium of `home`, granted to `other`. */
struct scene {
	struct tpm_bench home, other;
	struct medium medium;
	struct host_record record;
	struct grant grant;
};

static void scene_open(struct scene *scene, void (*open_other)(struct tpm_bench *))
{
	tpm_bench_open(&scene->home);
	open_other(&scene->other);
	medium_open(&scene->medium, NUMBER);
	scene->record = record_of(&scene->other);
	grant_to(&scene->home, &scene->medium, &scene->record);
	scene->grant = grant_of(&scene->home, &scene->medium, &scene->record);
}

static void scene_close(struct scene *scene)
{
	medium_close(&scene->medium);
	tpm_bench_close(&scene->other);
	tpm_bench_close(&scene->home);
}

static void the_other_host_takes_it(void (*open_other)(struct tpm_bench *))
{
	struct scene scene;
	struct tpm_bench third;
	struct secret *key = NULL;

	scene_open(&scene, open_other);
	tpm_bench_open(&third);
	ck_assert_str_eq(scene.grant.number, NUMBER);
	ck_assert_str_eq(scene.grant.until, "2027-03-31T14:59:59Z");
	ck_assert_uint_eq(shown(scene.medium.luks, &scene.home.host.signing), 1);
	ck_assert_uint_eq(shown(scene.medium.luks, &scene.other.host.signing), 0); /* nobody else made it */
	ck_assert_msg(grant_take(scene.other.tpm, &scene.grant, &key, &scene.other.fault) == 0, "%s", scene.other.fault.message);
	ck_assert_int_eq(luks_check_key(scene.medium.luks, key, &scene.other.fault), 0);
	ck_assert_mem_eq(key->bytes, scene.medium.key->bytes, LUKS_VOLUME_KEY_SIZE);
	secret_free(key);
	expect_refused(&third, &scene.grant, -EKEYREJECTED, "another computer's TPM");
	expect_refused(&scene.home, &scene.grant, -EKEYREJECTED, "another computer's TPM");
	tpm_bench_close(&third);
	scene_close(&scene);
}

START_TEST(the_host_that_was_meant_takes_the_key_and_no_other)
{
	the_other_host_takes_it(tpm_bench_open);
}
END_TEST

START_TEST(a_host_with_an_rsa_storage_root_takes_it_too)
{
	the_other_host_takes_it(tpm_bench_open_rsa);
}
END_TEST

START_TEST(no_altered_byte_of_a_grant_is_taken)
{
	struct scene scene;

	scene_open(&scene, tpm_bench_open);
	for (uint16_t i = 0; i < scene.grant.blob.length; i++) {
		struct secret *key = NULL;

		scene.grant.blob.bytes[i] ^= 1;
		ck_assert_msg(grant_take(scene.other.tpm, &scene.grant, &key, &scene.other.fault) == -EKEYREJECTED,
			"byte %u: code %d, answer 0x%x", i, scene.other.fault.code, tpm_answer(scene.other.tpm));
		scene.grant.blob.bytes[i] ^= 1;
	}
	scene.grant.blob.length--;
	expect_refused(&scene.other, &scene.grant, -EKEYREJECTED, "or it was altered");
	scene.grant.blob.length++;
	scene.grant.epoch++;
	expect_refused(&scene.other, &scene.grant, -ESTALE, "granted again");
	scene_close(&scene);
}
END_TEST

/* The signature is honest, but what is wrapped was meant for another medium: only who has the home host's key can do that. */
START_TEST(a_wrapped_key_is_good_for_its_own_number_and_volume_only)
{
	struct scene scene;

	scene_open(&scene, tpm_bench_open);
	strcpy(scene.grant.number, "M-0002");
	expect_refused(&scene.other, &scene.grant, -EKEYREJECTED, "that of another medium");
	strcpy(scene.grant.number, NUMBER);
	scene.grant.binding[31] ^= 1;
	expect_refused(&scene.other, &scene.grant, -EKEYREJECTED, "that of another medium");
	scene_close(&scene);
}
END_TEST

START_TEST(the_other_hosts_epoch_shuts_out_what_it_has_not_taken)
{
	struct scene scene;
	struct secret *key = NULL;

	scene_open(&scene, tpm_bench_open);
	ck_assert_int_eq(tpm_counter_increment(scene.other.tpm, TPM_COUNTER_EPOCH, &scene.other.fault), 0);
	expect_refused(&scene.other, &scene.grant, -ESTALE, "granted again");
	scene.grant.epoch++; /* claiming the present epoch helps no more */
	expect_refused(&scene.other, &scene.grant, -EKEYREJECTED, "altered");
	scene.record = record_of(&scene.other);
	grant_to(&scene.home, &scene.medium, &scene.record);
	scene.grant = grant_of(&scene.home, &scene.medium, &scene.record);
	ck_assert_int_eq(grant_take(scene.other.tpm, &scene.grant, &key, &scene.other.fault), 0);
	secret_free(key);
	scene_close(&scene);
}
END_TEST

struct edit {
	const char *member, *text;
};

static void edit_grants(json_t *metadata, void *context)
{
	json_t *tokens = json_object_get(metadata, "tokens");
	const struct edit *edit = context;
	const char *key;
	json_t *token;

	json_object_foreach(tokens, key, token)
		json_object_set_new(token, edit->member, json_string(edit->text));
}

static void expect_unreadable(struct medium *medium, const char *host, const char *sentence)
{
	struct fault fault = { 0 };
	struct jws_key signer;
	struct grant grant;

	medium_reload(medium);
	ck_assert_int_eq(grant_read(medium->luks, host, &signer, &grant, &fault), -EKEYREJECTED);
	ck_assert_msg(strstr(fault.message, sentence) != NULL, "%s", fault.message);
}

START_TEST(a_token_moved_to_another_medium_or_host_or_altered_is_refused)
{
	struct scene scene;
	struct medium second;
	struct host_record own;
	struct edit rename = { "host", own.host }, alter;
	char *jws = NULL, *middle;

	scene_open(&scene, tpm_bench_open);
	medium_open(&second, NUMBER);
	own = record_of(&scene.home);
	ck_assert_int_eq(luks_get_grant(scene.medium.luks, scene.record.host, &jws, NULL), 0);
	ck_assert_int_eq(luks_put_grant(second.luks, scene.record.host, jws, &scene.home.fault), 0);
	expect_unreadable(&second, scene.record.host, "another medium than the one it lies on");
	ck_assert_uint_eq(shown(second.luks, &scene.home.host.signing), 0);
	ck_assert_int_eq(luks_forge(scene.medium.path, edit_grants, &rename), 0);
	expect_unreadable(&scene.medium, own.host, "not genuine");
	ck_assert_uint_eq(shown(scene.medium.luks, &scene.home.host.signing), 0);
	middle = strchr(jws, '.') + 40;
	*middle = *middle == 'A' ? 'B' : 'A';
	alter = (struct edit){ "jws", jws };
	ck_assert_int_eq(luks_forge(scene.medium.path, edit_grants, &alter), 0);
	expect_unreadable(&scene.medium, own.host, "not genuine");
	free(jws);
	medium_close(&second);
	scene_close(&scene);
}
END_TEST

START_TEST(a_revoked_grant_is_gone_from_the_header_and_the_others_stay)
{
	struct scene scene;
	struct host_record own;
	struct jws_key signer;

	scene_open(&scene, tpm_bench_open);
	own = record_of(&scene.home);
	grant_to(&scene.home, &scene.medium, &scene.record); /* in the place of the first */
	grant_to(&scene.home, &scene.medium, &own);
	ck_assert_int_eq(luks_remove_grant(scene.medium.luks, scene.record.host, &scene.home.fault), 0);
	medium_reload(&scene.medium);
	ck_assert_int_eq(grant_read(scene.medium.luks, scene.record.host, &signer, &scene.grant, &scene.home.fault), -ENOENT);
	ck_assert_int_eq(luks_remove_grant(scene.medium.luks, scene.record.host, &scene.home.fault), 0);
	grant_of(&scene.home, &scene.medium, &own);
	scene_close(&scene);
}
END_TEST

/* Also shows that a header holds as many as the template allows, beside a label of the longest kind. */
START_TEST(a_header_takes_as_many_grants_as_the_template_allows)
{
	struct scene scene;
	char host[HOST_ID], label[4096];
	char *jws = NULL;

	scene_open(&scene, tpm_bench_open_rsa);
	memset(label, 'x', sizeof(label) - 1);
	label[sizeof(label) - 1] = '\0';
	label[9] = label[99] = '.';
	ck_assert_int_eq(luks_put_label(scene.medium.luks, label, &scene.home.fault), 0);
	ck_assert_int_eq(luks_get_grant(scene.medium.luks, scene.record.host, &jws, NULL), 0);
	for (int i = 1; i < HEADER_GRANTS_MAX; i++) {
		memset(host, 'a' + i % 26, sizeof(host) - 1);
		host[0] = (char)('A' + i / 26);
		host[sizeof(host) - 1] = '\0';
		ck_assert_msg(luks_put_grant(scene.medium.luks, host, jws, &scene.home.fault) == 0, "%d: %s", i,
			scene.home.fault.message);
	}
	memset(host, 'z', sizeof(host) - 1);
	ck_assert_int_lt(luks_put_grant(scene.medium.luks, host, jws, &scene.home.fault), 0);
	free(jws);
	scene_close(&scene);
}
END_TEST

#ifndef __SANITIZE_ADDRESS__ /* which keeps what was freed, to find its uses */
START_TEST(nothing_of_a_granted_key_is_left_in_memory)
{
	struct tpm_bench home, other;
	uint8_t masked[LUKS_VOLUME_KEY_SIZE];
	struct secret *key = NULL;
	struct host_record record;
	struct medium medium;
	struct grant grant;
	size_t there;

	tpm_bench_open(&home);
	tpm_bench_open(&other);
	medium_open(&medium, NUMBER);
	for (size_t i = 0; i < sizeof(masked); i++)
		masked[i] = medium.key->bytes[i] ^ MEMORY_SCAN_MASK;
	medium_reload(&medium); /* the one that formatted it holds a key of its own */
	there = memory_scan(masked, sizeof(masked));
	ck_assert_uint_gt(there, 0);
	record = record_of(&other);
	grant_to(&home, &medium, &record);
	ck_assert_uint_eq(memory_scan(masked, sizeof(masked)), there);
	grant = grant_of(&home, &medium, &record);
	ck_assert_int_eq(grant_take(other.tpm, &grant, &key, &other.fault), 0);
	secret_free(key);
	ck_assert_uint_eq(memory_scan(masked, sizeof(masked)), there);
	medium_close(&medium);
	tpm_bench_close(&other);
	tpm_bench_close(&home);
}
END_TEST
#define IN_MEMORY , nothing_of_a_granted_key_is_left_in_memory
#else
#define IN_MEMORY
#endif

RUN_TESTS("crypto/grant", the_host_that_was_meant_takes_the_key_and_no_other, a_host_with_an_rsa_storage_root_takes_it_too,
	no_altered_byte_of_a_grant_is_taken, a_wrapped_key_is_good_for_its_own_number_and_volume_only,
	the_other_hosts_epoch_shuts_out_what_it_has_not_taken, a_token_moved_to_another_medium_or_host_or_altered_is_refused,
	a_revoked_grant_is_gone_from_the_header_and_the_others_stay,
	a_header_takes_as_many_grants_as_the_template_allows IN_MEMORY)
