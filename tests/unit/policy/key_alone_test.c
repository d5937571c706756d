// SPDX-License-Identifier: GPL-3.0-or-later
/* Whether a medium may end by its key alone: what was done before its first encryption, on real books. */
#include "policy/acts.h"
#include "policy/figures.h"
#include "policy/rules/rules.h"
#include "tests/unit/policy/town.h"

#define SIZE (1 << 20)

static json_t *overwrite(int verified)
{
	return town_surface(SIZE, verified);
}

/* Of a class that its key alone ends, where nothing else opens it. */
static struct rules *modest(void)
{
	return town_rules("[class open]\naxis = C\nrank = 1\nname = 公開\nerase-reuse = E1\nerase-dispose = E1\n");
}

/* What comes of registering it, by `who`; `erase` NULL (the caller's): let off that as factory-new. */
static int registered(struct town *town, int who, const char *number, json_t *erase)
{
	struct act act = by(town, who);
	struct registration registration = { .number = number, .job = JOB, .attached = true, .factory_new = !erase, .may_skip = true };
	json_t *label = NULL, *result = json_pack("{s:s, s:s, s:i, s:O*}", "uuid", "11111111-2222-3333-4444-555555555555", "label",
			       "eyJ.eyJ.c2ln", "size", SIZE, "erase", erase);
	int r = medium_register_begin(&act, &registration, &label, &town->fault);

	if (r == 0) {
		ck_assert_int_eq(json_is_true(json_object_get(label, "factory_new")), !erase);
		r = medium_register_end(&act, number, result, &town->fault);
	}
	json_decref(label);
	json_decref(result);
	return r;
}

/* In service, with what was done to it before it was encrypted. */
static void serve(struct town *town_, int n, char *number, json_t *erase)
{
	struct town town = *town_;

	approved_medium(&town, n, number);
	ck_result(registered(&town, ADMIN, number, erase), 0);
	json_decref(erase);
}

/* Its disposal is approved and witnessed; what comes of erasing it to this level. */
static int end_by(struct town *town_, const char *number, const char *level, const struct rules *rules)
{
	struct town town = *town_;
	struct act clerk = by(&town, CLERK), admin = by(&town, ADMIN);
	char request[REQUEST_ID];
	int r = ask_dispose(&town, STAFF, number, request);

	if (r == 0) /* else it was asked for before */
		approve(&town, request);
	ck_result(medium_witness(&clerk, number, &town.fault), 0);
	admin.rules = rules;
	r = medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = JOB, .level = level }, &town.fault);
	*town_ = town;
	return r;
}

static int end_by_its_key(struct town *town, const char *number, const struct rules *rules)
{
	return end_by(town, number, "E1", rules);
}

/* Erased to E2, certified, asked for and approved anew. */
static void comes_again(struct town *town_, const char *number)
{
	struct town town = *town_;
	struct act admin = by(&town, ADMIN), staff = by(&town, STAFF);
	json_t *draft, *surface = overwrite(SIZE), *key = json_pack("{s:i, s:i, s:i, s:{s:s}}", "old_epoch", 7, "new_epoch", 8, "answer", 0x126,
							 "statement", "attest", "00");
	struct erasure erasure = { .number = number, .job = JOB, .overwrite = surface, .jws = "eyJ.eyJ.c2ln" };
	struct new_request anew = { .kind = "use", .medium = number, .purpose = "再利用", .classification = "internal" };
	char request[REQUEST_ID], same[MEDIUM_NUMBER];

	ck_result(end_by(&town, number, "E2", NULL), 0);
	ck_result(medium_key_destroyed(&admin, number, JOB, key, &town.fault), 0);
	ck_result(medium_certificate_draft(&admin, &erasure, &draft, &town.fault), 0);
	erasure.certificate = json_member_text(draft, "certificate");
	ck_result(medium_erase_end(&admin, &erasure, &town.fault), 0);
	ck_result(request_make(&staff, &anew, request, same, &town.fault), 0);
	approve(&town, request);
	json_decref(draft);
	json_decref(surface);
	json_decref(key);
}

static int record_raw(struct town *town, const char *kind, json_t *data)
{
	struct act admin = by(town, ADMIN);
	const struct record record = { .kind = kind, .actor = admin.actor, .now = town->now, .data = data };
	int r = registry_record(town->registry, &record, 1, &town->fault);

	json_decref(data);
	return r;
}

/* Past every rule: what do the books say to it? */
static int book_the_key_alone(struct town *town, const char *number, const char *needed)
{
	struct act admin = by(town, ADMIN);
	json_t *event = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "number", number, "job", JOB, "request", "R-0002", "operator",
		admin.actor->person, "witness", town->people[CLERK].person, "level", "E1", "needed", needed, "why", "class");

	return record_raw(town, "erase.started", event);
}

/* Shows R-DSP-03. */
START_TEST(the_key_alone_ends_only_what_was_erased_before_and_opened_by_nothing_else)
{
	struct rules *rules = modest();
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *list;

	for (int with = 0; with < 2; with++) {
		town_open_at(&town, ":memory:");
		serve(&town, 1, number, overwrite(SIZE));
		struct act machine = by(&town, -1);

		if (with == 0)
			ck_result(act_record(&machine, "escrow.shown", json_pack("{s:s}", "number", number), &town.fault), 0);
		ck_result(end_by_its_key(&town, number, rules), with == 0 ? -EPERM : 0);
		if (with == 0) {
			ck_assert_str_eq(town.fault.rule, "R-DSP-03");
			ck_result(book_the_key_alone(&town, number, "E1"), -EINVAL);
		} else {
			ck_result(ledger_list(town.registry, -1, 1, &list, &town.fault), 0);
			ck_assert_str_eq(json_member_text(json_object_get(json_array_get(list, 0), "data"), "level"), "E1");
			ck_assert_str_eq(json_member_text(json_object_get(json_array_get(list, 0), "data"), "needed"), "E1");
			ck_assert_str_eq(json_member_text(json_object_get(json_array_get(list, 0), "data"), "why"), "class");
			json_decref(list);
		}
		books_are_good(&town);
		town_close(&town);
	}
	rules_free(rules);
}
END_TEST

static int completed(struct town *town, const char *number, json_t *header)
{
	return record_raw(town, "erase.completed", json_pack("{s:s, s:s, s:s, s:s, s:s, s:o*}", "number", number, "job", JOB, "request", "R-0002",
							  "certificate", "C-0001", "jws", "x", "header", header));
}

/* The one line of released and certified. */
static void released_is(struct town *town_, const char *level, const char *difference)
{
	struct town town = *town_;
	struct act act = by(&town, AUDITOR);
	struct figures_wish wish = { .report = "erased" };
	struct part part = { .limit = 9 };
	json_t *rows;
	const char *found;

	ck_result(period_read_year(&(struct period_wish){ 0 }, town.now, &wish.period, &town.fault), 0);
	ck_result(figures_rows(&act, &wish, &part, &rows, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(rows), 1);
	found = json_member_text(json_array_get(rows, 0), "difference");
	ck_assert_str_eq(found ? found : "", difference);
	found = json_member_text(json_array_get(rows, 0), "level");
	ck_assert_str_eq(found ? found : "", level);
	json_decref(rows);
}

/* Shows R-DSP-01, R-DSP-03, R-DSP-05. */
START_TEST(at_level_e1_key_and_header_are_the_end_and_one_without_the_other_is_none)
{
	json_t *key = json_pack("{s:i, s:i, s:i, s:{s:s}}", "old_epoch", 7, "new_epoch", 8, "answer", 0x126, "statement", "attest", "00"), *draft;
	struct erasure erasure = { .job = JOB, .by_label = true, .jws = "eyJ.eyJ.c2ln" };
	struct rules *rules = modest();
	struct town town;
	char number[MEDIUM_NUMBER];

	town_open_at(&town, ":memory:");
	serve(&town, 1, number, overwrite(SIZE));
	struct act admin = by(&town, ADMIN);

	admin.rules = rules;
	erasure.number = number;
	ck_result(end_by_its_key(&town, number, rules), 0);
	released_is(&town, "", "waiting");
	ck_assert(medium_ends_by_key(town.registry, number));
	ck_result(medium_key_destroyed(&admin, number, JOB, key, &town.fault), 0);
	ck_result(medium_header_destroyed(&admin, &erasure, &town.fault), -EIO);
	ck_result(medium_certificate_draft(&admin, &erasure, &draft, &town.fault), -EIO);
	ck_result(completed(&town, number, NULL), -EINVAL); /* past the rules: the books refuse it too */
	ck_result(completed(&town, number, json_integer(0)), -EINVAL);
	erasure.header = SIZE / 2;
	erasure.job = "6ba7b810-9dad-11d1-80b4-00c04fd430c9";
	ck_result(medium_header_destroyed(&admin, &erasure, &town.fault), -EBUSY);
	erasure.job = JOB;
	ck_result(medium_header_destroyed(&admin, &erasure, &town.fault), 0);
	last_event_is(&town, "erase.header-gone");
	ck_result(medium_certificate_draft(&admin, &erasure, &draft, &town.fault), 0);
	erasure.certificate = json_member_text(draft, "certificate");
	ck_result(medium_erase_end(&admin, &erasure, &town.fault), 0);
	state_is(&town, number, "erased");
	ck_assert(!medium_ends_by_key(town.registry, number));
	released_is(&town, "E1", ""); /* its class asks for no more: nothing is owed */
	books_are_good(&town);
	json_decref(draft);
	json_decref(key);
	town_close(&town);
	rules_free(rules);
}
END_TEST

START_TEST(a_header_alone_ends_nothing_that_is_erased_to_e2)
{
	struct erasure erasure = { .job = JOB, .header = SIZE / 2 };
	struct town town;
	char number[MEDIUM_NUMBER];

	town_open_at(&town, ":memory:");
	serve(&town, 1, number, overwrite(SIZE));
	struct act admin = by(&town, ADMIN);

	erasure.number = number;
	ck_result(end_by(&town, number, "E2", NULL), 0);
	ck_assert(!medium_ends_by_key(town.registry, number));
	ck_result(medium_header_destroyed(&admin, &erasure, &town.fault), -EIO);
	ck_result(completed(&town, number, json_integer(SIZE / 2)), -EINVAL);
	state_is(&town, number, "awaiting-disposal");
	town_close(&town);
}
END_TEST

/* Shows R-DSP-03. */
START_TEST(what_was_not_erased_before_it_was_encrypted_is_overwritten)
{
	struct rules *rules = modest();
	struct town town;
	char number[MEDIUM_NUMBER];

	town_open_at(&town, ":memory:");
	serve(&town, 1, number, overwrite(SIZE - 512));
	ck_result(end_by_its_key(&town, number, rules), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-DSP-03");
	ck_result(book_the_key_alone(&town, number, "E1"), -EINVAL);
	town_close(&town);
	rules_free(rules);
}
END_TEST

/* Shows R-DSP-01. */
START_TEST(the_class_says_whether_the_key_alone_may_do)
{
	struct town town;
	char number[MEDIUM_NUMBER];

	town_open_at(&town, ":memory:");
	serve(&town, 1, number, overwrite(SIZE));
	ck_result(end_by_its_key(&town, number, NULL), -EPERM); /* E2 where the office has no classes */
	ck_assert_str_eq(town.fault.rule, "R-DSP-01");
	ck_result(book_the_key_alone(&town, number, "E2"), -EINVAL);
	ck_result(book_the_key_alone(&town, number, "E3"), -EINVAL);
	ck_result(book_the_key_alone(&town, number, "E1"), 0);
	town_close(&town);
}
END_TEST

/* Shows R-DSP-03, R-REU-01. */
START_TEST(what_was_let_off_as_factory_new_never_ends_by_its_key_alone)
{
	struct rules *rules = modest();
	SCOPED(json_release) json_t *erase = overwrite(SIZE);
	struct town town;
	char number[MEDIUM_NUMBER];

	town_open_at(&town, ":memory:");
	approved_medium(&town, 1, number);
	ck_result(registered(&town, CLERK, number, NULL), -EPERM);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "administrator"));
	state_is(&town, number, "approved");
	ck_result(registered(&town, ADMIN, number, NULL), 0);
	ck_result(end_by_its_key(&town, number, rules), -EPERM);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "factory-new"));
	ck_result(book_the_key_alone(&town, number, "E1"), -EINVAL);

	comes_again(&town, number);
	ck_result(registered(&town, ADMIN, number, erase), 0);
	ck_result(end_by_its_key(&town, number, rules), -EPERM); /* though it was erased first this time */
	ck_assert_ptr_nonnull(strstr(town.fault.message, "factory-new"));
	ck_result(book_the_key_alone(&town, number, "E1"), -EINVAL);
	books_are_good(&town);
	town_close(&town);
	rules_free(rules);
}
END_TEST

/* Shows R-REU-01. */
START_TEST(where_policy_lets_nothing_off_all_is_erased_first)
{
	struct registration registration = { .job = JOB, .attached = true, .factory_new = true };
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *label;

	town_open_at(&town, ":memory:");
	approved_medium(&town, 1, number);
	struct act admin = by(&town, ADMIN);

	registration.number = number;
	ck_result(medium_register_begin(&admin, &registration, &label, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-REU-01");
	last_event_is(&town, "act.refused");
	state_is(&town, number, "approved");
	town_close(&town);
}
END_TEST

/* Past every rule, as factory-new: what do the books say to it? */
static int book_as_new(struct town *town, const char *number)
{
	json_t *event = json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:s, s:b}, s:i, s:b}", "number", number, "job", JOB, "request", "R-0003", "handler",
		town->people[STAFF].person, "manager", town->people[CHIEF].person, "label", "classification", "internal", "factory_new", 1,
		"generation", 2, "composite", 0);

	return record_raw(town, "medium.registering", event);
}

/* Shows R-REU-01. */
START_TEST(what_served_before_is_not_factory_new)
{
	struct town town;
	char number[MEDIUM_NUMBER];

	town_open_at(&town, ":memory:");
	serve(&town, 1, number, overwrite(SIZE));
	comes_again(&town, number);
	ck_result(registered(&town, ADMIN, number, NULL), -EBUSY);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "registered before"));
	ck_result(book_as_new(&town, number), -EINVAL);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/key_alone", at_level_e1_key_and_header_are_the_end_and_one_without_the_other_is_none, a_header_alone_ends_nothing_that_is_erased_to_e2,
	the_key_alone_ends_only_what_was_erased_before_and_opened_by_nothing_else,
	what_was_not_erased_before_it_was_encrypted_is_overwritten, the_class_says_whether_the_key_alone_may_do,
	what_was_let_off_as_factory_new_never_ends_by_its_key_alone, where_policy_lets_nothing_off_all_is_erased_first,
	what_served_before_is_not_factory_new)
