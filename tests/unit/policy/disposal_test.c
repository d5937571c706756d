// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/acts.h"
#include "policy/contents.h"
#include "policy/rules/rules.h"
#include "tests/fakes/erased.h"
#include "tests/unit/policy/town.h"

#define OTHER_JOB "6ba7b810-9dad-11d1-80b4-00c04fd430c9"
#define SIZE (1 << 20)

static json_t *destroyed(int before, int after)
{
	return json_pack("{s:i, s:i, s:i, s:{s:s}}", "old_epoch", before, "new_epoch", after,
		"answer", 0x126, "statement", "attest", "00");
}

static json_t *overwrite(int verified)
{
	return town_surface(SIZE, verified);
}

/* In service and its disposal, asked for by STAFF, approved. */
static void condemned(struct town *town, char *number, char *request)
{
	struct act staff = by(town, STAFF);
	json_t *content;

	in_service(town, 1, number);
	ck_assert_int_eq(content_add(&staff, &(struct new_content){ .number = number, .name = "名簿", .classification = "confidential" }, &content,
				 &town->fault),
		0);
	json_decref(content);
	ck_assert_int_eq(ask_dispose(town, STAFF, number, request), 0);
	approve(town, request);
}

static void lists(struct town *town_, const char *number, bool all, size_t count)
{
	struct town town = *town_;
	struct act staff = by(&town, STAFF);
	json_t *contents;

	ck_result(content_list(&staff, number, all, &contents, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(json_object_get(contents, "contents")), count);
	json_decref(contents);
}

/* CLERK witnesses, ADMIN erases. */
static void begin_erase(struct town *town_, const char *number, const char *job)
{
	struct town town = *town_;
	struct act clerk = by(&town, CLERK), admin = by(&town, ADMIN);

	ck_result(medium_witness(&clerk, number, &town.fault), 0);
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = job }, &town.fault), 0);
}

static int certify(struct town *town, const struct act *act, struct erasure *erasure)
{
	json_t *draft;
	char certificate[16];
	int r = medium_certificate_draft(act, erasure, &draft, &town->fault);

	if (r < 0)
		return r;
	text_copy(certificate, sizeof(certificate), json_member_text(draft, "certificate"));
	json_decref(draft);
	erasure->certificate = certificate;
	erasure->jws = "eyJ.eyJ.c2ln";
	return medium_erase_end(act, erasure, &town->fault);
}

START_TEST(an_approved_disposal_takes_the_medium_out_of_service)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	bool read_only = false;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct act staff = by(&town, STAFF), chief = by(&town, CHIEF);

	ck_result(ask_dispose(&town, STAFF, number, request), 0);
	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = number }, &read_only, &town.fault), 0);
	ck_result(request_approve(&chief, request, &town.fault), -EBUSY); /* open */
	ck_result(medium_closed(&staff, number, "closed", &town.fault), 0);
	ck_result(request_approve(&chief, request, &town.fault), 0);
	state_is(&town, number, "awaiting-disposal");
	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = number }, &read_only, &town.fault), -EBUSY);
	ck_result(ask_dispose(&town, CLERK, number, request), -EEXIST);
	town_close(&town);
}
END_TEST

/* Shows R-APP-05. */
START_TEST(nothing_is_erased_without_a_yes_and_a_fresh_witness)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct act admin = by(&town, ADMIN), staff = by(&town, STAFF), clerk = by(&town, CLERK);

	ck_result(medium_witness(&clerk, number, &town.fault), -EBUSY);
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = JOB }, &town.fault), -EBUSY);
	ck_result(ask_dispose(&town, STAFF, number, request), 0);
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = JOB }, &town.fault), -EBUSY);
	approve(&town, request);
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = JOB }, &town.fault), -EBUSY);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "witness"));
	ck_result(medium_witness(&staff, number, &town.fault), -EPERM); /* asked for it */
	last_event_is(&town, "act.refused");
	ck_result(medium_witness(&admin, number, &town.fault), 0);
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = JOB }, &town.fault),
		-EPERM); /* one's own witness */
	last_event_is(&town, "act.refused");
	ck_result(medium_witness(&clerk, number, &town.fault), 0); /* takes the other's place */
	admin.now = NOON + 1801;
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = JOB }, &town.fault), -EBUSY); /* stale */
	admin.now = NOON + 1800;
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = NULL }, &town.fault), -EINVAL);
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = JOB }, &town.fault), 0);
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = OTHER_JOB }, &town.fault), -EBUSY);
	ck_result(medium_witness(&clerk, number, &town.fault), -EBUSY);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_whole_erase_ends_in_a_certificate)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID], *jws;
	struct erasure erasure = { .job = JOB };
	json_t *key = destroyed(7, 8), *surface = overwrite(SIZE);

	town_open_at(&town, ":memory:");
	condemned(&town, number, request);
	struct act admin = by(&town, ADMIN);

	erasure.number = number;
	erasure.overwrite = surface;
	begin_erase(&town, number, JOB);
	ck_result(medium_key_destroyed(&admin, number, OTHER_JOB, key, &town.fault), -EBUSY);
	ck_result(certify(&town, &admin, &erasure), -EBUSY); /* the key still lives */
	ck_result(medium_key_destroyed(&admin, number, JOB, key, &town.fault), 0);
	ck_result(medium_certificate(town.registry, number, &jws, &town.fault), -ENOENT);
	ck_result(certify(&town, &admin, &erasure), 0);
	state_is(&town, number, "erased");
	ck_result(medium_certificate(town.registry, number, &jws, &town.fault), 0);
	ck_assert_str_eq(jws, "eyJ.eyJ.c2ln");
	free(jws);
	ck_result(certify(&town, &admin, &erasure), -EBUSY);
	json_decref(key);
	json_decref(surface);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

static void names(const json_t *people, const char *role, const char *person, const char *name)
{
	const json_t *named = json_object_get(people, role);

	ck_assert_str_eq(json_member_text(named, "person"), person);
	ck_assert_str_eq(json_member_text(named, "name"), name);
}

START_TEST(a_certificate_says_who_when_what_and_what_not)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	struct erasure erasure = { .job = JOB };
	json_t *key = destroyed(7, 8), *surface = overwrite(SIZE), *draft, *people, *wanted;
	struct ledger_head head;

	town_open_at(&town, ":memory:");
	condemned(&town, number, request);
	struct act admin = by(&town, ADMIN);

	erasure.number = number;
	erasure.overwrite = surface;
	begin_erase(&town, number, JOB);
	admin.now += 60;
	ck_result(medium_key_destroyed(&admin, number, JOB, key, &town.fault), 0);
	admin.now += 3600;
	ck_result(ledger_head(town.registry, &head, &town.fault), 0);
	ck_result(medium_certificate_draft(&admin, &erasure, &draft, &town.fault), 0);
	ck_assert_str_eq(json_member_text(draft, "schema"), "mediad-certificate-v1");
	ck_assert_str_eq(json_member_text(draft, "certificate"), "C-0001");
	ck_assert_str_eq(json_member_text(draft, "number"), number);
	ck_assert_str_eq(json_member_text(draft, "job"), JOB);
	ck_assert_str_eq(json_member_text(draft, "request"), request);
	ck_assert_str_eq(json_member_text(draft, "issued"), "2026-11-21T04:01:00Z");
	people = json_object_get(draft, "people");
	names(people, "applicant", "P-0002", "佐藤 花子");
	names(people, "approver", "P-0003", "田中 次郎");
	names(people, "operator", "P-0001", "鈴木 一郎");
	names(people, "witness", "P-0005", "伊藤 四郎");
	ck_assert(json_equal(json_object_get(draft, "key_destruction"), key));
	wanted = json_pack("{s:s, s:s, s:s, s:s}", "approved", "2026-11-21T03:00:00Z", "started",
		"2026-11-21T03:00:00Z", "key_destroyed", "2026-11-21T03:01:00Z", "completed",
		"2026-11-21T04:01:00Z");
	ck_assert(json_equal(json_object_get(draft, "times"), wanted));
	ck_assert_str_eq(json_member_text(json_member_object(draft, "medium"), "usb"), "0951:1666");
	ck_assert_str_eq(
		json_member_text(json_member_object(draft, "medium"), "organisation"), "緑町役場");
	ck_assert_str_eq(json_member_text(json_member_object(draft, "method"), "level"), "E2");
	ck_assert_str_eq(
		json_member_text(json_member_object(draft, "method"), "commitment"), COMMITMENT);
	ck_assert_int_eq(
		json_member_number(json_member_object(draft, "overwrite"), "verified", 0), SIZE);
	ck_assert_int_eq(json_member_number(json_member_object(draft, "ledger"), "sequence", 0),
		head.sequence);
	ck_assert_uint_ge(json_array_size(json_object_get(draft, "proven")), 3);
	ck_assert_uint_ge(json_array_size(json_object_get(draft, "not_proven")), 3);
	json_decref(draft);
	json_decref(wanted);
	json_decref(key);
	json_decref(surface);
	town_close(&town);
}
END_TEST

START_TEST(a_certificate_says_what_of_the_recovery_key_is_gone_and_what_may_be_left)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	struct erasure erasure = { .job = JOB };
	json_t *key = destroyed(7, 8), *surface = overwrite(SIZE), *draft, *wanted;

	town_open_at(&town, ":memory:");
	condemned(&town, number, request);
	struct act admin = by(&town, ADMIN);

	erasure.number = number;
	erasure.overwrite = surface;
	json_object_set_new(key, "escrow_copy", json_string("removed"));
	begin_erase(&town, number, JOB);
	ck_result(medium_key_destroyed(&admin, number, JOB, key, &town.fault), 0);
	ck_result(medium_certificate_draft(&admin, &erasure, &draft, &town.fault), 0);
	wanted = json_pack("{s:[s], s:s, s:s}", "certificates", "5f3a", "recovered", "no recovery was recorded", "copy",
		"removed");
	ck_assert(json_equal(json_object_get(draft, "escrow"), wanted));
	ck_assert(erased_says(draft, "proven", "copy of the encrypted recovery key is gone"));
	ck_assert(erased_says(draft, "proven", "keyslot that the recovery key opened lay on the surface"));
	ck_assert(erased_says(draft, "not_proven", "holders of the escrow certificates may still have"));
	json_decref(draft);
	json_decref(wanted);
	json_decref(key);
	json_decref(surface);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-REU-02. */
START_TEST(nothing_is_certified_that_was_not_shown)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	struct erasure erasure = { .job = JOB };
	json_t *good = destroyed(7, 8), *stuck = destroyed(8, 8),
	       *bad_surface = overwrite(SIZE - 512), *draft;
	json_t *let_in = destroyed(7, 8), *nothing = json_object(), *surface = overwrite(SIZE);

	town_open_at(&town, ":memory:");
	condemned(&town, number, request);
	struct act admin = by(&town, ADMIN);

	erasure.number = number;
	begin_erase(&town, number, JOB);
	json_object_set_new(let_in, "answer", json_integer(0)); /* the TPM took the old key */
	ck_result(medium_key_destroyed(&admin, number, JOB, stuck, &town.fault), -EINVAL);
	ck_result(medium_key_destroyed(&admin, number, JOB, let_in, &town.fault), -EINVAL);
	ck_result(medium_key_destroyed(&admin, number, JOB, nothing, &town.fault), -EINVAL);
	ck_result(medium_key_destroyed(&admin, number, JOB, good, &town.fault), 0);
	erasure.overwrite = bad_surface;
	ck_result(medium_certificate_draft(&admin, &erasure, &draft, &town.fault), -EIO);
	erasure.overwrite = nothing;
	ck_result(medium_certificate_draft(&admin, &erasure, &draft, &town.fault), -EIO);
	erasure.overwrite = bad_surface;
	erasure.certificate = "C-0001";
	erasure.jws = "x.y.z";
	ck_result(medium_erase_end(&admin, &erasure, &town.fault), -EIO);
	erasure.overwrite = surface;
	erasure.certificate = "C-0007";
	ck_result(medium_erase_end(&admin, &erasure, &town.fault), -EEXIST);
	erasure.certificate = "C-0001";
	erasure.jws = NULL;
	ck_result(medium_erase_end(&admin, &erasure, &town.fault), -EINVAL);
	state_is(&town, number, "awaiting-disposal");
	json_decref(good);
	json_decref(stuck);
	json_decref(bad_surface);
	json_decref(let_in);
	json_decref(nothing);
	json_decref(surface);
	town_close(&town);
}
END_TEST

START_TEST(an_interrupted_erase_begins_again_and_the_key_stays_dead)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	struct erasure erasure = { .job = OTHER_JOB };
	json_t *key = destroyed(7, 8), *again = destroyed(8, 9), *surface = overwrite(SIZE),
	       *unsettled;
	struct medium medium;

	town_open_at(&town, ":memory:");
	condemned(&town, number, request);
	struct act admin = by(&town, ADMIN), machine = by(&town, -1);

	erasure.number = number;
	erasure.overwrite = surface;
	begin_erase(&town, number, JOB);
	ck_result(medium_key_destroyed(&admin, number, JOB, key, &town.fault), 0);
	ck_result(medium_unsettled(town.registry, &unsettled, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(unsettled, 0), "intent"), "erasing");
	json_decref(unsettled);
	ck_result(medium_failed(&machine, "erase.failed", number, "the stick was pulled out",
			  &town.fault),
		0);
	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	ck_assert(medium.key_destroyed);
	ck_assert_str_eq(medium.state, "awaiting-disposal");
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = OTHER_JOB }, &town.fault),
		-EBUSY); /* the witness's word was used */
	begin_erase(&town, number, OTHER_JOB);
	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	ck_assert(medium.key_destroyed);
	ck_result(medium_key_destroyed(&admin, number, OTHER_JOB, again, &town.fault), 0);
	ck_result(certify(&town, &admin, &erasure), 0);
	state_is(&town, number, "erased");
	json_decref(key);
	json_decref(again);
	json_decref(surface);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-REU-01, R-CLS-04. */
START_TEST(an_erased_medium_can_serve_again_and_old_leave_is_gone)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID], same[MEDIUM_NUMBER];
	struct erasure erasure = { .job = JOB };
	json_t *key = destroyed(7, 8), *surface = overwrite(SIZE), *label;
	struct registration registration = { .attached = true, .job = JOB };
	bool read_only = false;
	struct medium medium;

	town_open_at(&town, ":memory:");
	condemned(&town, number, request);
	struct act admin = by(&town, ADMIN), clerk = by(&town, CLERK), staff = by(&town, STAFF);

	erasure.number = number;
	erasure.overwrite = surface;
	begin_erase(&town, number, JOB);
	ck_result(medium_key_destroyed(&admin, number, JOB, key, &town.fault), 0);
	lists(&town, number, false, 1);
	ck_result(certify(&town, &admin, &erasure), 0);
	lists(&town, number, false, 0); /* only now is nothing of it left */
	lists(&town, number, true, 1);
	registration.number = number;
	ck_result(medium_register_begin(&admin, &registration, &label, &town.fault), -EBUSY);
	struct new_request anew = {
		.kind = "use", .medium = number, .purpose = "再利用", .classification = "internal"
	};
	ck_result(request_make(&clerk, &anew, request, same, &town.fault), 0);
	state_is(&town, number, "erased");
	ck_result(request_make(&staff, &anew, request, same, &town.fault), -EEXIST);
	approve(&town, request);
	state_is(&town, number, "approved");
	enrol(&town, number);
	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	ck_assert_uint_eq(medium.generation, 2);
	ck_assert_str_eq(medium.handler, "P-0005");
	ck_assert(!medium.key_destroyed);
	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = number }, &read_only, &town.fault),
		-EPERM); /* was the handler once */
	ck_result(medium_open_begin(&clerk, &(struct opening_wish){ .number = number }, &read_only, &town.fault), 0);
	json_decref(key);
	json_decref(surface);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/disposal", an_approved_disposal_takes_the_medium_out_of_service,
	nothing_is_erased_without_a_yes_and_a_fresh_witness, a_whole_erase_ends_in_a_certificate,
	a_certificate_says_who_when_what_and_what_not,
	a_certificate_says_what_of_the_recovery_key_is_gone_and_what_may_be_left, nothing_is_certified_that_was_not_shown,
	an_interrupted_erase_begins_again_and_the_key_stays_dead,
	an_erased_medium_can_serve_again_and_old_leave_is_gone)
