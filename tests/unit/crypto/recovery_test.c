// SPDX-License-Identifier: GPL-3.0-or-later
/* Recovery keys on real headers, signed by a real TPM: plain cryptsetup takes what the officer decrypts, and whatever was altered
 * shows. */
#include "crypto/recovery.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/modhex.h"
#include "crypto/label.h"
#include "tests/fakes/luks_forge.h"
#include "tests/fakes/officer.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/tpm_bench.h"

#define NUMBER "M-0007"
#define NOON 1795230000 /* 2026-11-21T03:00:00Z: only stated */

struct bench {
	struct tpm_bench host;
	char officer[40];
	struct escrow *escrow;
};

static void bench_open(struct bench *bench)
{
	struct fault fault = { 0 };

	memset(bench, 0, sizeof(*bench));
	tpm_bench_open(&bench->host);
	officer_folder(bench->officer);
	officer_make(bench->officer, "one", OFFICER_P256 "");
	ck_assert_msg(escrow_load(bench->officer, clock_now(), &bench->escrow, &fault) == 0, "%s", fault.message);
}

static void bench_close(struct bench *bench)
{
	escrow_free(bench->escrow);
	officer_remove(bench->officer);
	tpm_bench_close(&bench->host);
}

struct medium {
	char path[32];
	struct secret *volume_key, *key;
	char *jws;
};

static void put_label(struct bench *bench, struct luks *luks)
{
	SCOPED(json_release) json_t *payload = json_pack("{s:s, s:i}", "number", NUMBER, "generation", 1);
	struct fault fault = { 0 };

	ck_assert_msg(label_write(luks, bench->host.tpm, payload, NULL, &fault) == 0, "%s", fault.message);
}

/* A label of this host that names these certificates; NULL: none. */
static void put_other_label(struct bench *bench, struct luks *luks, json_t *certificates)
{
	SCOPED(json_release) json_t *payload = json_pack("{s:s, s:i, s:o*}", "number", NUMBER, "generation", 1, "escrow", certificates);
	SCOPED(json_text_free) char *jws = NULL;
	uint8_t binding[32];

	ck_assert_int_eq(luks_binding(luks, binding, NULL), 0);
	ck_assert_int_eq(json_put_hex(payload, LABEL_BINDING, binding, sizeof(binding)), 0);
	ck_assert_int_eq(tpm_sign_statement(bench->host.tpm, LABEL_TYPE, payload, &jws, NULL), 0);
	ck_assert_int_eq(luks_put_label(luks, jws, NULL), 0);
}

/* Formatted, with recovery key and label, as registering does. */
static void medium_make(struct bench *bench, struct medium *medium)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	struct fault fault = { 0 };
	int fd, r;

	memset(medium, 0, sizeof(*medium));
	strcpy(medium->path, "/tmp/recovery-XXXXXX");
	fd = mkstemp(medium->path);
	ck_assert_int_eq(ftruncate(fd, 20 << 20), 0);
	close(fd);
	ck_assert_int_eq(secret_random(LUKS_VOLUME_KEY_SIZE, &medium->volume_key, NULL), 0);
	ck_assert_int_eq(escrow_key_new(&medium->key, NULL), 0);
	ck_assert_int_eq(luks_format(medium->path, NUMBER, medium->volume_key, &luks, NULL), 0);
	r = recovery_write(luks, bench->host.tpm,
		&(struct recovery){ .volume_key = medium->volume_key, .key = medium->key, .escrow = bench->escrow, .now = NOON },
		&medium->jws, &fault);
	ck_assert_msg(r == 0, "%s %s", fault.message, fault.argument[0]);
	put_label(bench, luks);
}

static void medium_drop(struct medium *medium)
{
	unlink(medium->path);
	secret_free(medium->volume_key);
	secret_free(medium->key);
	free(medium->jws);
}

/* As opening does it. */
static int check(struct bench *bench, const char *path, struct fault *fault)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(json_release) json_t *label = NULL;
	struct jws_key signer;

	ck_assert_int_eq(luks_load_sealed(path, &luks, fault), 0);
	ck_assert_int_eq(label_read(luks, &signer, &label, fault), 0);
	ck_assert_mem_eq(&signer, &bench->host.host.signing, sizeof(signer));
	return recovery_check(luks, &signer, label, fault);
}

static int try(struct medium *medium, const struct secret *key, const char *jws)
{
	SCOPED(luks_close) struct luks *luks = NULL;

	ck_assert_int_eq(luks_load(medium->path, &luks, NULL), 0);
	return recovery_try(luks, &(struct recovery){ .volume_key = medium->volume_key, .key = key }, jws, NULL);
}

START_TEST(what_is_written_reads_back_and_opens)
{
	struct bench bench;
	struct medium medium;
	struct fault fault = { 0 };
	SCOPED(json_release) json_t *metadata = NULL;

	bench_open(&bench);
	medium_make(&bench, &medium);
	ck_assert_int_eq(try(&medium, medium.key, medium.jws), 0);
	ck_assert_msg(check(&bench, medium.path, &fault) == 0, "%s", fault.message);
	metadata = luks_forge_read(medium.path);
	ck_assert_uint_eq(json_object_size(json_object_get(metadata, "keyslots")), 1);
	ck_assert_uint_eq(json_object_size(json_object_get(metadata, "tokens")), 2);
	medium_drop(&medium);
	bench_close(&bench);
}
END_TEST

START_TEST(another_key_or_another_statement_is_no_success)
{
	SCOPED(secret_free) struct secret *other = NULL;
	struct bench bench;
	struct medium medium;

	bench_open(&bench);
	medium_make(&bench, &medium);
	ck_assert_int_eq(escrow_key_new(&other, NULL), 0);
	ck_assert_mem_ne(other->bytes, medium.key->bytes, MODHEX_TEXT);
	ck_assert_int_eq(try(&medium, other, medium.jws), -EKEYREJECTED);
	ck_assert_int_eq(try(&medium, medium.key, "a.b.c"), -EIO);
	medium_drop(&medium);
	bench_close(&bench);
}
END_TEST

START_TEST(the_statement_says_what_the_office_needs)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(header_escrow_clear) struct header_escrow escrow = { 0 };
	SCOPED(json_release) json_t *certificates = NULL;
	struct bench bench;
	struct medium medium;
	char id[ESCROW_KEY_ID];

	bench_open(&bench);
	medium_make(&bench, &medium);
	ck_assert_int_eq(luks_load(medium.path, &luks, NULL), 0);
	ck_assert_int_eq(luks_escrow(luks, &escrow, NULL), 0);
	ck_assert_int_eq(escrow_key_id(luks_uuid(luks), id), 0);
	certificates = escrow_certificates(bench.escrow);
	ck_assert_str_eq(json_member_text(escrow.payload, "number"), NUMBER);
	ck_assert_str_eq(json_member_text(escrow.payload, "key"), id);
	ck_assert_uint_eq(strlen(id), 8);
	ck_assert_str_eq(json_member_text(escrow.payload, "created"), "2026-11-21T03:00:00Z");
	ck_assert(json_equal(json_object_get(escrow.payload, "certificates"), certificates));
	ck_assert_int_eq(json_member_number(escrow.payload, "slot", -1), escrow.slot);
	ck_assert_mem_eq(&escrow.signer, &bench.host.host.signing, sizeof(escrow.signer));
	medium_drop(&medium);
	bench_close(&bench);
}
END_TEST

START_TEST(plain_cryptsetup_takes_what_the_officer_decrypts)
{
	SCOPED(json_release) json_t *payload = NULL;
	struct bench bench;
	struct medium medium;
	struct jws_key signer;
	char text[MODHEX_TEXT + 1], line[256];

	bench_open(&bench);
	medium_make(&bench, &medium);
	ck_assert_int_eq(jws_verify(medium.jws, ESCROW_TYPE, &signer, &payload, NULL), 0);
	ck_assert_int_eq(officer_open_box(bench.officer, "one",
				 json_string_value(json_array_get(json_object_get(payload, "boxes"), 0)), text),
		MODHEX_TEXT);
	snprintf(line, sizeof(line), "printf %%s %s | cryptsetup open --test-passphrase --key-file - %s", text, medium.path);
	officer_shell(bench.officer, line);
	text[0] = text[0] == 'c' ? 'b' : 'c';
	snprintf(line, sizeof(line), "! printf %%s %s | cryptsetup open --test-passphrase --key-file - %s", text, medium.path);
	officer_shell(bench.officer, line);
	medium_drop(&medium);
	bench_close(&bench);
}
END_TEST

/* The token of the recovery key gets this statement; NULL: it goes. */
static void put_statement(json_t *metadata, void *context)
{
	json_t *tokens = json_object_get(metadata, "tokens"), *token;
	const char *key;
	void *next;

	json_object_foreach_safe(tokens, next, key, token) {
		if (strcmp(json_string_value(json_object_get(token, "type")), "mediad-escrow") != 0)
			continue;
		if (context)
			json_object_set_new(token, "jws", json_string(context));
		else
			json_object_del(tokens, key);
	}
}

static void refused(struct bench *bench, const char *path, const char *words)
{
	struct fault fault = { 0 };
	char text[400];
	int r = check(bench, path, &fault);

	fault_text(&fault, text, sizeof(text));
	ck_assert_msg(r == -EKEYREJECTED && strstr(text, words), "%d \"%s\", not \"%s\"", r, text, words);
}

START_TEST(a_statement_that_is_gone_moved_or_altered_is_refused)
{
	struct bench bench;
	struct medium medium, other;
	char *altered, *middle;

	bench_open(&bench);
	medium_make(&bench, &medium);
	medium_make(&bench, &other);
	ck_assert_int_eq(luks_forge(other.path, put_statement, medium.jws), 0);
	refused(&bench, other.path, "another medium");
	altered = strdup(medium.jws);
	middle = &altered[strlen(altered) / 2];
	*middle = *middle == 'A' ? 'B' : 'A';
	ck_assert_int_eq(luks_forge(other.path, put_statement, altered), 0);
	refused(&bench, other.path, "altered");
	ck_assert_int_eq(luks_forge(medium.path, put_statement, NULL), 0);
	refused(&bench, medium.path, "is gone");
	free(altered);
	medium_drop(&medium);
	medium_drop(&other);
	bench_close(&bench);
}
END_TEST

START_TEST(a_statement_for_other_certificates_than_the_label_names_is_refused)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	struct bench bench;
	struct medium medium;

	bench_open(&bench);
	medium_make(&bench, &medium);
	ck_assert_int_eq(luks_load(medium.path, &luks, NULL), 0);
	put_other_label(&bench, luks, json_pack("[s]", "00"));
	refused(&bench, medium.path, "other escrow certificates");
	put_other_label(&bench, luks, NULL);
	refused(&bench, medium.path, "other escrow certificates");
	put_label(&bench, luks); /* as one that is revised */
	ck_assert_int_eq(check(&bench, medium.path, NULL), 0);
	medium_drop(&medium);
	bench_close(&bench);
}
END_TEST

/* Whoever has a TPM can sign; opening asks whose signature it is. */
START_TEST(a_statement_signed_elsewhere_is_refused)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(json_release) json_t *label = NULL;
	struct fault fault = { 0 };
	struct bench bench;
	struct medium medium;
	struct jws_key signer;

	bench_open(&bench);
	medium_make(&bench, &medium);
	ck_assert_int_eq(luks_load(medium.path, &luks, NULL), 0);
	ck_assert_int_eq(label_read(luks, &signer, &label, NULL), 0);
	signer.x[0] ^= 1; /* as if the label were somebody else's */
	ck_assert_int_eq(recovery_check(luks, &signer, label, &fault), -EKEYREJECTED);
	ck_assert_ptr_nonnull(strstr(fault.message, "another computer"));
	medium_drop(&medium);
	bench_close(&bench);
}
END_TEST

/* As recovering does it: from a copy that nobody can change, the device's header unread from then on. */
START_TEST(a_sealed_copy_opens_by_its_keyslot)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(luks_close) struct luks *without = NULL;
	SCOPED(secret_free) struct secret *key = NULL;
	SCOPED(secret_free) struct secret *other = NULL;
	SCOPED(header_escrow_clear) struct header_escrow escrow = { 0 };
	struct bench bench;
	struct medium medium;
	int fd;

	bench_open(&bench);
	medium_make(&bench, &medium);
	ck_assert_int_eq(luks_load_with_slots(medium.path, &luks, NULL), 0);
	ck_assert_int_eq(luks_load_sealed(medium.path, &without, NULL), 0);
	fd = open(medium.path, O_WRONLY | O_CLOEXEC);
	ck_assert_int_eq(ftruncate(fd, 16 << 20), 0);
	for (off_t at = 0; at < 1 << 20; at += 4096)
		ck_assert_int_eq(pwrite(fd, (char[4096]){ 1 }, 4096, at), 4096);
	close(fd);
	ck_assert_int_eq(luks_escrow(luks, &escrow, NULL), 0);
	ck_assert_int_eq(luks_slot_open(luks, escrow.slot, medium.key, &key, NULL), 0);
	ck_assert_mem_eq(key->bytes, medium.volume_key->bytes, key->size);
	ck_assert_int_eq(escrow_key_new(&other, NULL), 0);
	ck_assert_int_eq(luks_slot_open(luks, escrow.slot, other, &key, NULL), -EKEYREJECTED);
	ck_assert_int_lt(luks_slot_open(without, escrow.slot, medium.key, &key, NULL), 0); /* it has no areas */
	ck_assert_int_lt(luks_slot_destroy(luks, escrow.slot, NULL), 0);
	medium_drop(&medium);
	bench_close(&bench);
}
END_TEST

START_TEST(a_destroyed_keyslot_opens_no_more)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(secret_free) struct secret *key = NULL;
	struct bench bench;
	struct medium medium;
	int slot;

	bench_open(&bench);
	medium_make(&bench, &medium);
	ck_assert_int_eq(luks_load(medium.path, &luks, NULL), 0);
	ck_assert_int_eq(luks_slot_add(luks, medium.volume_key, medium.key, &slot, NULL), 0);
	ck_assert_int_eq(luks_slot_open(luks, slot, medium.key, &key, NULL), 0);
	ck_assert_mem_eq(key->bytes, medium.volume_key->bytes, key->size);
	secret_free(MOVE(key));
	ck_assert_int_eq(luks_slot_destroy(luks, slot, NULL), 0);
	ck_assert_int_eq(luks_slot_open(luks, slot, medium.key, &key, NULL), -EINVAL); /* no such slot */
	ck_assert_ptr_null(key);
	medium_drop(&medium);
	bench_close(&bench);
}
END_TEST

static struct secret *typed(const char *text)
{
	struct secret *secret = NULL;

	ck_assert_int_eq(secret_new(strlen(text), &secret, NULL), 0);
	memcpy(secret->bytes, text, strlen(text));
	return secret;
}

START_TEST(a_passphrase_is_stretched_and_goes_and_the_recovery_key_stays)
{
	SCOPED(secret_free) struct secret *passphrase = typed("vK9#tmWq2$Lz7x");
	SCOPED(secret_free) struct secret *wrong = typed("vK9#tmWq2$Lz7y");
	SCOPED(luks_close) struct luks *luks = NULL;
	const json_t *slots;
	char line[256];
	struct bench bench;
	struct medium medium;
	int slot, other;

	bench_open(&bench);
	medium_make(&bench, &medium);
	ck_assert_int_eq(luks_load(medium.path, &luks, NULL), 0);
	ck_assert_uint_eq(luks_slots_stretched(luks), 0);
	ck_assert_int_eq(luks_slot_add_stretched(luks, medium.volume_key, passphrase, &slot, NULL), 0);
	ck_assert_uint_eq(luks_slots_stretched(luks), 1);
	luks_close(MOVE(luks));
	ck_assert_int_eq(luks_load(medium.path, &luks, NULL), 0); /* it fits the template */
	ck_assert_int_eq(luks_slot_try(luks, slot, passphrase, medium.volume_key, NULL), 0);
	snprintf(line, sizeof(line), "printf %%s 'vK9#tmWq2$Lz7x' | cryptsetup open --test-passphrase --key-file - %s", medium.path);
	officer_shell(bench.officer, line);
	ck_assert_int_eq(luks_slot_try(luks, slot, wrong, medium.volume_key, NULL), -EKEYREJECTED);
	ck_assert_int_eq(luks_slot_try(luks, slot, passphrase, medium.key, NULL), -EKEYREJECTED);
	ck_assert_int_eq(luks_slot_add(luks, medium.volume_key, wrong, &other, NULL), 0); /* whoever added that */
	ck_assert_int_eq(luks_slots_strip(luks, NULL), 0);
	ck_assert_int_eq(luks_slots_strip(luks, NULL), 0);
	luks_close(MOVE(luks));
	ck_assert_int_eq(luks_load(medium.path, &luks, NULL), 0);
	slots = json_object_get(luks_view(luks).metadata, "keyslots");
	ck_assert_uint_eq(json_object_size(slots), 1);
	ck_assert_int_lt(luks_slot_try(luks, slot, passphrase, medium.volume_key, NULL), 0);
	ck_assert_int_eq(try(&medium, medium.key, medium.jws), 0);
	medium_drop(&medium);
	bench_close(&bench);
}
END_TEST

RUN_TESTS("crypto/recovery", what_is_written_reads_back_and_opens, another_key_or_another_statement_is_no_success,
	the_statement_says_what_the_office_needs, plain_cryptsetup_takes_what_the_officer_decrypts,
	a_statement_that_is_gone_moved_or_altered_is_refused,
	a_statement_for_other_certificates_than_the_label_names_is_refused, a_statement_signed_elsewhere_is_refused,
	a_sealed_copy_opens_by_its_keyslot, a_destroyed_keyslot_opens_no_more, a_passphrase_is_stretched_and_goes_and_the_recovery_key_stays)
