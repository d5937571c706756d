// SPDX-License-Identifier: GPL-3.0-or-later
/* The papers about erasing and the book of keys: what each column holds, as the signed certificate says it. */
#include "common/jws.h"
#include "common/validation.h"
#include "policy/mynumber.h"
#include "policy/papers_form.h"
#include "policy/people.h"
#include "policy/validating.h"
#include "tests/unit/policy/papers.h"

#define SIZE (1 << 20)

/* The draft as the TPM's statement carries it; nobody here looks at the signature. */
static char *sign(const json_t *draft)
{
	char *text = json_canonical(draft), *encoded = jws_base64(text, strlen(text)), *jws = NULL;

	ck_assert_int_gt(asprintf(&jws, "e30.%s.c2ln", encoded), 0);
	json_text_free(text);
	free(encoded);
	return jws;
}

/* CLERK witnesses, ADMIN erases; `modest`: by rules under which its key and 16 KiB of header are enough (E1). */
static void erase_by(struct town *town_, const char *number, const struct rules *modest)
{
	struct town town = *town_;
	struct act clerk = by(&town, CLERK), admin = by(&town, ADMIN);
	json_t *key = json_pack("{s:i, s:i, s:i, s:{s:s}}", "old_epoch", 7, "new_epoch", 8, "answer", 0x126, "statement", "attest", "00");
	json_t *surface = town_surface(SIZE, SIZE);
	struct erasure erasure = { .number = number, .job = JOB, .by_label = true, .certificate = "C-0001" };
	json_t *draft;
	char *jws;

	admin.rules = modest;
	ck_result(medium_witness(&clerk, number, &town.fault), 0);
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = JOB, .level = modest ? "E1" : NULL }, &town.fault), 0);
	ck_result(medium_key_destroyed(&admin, number, JOB, key, &town.fault), 0);
	if (modest)
		erasure.header = 16384;
	else
		erasure.overwrite = surface;
	admin.now += 600;
	ck_result(medium_certificate_draft(&admin, &erasure, &draft, &town.fault), 0);
	jws = sign(draft);
	erasure.jws = jws;
	ck_result(medium_erase_end(&admin, &erasure, &town.fault), 0);
	json_decref(draft);
	json_decref(key);
	json_decref(surface);
	free(jws);
}

static void erase(struct town *town, const char *number)
{
	erase_by(town, number, NULL);
}

/* In a My Number task, asked to be disposed of by STAFF, erased. */
static void erased(struct town *town_, char *number, char *request)
{
	struct town town;
	char asset[ASSET_ID];

	town_open_at(&town, ":memory:");
	told_medium(&town, 1, number, request);
	struct act chief = by(&town, CHIEF);

	ck_result(task_add(&chief, &(struct new_task){ .name = "住民税", .kind = "use" }, &town.fault), 0);
	ck_result(asset_add(&chief, &(struct new_asset){ .task = "住民税", .file = "賦課ファイル", .years = "7" }, asset, &town.fault), 0);
	ck_result(asset_link(&chief, asset, number, false, &town.fault), 0);
	ck_result(ask_dispose(&town, STAFF, number, request), 0);
	approve(&town, request);
	erase(&town, number);
	*town_ = town;
}

/* Nothing but its destruction will do. */
static void is_unfit(struct town *town_, const char *number)
{
	struct town town = *town_;
	int64_t count = 0;

	ck_result(store_number(registry_store(town.registry), "SELECT count(*) FROM medium WHERE number = ?1 AND unfit = 'erase-failed'",
			  VALUES(TEXT(number)), &count, &town.fault),
		0);
	ck_assert_int_eq(count, 1);
}

/* Asked, signed and on the books. */
static int validate(const struct act *act, const struct validation *validation, struct fault *fault)
{
	SCOPED(json_release) json_t *payload = NULL;
	char *jws;
	int r = validation_draft(act, validation, &payload, fault);

	if (r < 0)
		return r;
	jws = sign(payload);
	r = validation_end(act, payload, jws, fault);
	free(jws);
	return r;
}

/* What is on both papers. */
static void says_how(const json_t *row, const char *number, const char *request)
{
	says(row, "certificate", "C-0001");
	says(row, "number", number);
	says(row, "started", "2026-11-21T03:00:00Z");
	says(row, "completed", "2026-11-21T03:10:00Z");
	says(row, "operator", "鈴木 一郎");
	says(row, "witness", "伊藤 四郎");
	says(row, "approver", "田中 次郎");
	says(row, "level", "E2");
	says(row, "standard", "NIST SP 800-88r2 Clear");
	counts(row, "passes", 1);
	says(row, "pattern", "AES-256-CTR");
	says(row, "key_destroyed", "2026-11-21T03:00:00Z");
	counts(row, "verified", SIZE);
	counts(row, "unreadable", 0);
	says(row, "result", "passed");
	says(row, "request", request);
	says(row, "files", "賦課ファイル");
	says(row, "issued", "2026-11-21T03:10:00Z");
}

/* Shows R-DSP-05, R-DSP-09. */
START_TEST(the_certificate_on_paper_says_when_who_and_what_was_done)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	json_t *paper, *about;

	erased(&town, number, request);
	paper = paper_of(&town, AUDITOR, "F-10", number);
	about = paper_about(paper);
	says_how(about, number, request);
	says(about, "model", "DataTraveler 3.0");
	says(about, "serial", "60A44C0001");
	counts(about, "size", SIZE);
	says(about, "classification", "C2+I2+A1");
	says(about, "identified_by", "by-label");
	says(about, "first_erase", "");
	counts(about, "answer", 0x126);
	says(about, "contractor_certificate", "");
	ck_assert_ptr_nonnull(strstr(json_member_text(about, "tool"), "mediad "));
	ck_assert_uint_eq(strlen(json_member_text(about, "digest")), 64);
	ck_assert_ptr_nonnull(strstr(json_member_text(paper_list(paper, "proven", 0), "line"), "key is destroyed"));
	ck_assert_ptr_nonnull(json_member_text(paper_list(paper, "not_proven", 0), "line"));
	ck_assert_ptr_null(json_object_get(about, "jws"));
	says(json_array_get(json_object_get(paper, "approvals"), 0), "name", "田中 次郎");
	json_decref(paper);
	json_decref(paper_of(&town, STAFF, "F-10", "C-0001")); /* who asked for it */
	ck_result(paper_get(&town, CLERK, &(struct paper_wish){ .form = "F-10", .subject = "C-0001" }, 2, &paper), -EPERM);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-DSP-05, R-REU-01. */
START_TEST(the_papers_say_what_was_done_before_its_first_encryption)
{
	static const struct {
		const char *change, *shown;
	} lives[] = {
		{ "UPDATE medium SET wiped = 1 WHERE number = ?1", "erased-first" },
		{ "UPDATE medium SET factory_new = 1 WHERE number = ?1", "factory-new" },
	};
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	struct town town;
	json_t *paper;

	for (size_t i = 0; i < ARRAY_SIZE(lives); i++) {
		town_open_at(&town, ":memory:");
		told_medium(&town, 1, number, request);
		ck_result(store_run(registry_store(town.registry), lives[i].change, VALUES(TEXT(number)), &town.fault), 0);
		ck_result(ask_dispose(&town, STAFF, number, request), 0);
		approve(&town, request);
		erase(&town, number);
		paper = paper_of(&town, AUDITOR, "F-10", number);
		says(paper_about(paper), "first_erase", lives[i].shown);
		json_decref(paper);
		paper = paper_of(&town, AUDITOR, "F-11", NULL);
		says(paper_row(paper, 0), "first_erase", lives[i].shown);
		json_decref(paper);
		town_close(&town);
	}
}
END_TEST

/* Shows R-DSP-03, R-DSP-05. */
START_TEST(of_the_key_alone_the_paper_says_that_no_more_was_overwritten)
{
	struct rules *modest = town_rules("[class open]\naxis = C\nrank = 1\nname = 公開\nerase-reuse = E1\nerase-dispose = E1\n");
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	struct town town;
	json_t *paper;

	town_open_at(&town, ":memory:");
	told_medium(&town, 1, number, request);
	ck_result(store_run(registry_store(town.registry), "UPDATE medium SET wiped = 1, escrow = NULL WHERE number = ?1", VALUES(TEXT(number)), &town.fault), 0);
	ck_result(ask_dispose(&town, STAFF, number, request), 0);
	approve(&town, request);
	erase_by(&town, number, modest);
	paper = paper_of(&town, AUDITOR, "F-10", number);
	says(paper_about(paper), "level", "E1");
	counts(paper_about(paper), "header", 16384);
	ck_assert(json_is_null(json_object_get(paper_about(paper), "written")));
	ck_assert(json_is_null(json_object_get(paper_about(paper), "verified")));
	ck_assert_ptr_nonnull(strstr(json_member_text(paper_about(paper), "result"), "no more is overwritten"));
	ck_assert_ptr_nonnull(strstr(json_member_text(paper_list(paper, "not_proven", 0), "line"), "NOT overwritten"));
	json_decref(paper);
	town_close(&town);
	rules_free(modest);
}
END_TEST

/* Shows R-DSP-05. */
START_TEST(the_book_of_what_was_erased_has_a_line_for_each_certificate)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	const struct paper_wish before = { .form = "F-11", .until = "2026-11-20" };
	json_t *paper;

	erased(&town, number, request);
	paper = paper_of(&town, AUDITOR, "F-11", NULL);
	has_rows(paper, 1);
	says_how(paper_row(paper, 0), number, request);
	says(paper_row(paper, 0), "kind", "dispose");
	json_decref(paper);
	ck_result(paper_get(&town, AUDITOR, &before, 2, &paper), 0);
	has_rows(paper, 0);
	json_decref(paper);
	paper = paper_of(&town, AUDITOR, "F-01", NULL);
	says(paper_row(paper, 0), "certificate", "C-0001");
	says(paper_row(paper, 0), "erased", "2026-11-21T03:10:00Z");
	says(paper_row(paper, 0), "state", "erased");
	json_decref(paper);
	town_close(&town);
}
END_TEST

/* The signed statement names its certificate, by hash too, who said it and what follows. */
static void says_what_was_signed(const json_t *status)
{
	SCOPED(json_release) json_t *payload = NULL;

	ck_assert_int_eq(paper_payload(json_member_text(status, "jws"), &payload, NULL), 0);
	says(payload, "schema", VALIDATION_SCHEMA);
	says(payload, "certificate", "C-0001");
	says(payload, "digest", json_member_text(status, "digest"));
	says(payload, "decision", VALIDATION_REJECTED);
	says(payload, "remedy", "physical destruction (E3)");
	says(json_member_object(payload, "validator"), "person", "P-0003");
	ck_assert_ptr_nonnull(json_member_text(json_member_object(payload, "validator"), "title"));
	ck_assert_int_gt(json_member_number(json_member_object(payload, "ledger"), "sequence", 0), 1);
}

/* Shows R-DSP-02, R-DSP-05, R-APP-05. */
START_TEST(a_second_person_accepts_or_rejects_and_that_is_on_the_papers)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	const struct validation yes = { "C-0001", true, "記録と現物を確認" }, no = { "C-0001", false, "予備領域が残る" };
	json_t *paper, *status;

	erased(&town, number, request);
	struct act admin = by(&town, ADMIN), clerk = by(&town, CLERK), chief = by(&town, CHIEF);

	ck_result(people_describe(&admin, &(struct description){ .whom = "tanaka", .title = "課長" }, &town.fault), 0);
	paper = paper_of(&town, AUDITOR, "F-10", number);
	says(paper_about(paper), "decision", "");
	says(paper_about(paper), "validation_digest", "");
	says(paper_about(paper), "operator_title", ""); /* for the hand */
	says(paper_about(paper), "needed", "E2");
	json_decref(paper);
	ck_result(validate(&admin, &yes, &town.fault), -EPERM);
	last_event_is(&town, "act.refused");
	ck_result(validate(&clerk, &yes, &town.fault), -EPERM);
	ck_result(validate(&chief, &(struct validation){ "C-0001", true, "" }, &town.fault), -EINVAL);
	ck_result(validate(&chief, &(struct validation){ "C-0009", true, "x" }, &town.fault), -ENOENT);
	ck_result(validate(&chief, &no, &town.fault), 0);
	ck_result(validate(&chief, &yes, &town.fault), -EEXIST);
	ck_result(certificate_status(town.registry, number, &status, &town.fault), 0);
	says(status, "decision", "rejected");
	says(status, "name", "田中 次郎");
	says(status, "reason", "予備領域が残る");
	ck_assert_uint_eq(strlen(json_member_text(status, "digest")), 64);
	says_what_was_signed(status);
	json_decref(status);
	paper = paper_of(&town, AUDITOR, "F-10", number);
	says(paper_about(paper), "decision", "not-enough");
	says(paper_about(paper), "validator", "田中 次郎");
	says(paper_about(paper), "validated", "2026-11-21T03:00:00Z");
	says(paper_about(paper), "validation_reason", "予備領域が残る");
	says(paper_about(paper), "validator_title", "課長");
	ck_assert_uint_eq(strlen(json_member_text(paper_about(paper), "validation_digest")), 64);
	ck_assert_ptr_null(json_object_get(paper_about(paper), "validation"));
	json_decref(paper);
	paper = paper_of(&town, AUDITOR, "F-11", NULL);
	says(paper_row(paper, 0), "decision", "not-enough");
	json_decref(paper);
	is_unfit(&town, number);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(the_book_of_keys_has_those_that_live_and_those_that_were_destroyed)
{
	struct town town;
	char number[MEDIUM_NUMBER], other[MEDIUM_NUMBER], request[REQUEST_ID];
	json_t *paper, *row;

	erased(&town, number, request);
	in_service(&town, 2, other);
	paper = paper_of(&town, AUDITOR, "F-27", NULL);
	has_rows(paper, 2);
	row = paper_row(paper, 0);
	says(row, "number", other);
	says(row, "key", "11111111-2222-3333-4444-555555555555");
	says(row, "created", "2026-11-21T03:00:00Z");
	says(row, "protection", "tpm");
	is_so(row, "escrow", true);
	says(row, "holders", "5f3a");
	says(row, "destroyed", "");
	row = paper_row(paper, 1);
	says(row, "number", number);
	says(row, "key", "11111111-2222-3333-4444-555555555555");
	says(row, "certificate", "C-0001");
	says(row, "revoked", "2026-11-21T03:00:00Z");
	says(row, "destroyed", "2026-11-21T03:00:00Z");
	says(row, "destroyed_by", "鈴木 一郎");
	ck_assert_ptr_null(json_object_get(row, "jws"));
	json_decref(paper);
	ck_result(paper_get(&town, CHIEF, &(struct paper_wish){ .form = "F-27" }, 2, &paper), -EPERM);
	town_close(&town);
}
END_TEST

/* A medium that was lost, its key destroyed, found and erased once more has two certificates and had one key. */
START_TEST(a_key_stands_in_the_book_of_keys_once)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	json_t *paper;

	erased(&town, number, request);
	ck_result(store_run(registry_store(town.registry), "INSERT INTO certificate (id, serial, medium, request, operator, witness, issued, level, needed, jws)"
		" SELECT 'C-0002', serial + 1, medium, request, operator, witness, issued, level, needed, jws FROM certificate", NO_VALUES, &town.fault), 0);
	paper = paper_of(&town, AUDITOR, "F-27", NULL);
	has_rows(paper, 1);
	says(paper_row(paper, 0), "certificate", "C-0001");
	json_decref(paper);
	/* A second erase is under way. */
	ck_result(store_run(registry_store(town.registry), "DELETE FROM erasure", NO_VALUES, &town.fault), 0);
	paper = paper_of(&town, AUDITOR, "F-27", NULL);
	has_rows(paper, 1);
	says(paper_row(paper, 0), "certificate", "C-0001");
	json_decref(paper);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/papers_erasure", the_certificate_on_paper_says_when_who_and_what_was_done,
	the_papers_say_what_was_done_before_its_first_encryption, of_the_key_alone_the_paper_says_that_no_more_was_overwritten,
	the_book_of_what_was_erased_has_a_line_for_each_certificate, a_second_person_accepts_or_rejects_and_that_is_on_the_papers,
	the_book_of_keys_has_those_that_live_and_those_that_were_destroyed, a_key_stands_in_the_book_of_keys_once)
