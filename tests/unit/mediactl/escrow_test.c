// SPDX-License-Identifier: GPL-3.0-or-later
/* escrow show and combine: what the officer gets is what was signed, and a typing error is named. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/header/escrow.h"
#include "crypto/header/template.h"
#include "mediactl/key_text.h"
#include "tests/fakes/header_forgeries.h"
#include "tests/fakes/memory_scan.h"
#include "tests/fakes/officer.h"
#include "tests/fakes/signer.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

#define ONE "cbcccdce-cfcgchci-cjckclcn-crctcucv-vcvbvdve-vfvgvhvi-vjvkvlvn-vrvtvuvv"
#define OTHER "vvvvvvvv-cccccccc-vvvvvvvv-cccccccc-vvvvvvvv-cccccccc-vvvvvvvv-cccccccc"
#define KEY "vuvvvtvr-cfcgchci-vivhvgvf-crctcucv-cvcuctcr-vfvgvhvi-cichcgcf-vrvtvuvv"

struct bench {
	struct signer signer;
	char folder[40], image[64];
	char *jws;
	const char *boxes; /* JSON */
};

/* The statement `bench->boxes` on a sample medium. */
static void bench_make(struct bench *bench, const char *uuid)
{
	struct header_image *image = malloc(sizeof(*image));
	SCOPED(json_release) json_t *metadata = NULL;
	SCOPED(json_release) json_t *payload = json_pack("{s:s, s:i, s:s, s:s, s:o, s:o}", "number", HEADER_IMAGE_NUMBER, "slot", 0,
		"key", "1a2b3c4d", "created", "2026-11-21T03:00:00Z", "boxes", json_loads(bench->boxes, 0, NULL), "certificates",
		json_loads("[\"aa11\",\"bb22\"]", 0, NULL));
	uint8_t binding[32];

	header_image_sample(image);
	metadata = header_image_metadata(image);
	header_add_everything(metadata);
	ck_assert_int_eq(header_binding(metadata, uuid, binding, NULL), 0);
	json_put_hex(payload, LABEL_BINDING, binding, sizeof(binding));
	free(bench->jws);
	bench->jws = signer_statement(&bench->signer, ESCROW_TYPE, payload);
	json_object_set_new(json_object_get(json_object_get(metadata, "tokens"), "1"), "jws", json_string(bench->jws));
	ck_assert_int_eq(header_image_put(image, metadata), 0);
	header_image_seal(image);
	close(open(bench->image, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	ck_assert_int_eq(header_image_store(bench->image, image), 0);
	free(image);
}

static void bench_open(struct bench *bench, const char *boxes)
{
	*bench = (struct bench){ .signer = signer_new(), .boxes = boxes };
	officer_folder(bench->folder);
	snprintf(bench->image, sizeof(bench->image), "%s/image", bench->folder);
	bench_make(bench, HEADER_IMAGE_UUID);
}

static void bench_close(struct bench *bench)
{
	signer_free(&bench->signer);
	officer_remove(bench->folder);
	free(bench->jws);
}

START_TEST(a_box_is_shown_from_an_image_as_openssl_reads_it)
{
	struct talk talk = { 0 };
	struct bench bench;

	bench_open(&bench, "[\"__-_AA\"]");
	TALK(&talk, "escrow", "show", bench.image);
	ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s", talk.err);
	ck_assert_ptr_null(talk.call);
	ck_assert_ptr_nonnull(strstr(talk.out, "-----BEGIN CMS-----\n//+/AA==\n-----END CMS-----\n"));
	ck_assert_ptr_nonnull(strstr(talk.out, "1a2b3c4d"));
	ck_assert_ptr_nonnull(strstr(talk.out, "certificate aa11:"));
	ck_assert_ptr_null(strstr(talk.out, "certificate bb22:"));
	TALK(&talk, "--json", "escrow", "show", bench.image);
	ck_assert_ptr_nonnull(strstr(talk.out, bench.jws));
	talk_clear(&talk);
	bench_close(&bench);
}
END_TEST

START_TEST(two_officers_get_a_file_each_and_none_is_overwritten)
{
	struct talk talk = { 0 };
	struct bench bench;
	char name[64];

	bench_open(&bench, "[\"AAAA\",\"BBBB\"]");
	snprintf(name, sizeof(name), "%s/box", bench.folder);
	TALK(&talk, "escrow", "show", bench.image, "--output", name);
	ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s", talk.err);
	ck_assert_ptr_null(strstr(talk.out, "BEGIN"));
	ck_assert_ptr_nonnull(strstr(talk.out, "box.2 -inkey"));
	officer_shell(bench.folder, "grep -qx AAAA box.1 && grep -qx BBBB box.2 && test $(stat -c %a box.1) = 600");
	TALK(&talk, "escrow", "show", bench.image, "--output", name);
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	talk_clear(&talk);
	bench_close(&bench);
}
END_TEST

START_TEST(a_statement_from_elsewhere_is_not_shown)
{
	struct talk talk = { 0 };
	struct bench bench;

	bench_open(&bench, "[\"AAAA\"]");
	bench_make(&bench, "00000000-4b5a-6978-8796-a5b4c3d2e1f0");
	TALK(&talk, "escrow", "show", bench.image);
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_nonnull(strstr(talk.err, "another medium"));
	ck_assert_ptr_null(strstr(talk.out, "BEGIN"));
	TALK(&talk, "escrow", "show", "/nowhere/at/all");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	talk_clear(&talk);
	bench_close(&bench);
}
END_TEST

START_TEST(the_copy_of_this_computer_is_asked_for_by_number)
{
	struct talk talk = { 0 };
	struct bench bench;
	char reply[4096];

	bench_open(&bench, "[\"AAAA\"]");
	snprintf(reply, sizeof(reply), "{\"parameters\":{\"jws\":\"%s\"}}", bench.jws);
	talk.replies[0] = reply;
	TALK(&talk, "escrow", "show", "M-0001");
	ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s", talk.err);
	talk_heard(&talk, "GetEscrow", "{\"number\":\"M-0001\"}");
	ck_assert_ptr_nonnull(strstr(talk.out, "\nAAAA\n"));
	talk.replies[0] = "{\"parameters\":{\"jws\":\"a.b.c\"}}";
	TALK(&talk, "escrow", "show", "M-0001");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	talk_clear(&talk);
	bench_close(&bench);
}
END_TEST

START_TEST(the_reseal_code_is_asked_for_without_a_medium)
{
	struct talk talk = { 0 };
	struct bench bench;
	char name[64];

	bench_open(&bench, "[]");
	snprintf(name, sizeof(name), "%s/box", bench.folder);
	talk.replies[0] = "{\"parameters\":{\"pcrs\":\"0 7\",\"boxes\":[\"__-_AA\"],\"certificates\":[\"aa11\"]}}";
	TALK(&talk, "escrow", "show", "--host");
	ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s", talk.err);
	talk_heard(&talk, "HostEscrow", "{}");
	ck_assert_ptr_nonnull(strstr(talk.out, "PCR 0 7"));
	ck_assert_ptr_nonnull(strstr(talk.out, "certificate aa11:"));
	ck_assert_ptr_nonnull(strstr(talk.out, "-----BEGIN CMS-----\n//+/AA==\n-----END CMS-----\n"));
	TALK(&talk, "escrow", "show", "--host", "--output", name);
	ck_assert_ptr_null(strstr(talk.out, "BEGIN"));
	officer_shell(bench.folder, "grep -qx //+/AA== box && test $(stat -c %a box) = 600");
	TALK(&talk, "--json", "escrow", "show", "--host");
	ck_assert_ptr_nonnull(strstr(talk.out, "__-_AA"));
	TALK(&talk, "escrow", "show", "M-0001", "--host");
	ck_assert_int_eq(talk.outcome, OUTCOME_MISUSED);
	TALK(&talk, "escrow", "show");
	ck_assert_int_eq(talk.outcome, OUTCOME_MISUSED);
	talk_clear(&talk);
	bench_close(&bench);
}
END_TEST

/* ---- combine ---- */

static char *share_file(const struct bench *bench, const char *name, const char *text)
{
	static char paths[2][64];
	char *path = paths[name[0] - 'a'];
	FILE *file;

	snprintf(path, 64, "%s/%s", bench->folder, name);
	file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	return path;
}

START_TEST(two_shares_make_the_key)
{
	struct talk talk = { 0 };
	struct bench bench;

	bench_open(&bench, "[]");
	TALK(&talk, "escrow", "combine", share_file(&bench, "a", ONE), share_file(&bench, "b", OTHER "\n"));
	ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s", talk.err);
	ck_assert_str_eq(talk.out, KEY);
	talk_clear(&talk);
	bench_close(&bench);
}
END_TEST

/* What the program writes when `typed` is its standard input. */
static enum outcome piped(const struct bench *bench, const char *typed, char out[128])
{
	char *input = share_file(bench, "a", typed), *output = share_file(bench, "b", "");
	struct command command = { .in = fopen(input, "re"), .out = fopen(output, "w+e"), .err = fopen("/dev/null", "we") };
	enum outcome outcome = verb_escrow_combine(&command);

	rewind(command.out);
	out[fread(out, 1, 127, command.out)] = '\0';
	fclose(command.in);
	fclose(command.out);
	fclose(command.err);
	return outcome;
}

START_TEST(shares_come_by_the_standard_input_too_with_or_without_a_line_between)
{
	static const char *const good[] = { ONE "\n" OTHER "\n", ONE "\n" OTHER, ONE OTHER, ONE " \r\n\n " OTHER "\n\n" };
	static const char *const bad[] = { "", "\n", ONE, ONE "\n", ONE "\n" ONE, ONE "\n" OTHER "\n" ONE, ONE OTHER "c", "\n" ONE "\n" OTHER };
	struct bench bench;
	char out[128];

	bench_open(&bench, "[]");
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		ck_assert_msg(piped(&bench, good[i], out) == OUTCOME_DONE, "%zu", i);
		ck_assert_str_eq(out, KEY);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		ck_assert_msg(piped(&bench, bad[i], out) == OUTCOME_REFUSED, "%zu", i);
		ck_assert_str_eq(out, "");
	}
	bench_close(&bench);
}
END_TEST

static void refused(const struct bench *bench, const char *first, const char *second, const char *says)
{
	struct talk talk = { 0 };

	TALK(&talk, "escrow", "combine", share_file(bench, "a", first), share_file(bench, "b", second));
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_str_eq(talk.out, "");
	ck_assert_msg(strstr(talk.err, says), "%s", talk.err);
	ck_assert_ptr_null(strstr(talk.err, "cbcccdce"));
	talk_clear(&talk);
}

START_TEST(what_is_mistyped_is_named_by_share_group_and_letter)
{
	struct talk talk = { 0 };
	struct bench bench;

	bench_open(&bench, "[]");
	refused(&bench, ONE, "vvvvvvvv-cccccacc", "share 2 is wrong in group 2 at letter 6");
	refused(&bench, "cbcccdcee", OTHER, "share 1 is wrong in group 1 at letter 9");
	refused(&bench, "cbcccdce-cfc", OTHER, "share 1 ends too early, in group 2");
	refused(&bench, ONE, OTHER "c", "share 2 is too long");
	refused(&bench, "", OTHER, "share 1 ends too early, in group 1");
	refused(&bench, ONE, ONE, "the same share");
	TALK(&talk, "escrow", "combine", share_file(&bench, "a", ONE));
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_nonnull(strstr(talk.err, "both files"));
	talk_clear(&talk);
	bench_close(&bench);
}
END_TEST

/* ---- recover ---- */

START_TEST(the_key_travels_sealed_and_shows_nowhere)
{
	struct talk talk = { .replies = { "{\"parameters\":{\"number\":\"RECOVERED-1A2B3C4D\",\"medium\":\"M-0007\",\"path\":\"/run/x\","
					  "\"read_only\":true,\"signer\":\"s\",\"label\":{\"handler\":\"佐藤\"}}}" } };
	struct bench bench;
	char key[128] = "";
	long locked = memory_locked();
	int seals;

	bench_open(&bench, "[]");
	TALK(&talk, "recover", "stick-1a2b3c4d", "--reason", "burnt", "--key-file", share_file(&bench, "a", ONE "\n"));
	ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s", talk.err);
	talk_heard(&talk, "Recover", "{\"reason\":\"burnt\",\"stick\":\"stick-1a2b3c4d\"}");
	ck_assert_int_ge(talk.passed, 0);
	ck_assert_int_eq(pread(talk.passed, key, sizeof(key), 0), MODHEX_TEXT);
	ck_assert_str_eq(key, ONE);
	ck_assert_int_gt(memory_locked(), locked);
	seals = fcntl(talk.passed, F_GET_SEALS);
	ck_assert_int_eq(seals & F_SEAL_WRITE, F_SEAL_WRITE);
	ck_assert_int_eq(pwrite(talk.passed, "x", 1, 0), -1);
	ck_assert_ptr_null(strstr(talk.out, "cbcccdce"));
	ck_assert_ptr_nonnull(strstr(talk.out, "mediactl close RECOVERED-1A2B3C4D"));
	ck_assert_ptr_nonnull(strstr(talk.out, "escrow rotate M-0007"));
	ck_assert_ptr_nonnull(strstr(talk.out, "佐藤"));
	talk_clear(&talk);
	bench_close(&bench);
}
END_TEST

START_TEST(without_a_good_key_nobody_is_asked)
{
	struct talk talk = { .replies = { "{\"parameters\":{}}" } };
	struct bench bench;

	bench_open(&bench, "[]");
	TALK(&talk, "recover", "--reason", "burnt", "--key-file", share_file(&bench, "a", "cbcccdcx"));
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_null(talk.call);
	ck_assert_ptr_nonnull(strstr(talk.err, "group 1 at letter 8"));
	TALK(&talk, "recover", "--reason", "burnt");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_null(talk.call);
	ck_assert_ptr_nonnull(strstr(talk.err, "--key-file"));
	TALK(&talk, "recover", "--key-file", share_file(&bench, "a", ONE));
	ck_assert_int_eq(talk.outcome, OUTCOME_MISUSED);
	talk_clear(&talk);
	bench_close(&bench);
}
END_TEST

RUN_TESTS("mediactl/escrow", the_key_travels_sealed_and_shows_nowhere, without_a_good_key_nobody_is_asked,
	 a_box_is_shown_from_an_image_as_openssl_reads_it, two_officers_get_a_file_each_and_none_is_overwritten,
	a_statement_from_elsewhere_is_not_shown, the_copy_of_this_computer_is_asked_for_by_number,
	the_reseal_code_is_asked_for_without_a_medium, two_shares_make_the_key,
	shares_come_by_the_standard_input_too_with_or_without_a_line_between, what_is_mistyped_is_named_by_share_group_and_letter)
