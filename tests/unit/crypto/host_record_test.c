// SPDX-License-Identifier: GPL-3.0-or-later
/* Host records by a real TPM: read as made, refused when any part was exchanged and signed again. */
#include "crypto/host_record.h"

#include <errno.h>
#include <string.h>

#include "tests/fakes/suite.h"
#include "tests/fakes/tpm_bench.h"

static char *make(struct tpm_bench *bench)
{
	SCOPED(json_release) json_t *about =
		json_pack("{s:s, s:s, s:s}", "name", "税務課1", "organisation", "中央町", "created", "2026-11-21T07:40:55Z");
	char *jws = NULL;

	ck_assert_msg(host_record_make(bench->tpm, about, &jws, &bench->fault) == 0, "%s", bench->fault.message);
	return jws;
}

START_TEST(a_host_record_says_what_the_tpm_holds)
{
	struct tpm_bench bench;
	struct host_record record;
	struct storage_root root;
	char name[HOST_ID];
	uint64_t epoch;
	char *jws;

	tpm_bench_open(&bench);
	jws = make(&bench);
	ck_assert_int_eq(host_record_read(jws, &record, &bench.fault), 0);
	ck_assert_int_eq(tpm_storage_root(bench.tpm, &root, &bench.fault), 0);
	ck_assert_int_eq(tpm_counter_read(bench.tpm, TPM_COUNTER_EPOCH, &epoch, NULL), 0);
	ck_assert_int_eq(jws_thumbprint(&bench.host.signing, name), 0);
	ck_assert_str_eq(record.host, name);
	ck_assert_str_eq(record.name, "税務課1");
	ck_assert_str_eq(record.organisation, "中央町");
	ck_assert_mem_eq(record.root.name, root.name, sizeof(root.name));
	ck_assert(!record.root.rsa);
	ck_assert_uint_eq(record.epoch, epoch);
	free(jws);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(an_rsa_storage_root_of_another_system_serves_too)
{
	struct tpm_bench bench;
	struct host_record record;
	char *jws;

	tpm_bench_open_rsa(&bench);
	jws = make(&bench);
	ck_assert_int_eq(host_record_read(jws, &record, &bench.fault), 0);
	ck_assert(record.root.rsa);
	free(jws);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(a_record_that_was_altered_is_no_record)
{
	struct tpm_bench bench;
	struct host_record record;
	char *jws, *middle;

	tpm_bench_open(&bench);
	jws = make(&bench);
	middle = strchr(jws, '.') + 40;
	*middle = *middle == 'A' ? 'B' : 'A';
	ck_assert_int_eq(host_record_read(jws, &record, &bench.fault), -EKEYREJECTED);
	ck_assert_int_eq(host_record_read("no.record.", &record, &bench.fault), -EBADMSG);
	free(jws);
	tpm_bench_close(&bench);
}
END_TEST

/* The payload of an honest record, for a thief who has a TPM of his own to sign with. */
static json_t *payload_of(const char *jws)
{
	struct jws_key key;
	json_t *payload = NULL;

	ck_assert_int_eq(jws_verify(jws, HOST_RECORD_TYPE, &key, &payload, NULL), 0);
	return payload;
}

static int read_signed_by(struct tpm_bench *bench, const json_t *payload)
{
	struct host_record record;
	char *jws = NULL;
	int r;

	ck_assert_int_eq(tpm_sign_statement(bench->tpm, HOST_RECORD_TYPE, payload, &jws, &bench->fault), 0);
	r = host_record_read(jws, &record, &bench->fault);
	free(jws);
	return r;
}

START_TEST(a_storage_root_that_may_leave_its_tpm_is_refused_by_reason)
{
	struct tpm_bench bench;
	json_t *payload;
	char *jws, *srk, *last;

	tpm_bench_open(&bench);
	jws = make(&bench);
	payload = payload_of(jws);
	srk = strdup(json_member_text(payload, "srk"));
	ck_assert_int_eq(srk[15], '2'); /* 0023 000b 00030472: fixedTPM set */
	srk[15] = '0';
	json_object_set_new(payload, "srk", json_string(srk));
	ck_assert_int_eq(read_signed_by(&bench, payload), -EKEYREJECTED);
	ck_assert_ptr_nonnull(strstr(bench.fault.message, "no storage root that stays in its TPM"));
	srk[15] = '2';
	last = &srk[strlen(srk) - 1];
	*last = *last == '0' ? '1' : '0'; /* off the curve */
	json_object_set_new(payload, "srk", json_string(srk));
	ck_assert_int_eq(read_signed_by(&bench, payload), -EKEYREJECTED);
	ck_assert_ptr_nonnull(strstr(bench.fault.message, "no sound key"));
	srk[strlen(srk) - 2] = '\0';
	json_object_set_new(payload, "srk", json_string(srk));
	ck_assert_int_eq(read_signed_by(&bench, payload), -EBADMSG);
	free(srk);
	json_decref(payload);
	free(jws);
	tpm_bench_close(&bench);
}
END_TEST

/* Somebody puts his own storage root into the record of a host that is trusted, or that host's root into his own. */
START_TEST(parts_of_two_hosts_make_no_record)
{
	struct tpm_bench honest, thief;
	char *record, *own;
	json_t *payload, *theirs;

	tpm_bench_open(&honest);
	tpm_bench_open(&thief);
	record = make(&honest);
	own = make(&thief);
	payload = payload_of(record);
	theirs = payload_of(own);
	ck_assert_int_eq(read_signed_by(&thief, payload), -EKEYREJECTED);
	ck_assert_ptr_nonnull(strstr(thief.fault.message, "another key than the one it names"));
	json_object_set(theirs, "srk", json_object_get(payload, "srk"));
	ck_assert_int_eq(read_signed_by(&thief, theirs), -EKEYREJECTED);
	ck_assert_ptr_nonnull(strstr(thief.fault.message, "another storage root"));
	json_object_set(theirs, "srk_name", json_object_get(payload, "srk_name"));
	ck_assert_int_eq(read_signed_by(&thief, theirs), -EKEYREJECTED);
	ck_assert_ptr_nonnull(strstr(thief.fault.message, "not about this record"));
	json_object_set(theirs, "epoch", json_object_get(payload, "epoch"));
	ck_assert_int_eq(read_signed_by(&thief, theirs), -EKEYREJECTED);
	json_decref(payload);
	json_decref(theirs);
	free(record);
	free(own);
	tpm_bench_close(&thief);
	tpm_bench_close(&honest);
}
END_TEST

RUN_TESTS("crypto/host_record", a_host_record_says_what_the_tpm_holds, an_rsa_storage_root_of_another_system_serves_too,
	a_record_that_was_altered_is_no_record, a_storage_root_that_may_leave_its_tpm_is_refused_by_reason,
	parts_of_two_hosts_make_no_record)
