// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediactl/certificate.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/attest.h"
#include "common/digest.h"
#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "common/validation.h"
#include "tests/fakes/erased.h"
#include "tests/fakes/signer.h"
#include "tests/fakes/stated.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

#define NUMBER ERASED_NUMBER
#define JOB ERASED_JOB

/* What may be wrong about a certificate. */
struct recipe {
	uint32_t index; /* the counter stated; 0: the epoch's */
	uint64_t stated; /* its value; 0: as claimed */
	const char *bound_to; /* NULL: this number and job */
	int64_t old_epoch, new_epoch; /* 0: 4 and 5 */
	bool foreign_signature; /* the statement's signature is by the wrong key */
	bool no_statement;
};

static json_t *state(const struct recipe *recipe, uint64_t value, const struct signer *attestation)
{
	const char *bound_to = recipe->bound_to ? recipe->bound_to : "mediad-erase-v1" NUMBER JOB;
	struct signer stranger = signer_new();
	struct stated stated = { .index = recipe->index ? recipe->index : ATTEST_INDEX_EPOCH, .value = value, .named = attestation,
		.by = recipe->foreign_signature ? &stranger : attestation };
	json_t *statement;

	ck_assert_int_eq(digest_bytes(bound_to, strlen(bound_to), stated.bound_to), 0);
	statement = stated_make(&stated);
	signer_free(&stranger);
	return statement;
}

static char *certify(
	const struct recipe *recipe, const struct signer *signer, const struct signer *attestation)
{
	int64_t before = recipe->old_epoch ? recipe->old_epoch : 4,
		after = recipe->new_epoch ? recipe->new_epoch : 5;
	json_t *payload = erased_payload(), *destruction = json_object();
	char *jws;

	json_put_number(destruction, "old_epoch", before);
	json_put_number(destruction, "new_epoch", after);
	if (!recipe->no_statement)
		json_object_set_new(destruction, "statement",
			state(recipe, recipe->stated ? recipe->stated : (uint64_t)after,
				attestation));
	json_object_set_new(payload, "key_destruction", destruction);
	jws = signer_statement(signer, CERTIFICATE_TYPE, payload);
	json_decref(payload);
	return jws;
}

static int check(const struct recipe *recipe, struct fault *fault)
{
	struct signer signer = signer_new(), attestation = signer_new();
	char *jws = certify(recipe, &signer, &attestation);
	struct certificate certificate;
	int r = certificate_check(&(struct statement){ .jws = jws }, &certificate, fault);

	certificate_clear(&certificate);
	free(jws);
	signer_free(&signer);
	signer_free(&attestation);
	return r;
}

START_TEST(a_true_certificate_passes)
{
	struct fault fault;

	ck_assert_int_eq(check(&(struct recipe){ 0 }, &fault), 0);
}
END_TEST

START_TEST(a_certificate_must_prove_the_end_of_this_very_key)
{
	struct fault fault;

	ck_assert_int_eq(check(&(struct recipe){ .no_statement = true }, &fault), -EBADMSG);
	ck_assert_int_eq(
		check(&(struct recipe){ .index = ATTEST_INDEX_CHECKPOINT }, &fault), -EKEYREJECTED);
	ck_assert_int_eq(check(&(struct recipe){ .stated = 4 }, &fault), -EKEYREJECTED);
	ck_assert_int_eq(check(&(struct recipe){ .stated = 6 }, &fault), -EKEYREJECTED);
	ck_assert_int_eq(check(&(struct recipe){ .old_epoch = 5 }, &fault), -EKEYREJECTED);
	ck_assert_int_eq(check(&(struct recipe){ .bound_to = "mediad-erase-v1M-0002" JOB }, &fault),
		-EKEYREJECTED);
	ck_assert_int_eq(
		check(&(struct recipe){ .foreign_signature = true }, &fault), -EKEYREJECTED);
}
END_TEST

/* A folder with what an auditor holds: a certificate, and the public keys of its host. */
struct desk {
	struct signer signer, attestation;
	char directory[32], certificate[64], host[64];
	char thumbprint[THUMBPRINT_TEXT];
};

static void write_json(const char *path, json_t *json)
{
	ck_assert_int_eq(json_dump_file(json, path, 0), 0);
	json_decref(json);
}

/* Of the certificate `about`, by who signs: the file holds both. `change` (NULL: nothing) takes another value. */
struct validating {
	const char *about;
	const struct signer *by;
	const char *member, *value;
};

static char *validate(const struct validating *validating)
{
	json_t *payload = erased_validation(validating->about);
	char *jws;

	if (validating->member)
		json_put_text(payload, validating->member, validating->value);
	jws = signer_statement(validating->by, VALIDATION_TYPE, payload);
	json_decref(payload);
	return jws;
}

static void desk_open(struct desk *desk)
{
	char *jws, *validation;

	*desk = (struct desk){
		.signer = signer_new(), .attestation = signer_new(), .directory = "/tmp/desk-XXXXXX"
	};
	ck_assert_ptr_nonnull(mkdtemp(desk->directory));
	text_format(desk->certificate, sizeof(desk->certificate), "%s/certificate.json",
		desk->directory);
	text_format(desk->host, sizeof(desk->host), "%s/host.json", desk->directory);
	jws = certify(&(struct recipe){ 0 }, &desk->signer, &desk->attestation);
	validation = validate(&(struct validating){ .about = jws, .by = &desk->signer });
	write_json(desk->certificate, json_pack("{s:s, s:s, s:s}", "mediad", "certificate", "jws", jws, "validation", validation));
	free(validation);
	write_json(desk->host, json_pack("{s:s, s:o, s:o}", "srk", "00", "signing",
				       jws_key_to_json(&desk->signer.public), "attestation",
				       jws_key_to_json(&desk->attestation.public)));
	jws_thumbprint(&desk->signer.public, desk->thumbprint);
	free(jws);
}

static void desk_close(struct desk *desk)
{
	unlink(desk->certificate);
	unlink(desk->host);
	rmdir(desk->directory);
	signer_free(&desk->signer);
	signer_free(&desk->attestation);
}

START_TEST(a_known_signer_is_exit_status_zero_and_an_unknown_one_is_not)
{
	struct talk talk = { 0 };
	struct desk desk;

	desk_open(&desk);
	TALK(&talk, "certificate", "verify", desk.certificate, "--host", desk.host);
	ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s", talk.err);
	ck_assert_ptr_nonnull(strstr(talk.out, desk.thumbprint));
	ck_assert_ptr_null(talk.call); /* offline */
	TALK(&talk, "certificate", "verify", desk.certificate, "--signer", desk.thumbprint);
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	TALK(&talk, "certificate", "verify", desk.certificate, "--signer", "x");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_nonnull(strstr(talk.err, "signer is not known here"));
	ck_assert_ptr_nonnull(strstr(talk.err, desk.thumbprint));
	TALK(&talk, "--json", "certificate", "verify", desk.certificate, "--signer", "x");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_nonnull(strstr(talk.out, "\"mediactl.UnknownSigner\""));
	ck_assert_ptr_nonnull(strstr(talk.out, "\"known\": false"));
	desk_close(&desk);
	talk_clear(&talk);
}
END_TEST

START_TEST(a_statement_by_another_tpm_key_is_not_the_hosts)
{
	struct talk talk = { 0 };
	struct desk desk;
	struct signer other = signer_new();

	desk_open(&desk);
	write_json(
		desk.host, json_pack("{s:o, s:o}", "signing", jws_key_to_json(&desk.signer.public),
				   "attestation", jws_key_to_json(&other.public)));
	TALK(&talk, "certificate", "verify", desk.certificate, "--host", desk.host);
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_nonnull(strstr(talk.err, "another TPM key"));
	desk_close(&desk);
	signer_free(&other);
	talk_clear(&talk);
}
END_TEST

START_TEST(the_certificate_is_readable_and_cannot_steer_the_terminal)
{
	struct talk talk = { 0 };
	struct desk desk;

	desk_open(&desk);
	TALK(&talk, "certificate", "verify", desk.certificate, "--host", desk.host);
	ck_assert_ptr_nonnull(strstr(talk.out, "𠮷田 \\x1b[2J (P-0005)"));
	ck_assert_ptr_null(strstr(talk.out, "\x1b"));
	ck_assert_ptr_null(strstr(talk.out, ": statement"));
	talk_japanese();
	TALK(&talk, "certificate", "verify", desk.certificate, "--host", desk.host);
	ck_assert_ptr_nonnull(strstr(talk.out, "令和8年11月21日 (2026-11-21 07:40:55)"));
	ck_assert_ptr_nonnull(strstr(talk.out, "この消去証明書は真正です。"));
	desk_close(&desk);
	talk_clear(&talk);
}
END_TEST

/* Every bit of the file as it is saved, one at a time. */
START_TEST(one_changed_bit_is_found)
{
	struct desk desk;
	struct certificate certificate;
	struct statement statement;
	char *text;
	size_t length;

	desk_open(&desk);
	ck_assert_int_eq(file_read(AT_FDCWD, desk.certificate, STATEMENT_FILE_MAX, &text, &length), 0);
	ck_assert_uint_gt(length, 4000);
	for (size_t i = 0; i < length; i++) {
		int fd = open(desk.certificate, O_WRONLY | O_CLOEXEC);
		char changed = (char)(text[i] ^ (1 << (i % 8)));

		ck_assert_int_eq(pwrite(fd, &changed, 1, (off_t)i), 1);
		if (certificate_load(desk.certificate, &statement, NULL) == 0) {
			ck_assert_msg(certificate_check(&statement, &certificate, NULL) < 0, "a change at %zu was not seen", i);
			certificate_clear(&certificate);
		}
		statement_clear(&statement);
		ck_assert_int_eq(pwrite(fd, text + i, 1, (off_t)i), 1);
		close(fd);
	}
	ck_assert_int_eq(certificate_load(desk.certificate, &statement, NULL), 0);
	ck_assert_int_eq(certificate_check(&statement, &certificate, NULL), 0);
	certificate_clear(&certificate);
	statement_clear(&statement);
	free(text);
	desk_close(&desk);
}
END_TEST

/* Verifies the desk's certificate with what `validating` says of it. */
static void verify_with(struct talk *talk, struct desk *desk, const struct validating *validating)
{
	SCOPED(json_release) json_t *file = json_load_file(desk->certificate, 0, NULL);
	struct validating about = *validating;
	char *validation;

	about.about = about.about ? about.about : json_member_text(file, "jws");
	about.by = about.by ? about.by : &desk->signer;
	validation = validate(&about);
	json_put_text(file, "validation", validation);
	free(validation);
	ck_assert_int_eq(json_dump_file(file, desk->certificate, 0), 0);
	TALK(talk, "certificate", "verify", desk->certificate, "--host", desk->host);
}

/* Shows R-DSP-02, R-DSP-05. */
START_TEST(a_validation_that_is_anothers_or_anybodys_is_found)
{
	struct signer stranger = signer_new();
	struct talk talk = { 0 };
	struct desk desk;

	desk_open(&desk);
	TALK(&talk, "certificate", "verify", desk.certificate, "--host", desk.host);
	ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s", talk.err);
	ck_assert_ptr_nonnull(strstr(talk.out, "記録と現物を確認"));
	ck_assert_ptr_nonnull(strstr(talk.out, "is signed too"));
	TALK(&talk, "--json", "certificate", "verify", desk.certificate, "--host", desk.host);
	ck_assert_ptr_nonnull(strstr(talk.out, "\"accepted\""));
	verify_with(&talk, &desk, &(struct validating){ .about = "e30.e30.c2ln" });
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_nonnull(strstr(talk.err, "belongs to another certificate"));
	verify_with(&talk, &desk, &(struct validating){ .by = &stranger });
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_nonnull(strstr(talk.err, "signer is not known here"));
	verify_with(&talk, &desk, &(struct validating){ .member = "decision", .value = "rejected" });
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	verify_with(&talk, &desk, &(struct validating){ .member = NULL });
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	desk_close(&desk);
	signer_free(&stranger);
	talk_clear(&talk);
}
END_TEST

START_TEST(show_saves_a_file_that_verify_takes_and_overwrites_none)
{
	struct talk talk = { 0 };
	struct desk desk;
	char reply[16384], *jws, *validation;

	desk_open(&desk);
	jws = certify(&(struct recipe){ 0 }, &desk.signer, &desk.attestation);
	text_format(reply, sizeof(reply), "{\"parameters\":{\"jws\":\"%s\"}}", jws);
	talk.replies[0] = reply;
	TALK(&talk, "certificate", "show", NUMBER, "--output", desk.certificate);
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	unlink(desk.certificate);
	TALK(&talk, "certificate", "show", NUMBER, "--output", desk.certificate);
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	talk_heard(&talk, "GetCertificate", "{\"number\":\"M-0001\"}");
	TALK(&talk, "certificate", "verify", desk.certificate, "--host", desk.host);
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	ck_assert_ptr_nonnull(strstr(talk.out, "Nobody's acceptance or rejection comes with it"));
	TALK(&talk, "certificate", "show", NUMBER);
	ck_assert_ptr_nonnull(strstr(talk.out, "C-0001"));
	ck_assert_ptr_nonnull(strstr(talk.out, "Nobody has accepted or rejected"));
	validation = validate(&(struct validating){ .about = jws, .by = &desk.signer });
	text_format(reply, sizeof(reply), "{\"parameters\":{\"jws\":\"%s\",\"validation\":{\"certificate\":\"C-0001\",\"decision\":\"rejected\","
		"\"name\":\"田中\",\"reason\":\"spare blocks\",\"jws\":\"%s\"}}}", jws, validation);
	TALK(&talk, "certificate", "show", NUMBER);
	ck_assert_ptr_nonnull(strstr(talk.out, "田中 has REJECTED this certificate, so the medium is to be destroyed: spare blocks"));
	unlink(desk.certificate);
	TALK(&talk, "certificate", "show", NUMBER, "--output", desk.certificate);
	TALK(&talk, "certificate", "verify", desk.certificate, "--host", desk.host);
	ck_assert_ptr_nonnull(strstr(talk.out, "is signed too"));
	free(validation);
	free(jws);
	desk_close(&desk);
	talk_clear(&talk);
}
END_TEST

START_TEST(a_second_person_accepts_or_rejects_with_a_reason)
{
	struct talk talk = { 0 };

	TALK(&talk, "certificate", "accept", "C-0001");
	ck_assert_int_eq(talk.outcome, OUTCOME_MISUSED);
	talk.replies[0] = "{\"parameters\":{\"certificate\":\"C-0001\",\"decision\":\"accepted\"}}";
	TALK(&talk, "certificate", "accept", "C-0001", "--reason", "seen");
	talk_heard(&talk, "ValidateCertificate", "{\"certificate\":\"C-0001\",\"decision\":\"accepted\",\"reason\":\"seen\"}");
	ck_assert_ptr_nonnull(strstr(talk.out, "is accepted"));
	talk.replies[0] = "{\"parameters\":{\"certificate\":\"C-0001\",\"decision\":\"rejected\"}}";
	TALK(&talk, "certificate", "reject", "C-0001", "--reason", "spare blocks");
	talk_heard(&talk, "ValidateCertificate", "{\"certificate\":\"C-0001\",\"decision\":\"rejected\",\"reason\":\"spare blocks\"}");
	ck_assert_ptr_nonnull(strstr(talk.out, "can only be destroyed"));
	talk_clear(&talk);
}
END_TEST

/* By number, or by a file that is checked first and whose hash goes along. */
START_TEST(an_erase_is_asked_about_by_number_or_by_its_certificate)
{
	struct talk talk = { 0 };
	struct desk desk;

	desk_open(&desk);
	talk.replies[0] = "{\"parameters\":{\"certificate\":\"C-0001\",\"number\":\"M-0001\",\"verified\":1048576}}";
	TALK(&talk, "erase", "verify", "C-0001");
	talk_heard(&talk, "CheckErased", "{\"certificate\":\"C-0001\"}");
	ck_assert_ptr_nonnull(strstr(talk.out, "M-0001 still lies as C-0001 says"));
	TALK(&talk, "erase", "verify", desk.certificate);
	ck_assert_str_eq(json_member_text(json_member_object(talk.call, "parameters"), "certificate"), "C-0001");
	ck_assert_uint_eq(strlen(json_member_text(json_member_object(talk.call, "parameters"), "digest")), 64);
	TALK(&talk, "erase", "verify", "/nonexistent/file");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	talk.replies[0] = "{\"parameters\":{\"certificate\":\"C-0001\",\"number\":\"M-0001\",\"key\":\"5eed\",\"nonce\":\"0123456789abcdef\","
			  "\"size\":1048576}}";
	TALK(&talk, "erase", "key", "C-0001");
	talk_heard(&talk, "EraseKey", "{\"certificate\":\"C-0001\"}");
	ck_assert_ptr_nonnull(strstr(talk.out,
		"openssl enc -aes-256-ctr -K 5eed -iv 0123456789abcdef0000000000000000 -in /dev/zero | cmp -n 1048576 - DEVICE"));
	desk_close(&desk);
	talk_clear(&talk);
}
END_TEST

/* Shows R-DSP-02. */
START_TEST(what_differs_on_an_erased_medium_is_told_by_kind_and_place)
{
	struct talk talk = { 0 };

	talk.replies[0] = "{\"error\":\"io.mediad.Failed\",\"parameters\":{\"message\":\"It failed.\",\"arguments\":[],\"text\":\"It failed.\",\"state\":"
			  "{\"size\":1048576,\"old\":1024,\"bit_error\":512,\"old_sectors\":2,\"stale\":0,\"extents\":[[4096,1024,\"old\",0],"
			  "[8192,512,\"bit-error\",0]],\"extents_more\":0}}}";
	TALK(&talk, "erase", "verify", "C-0001");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_nonnull(strstr(talk.err, "It failed."));
	ck_assert_ptr_nonnull(strstr(talk.err, "sectors that may hold what was there before"));
	ck_assert_ptr_nonnull(strstr(talk.err, "8192"));
	ck_assert_ptr_nonnull(strstr(talk.err, "bytes of sectors in which single bits differ"));
	ck_assert_ptr_null(strstr(talk.err, "another pass"));
	TALK(&talk, "--json", "erase", "verify", "C-0001");
	ck_assert_ptr_nonnull(strstr(talk.out, "extents"));
	ck_assert_ptr_null(strstr(talk.err, "8192"));
	talk_clear(&talk);
}
END_TEST

START_TEST(other_files_are_no_certificates)
{
	static const char *const wrong[] = { "", "{}", "{\"mediad\":\"label\",\"jws\":\"a.b.c\"}",
		"{\"mediad\":\"certificate\"}", "a.b.c", "\xff\xfe" };
	struct talk talk = { 0 };
	struct desk desk;

	desk_open(&desk);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		int fd = open(desk.certificate, O_WRONLY | O_TRUNC | O_CLOEXEC);

		ck_assert_int_eq(write(fd, wrong[i], strlen(wrong[i])), (ssize_t)strlen(wrong[i]));
		close(fd);
		TALK(&talk, "certificate", "verify", desk.certificate, "--host", desk.host);
		ck_assert_msg(talk.outcome == OUTCOME_REFUSED, "case %zu was taken", i);
	}
	TALK(&talk, "certificate", "verify", "/nonexistent/file");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	desk_close(&desk);
	talk_clear(&talk);
}
END_TEST

RUN_TESTS("mediactl/certificate", a_true_certificate_passes,
	a_certificate_must_prove_the_end_of_this_very_key,
	a_known_signer_is_exit_status_zero_and_an_unknown_one_is_not,
	a_statement_by_another_tpm_key_is_not_the_hosts,
	the_certificate_is_readable_and_cannot_steer_the_terminal, one_changed_bit_is_found,
	a_validation_that_is_anothers_or_anybodys_is_found,
	show_saves_a_file_that_verify_takes_and_overwrites_none, a_second_person_accepts_or_rejects_with_a_reason,
	an_erase_is_asked_about_by_number_or_by_its_certificate,
	what_differs_on_an_erased_medium_is_told_by_kind_and_place, other_files_are_no_certificates)
