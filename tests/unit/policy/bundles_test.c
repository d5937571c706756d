// SPDX-License-Identifier: GPL-3.0-or-later
/* What auditors get is a list of files that is bound to this ledger, numbered and on the books. */
#include "policy/bundles.h"

#include "tests/unit/policy/town.h"

#define DIGEST "5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a"
#define FILES(name) "{\"files\":[{\"name\":\"" name "\",\"sha256\":\"" DIGEST "\",\"size\":1}]}"

/* Shows R-REV-03, R-RET-05. */
START_TEST(a_bundle_ends_with_an_event_of_this_ledger_and_is_on_the_books)
{
	struct town town;
	struct ledger_head head;
	char hash[65];
	json_t *payload, *again, *list;

	town_open_at(&town, ":memory:");
	struct act auditor = by(&town, AUDITOR);
	struct bundle_wish wish = { .period = { .year = "令和8" }, .files = FILES("lists/media.csv"), .hash = hash };

	ck_result(ledger_head(town.registry, &head, &town.fault), 0);
	text_hex(head.hash, sizeof(head.hash), hash);
	wish.sequence = head.sequence - 1;
	ck_result(bundle_draft(&auditor, &wish, &payload, &town.fault), -EINVAL);
	wish.sequence = head.sequence + 1;
	ck_result(bundle_draft(&auditor, &wish, &payload, &town.fault), -EINVAL);
	wish.sequence = head.sequence;
	ck_result(bundle_draft(&auditor, &wish, &payload, &town.fault), 0);
	ck_result(bundle_draft(&auditor, &wish, &again, &town.fault), 0);
	ck_assert_str_eq(json_member_text(payload, "bundle"), "B-0001");
	ck_assert_int_eq(json_member_number(payload, "year", 0), 2026);
	ck_result(bundle_end(&auditor, payload, "a.b.c", &town.fault), 0);
	last_event_is(&town, "audit.bundled");
	ck_result(bundle_end(&auditor, again, "a.b.c", &town.fault), -EEXIST); /* the number is taken */
	ck_result(bundle_list(town.registry, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 1);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "name"), "木村 三郎");
	json_decref(list);
	json_decref(payload);
	json_decref(again);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(what_is_no_list_of_plain_files_is_not_signed)
{
	static const char *const lists[] = { "{}", "[]", "x", "{\"files\":[]}", "{\"files\":[{}]}", FILES("../x"), FILES("/x"), FILES(".x"), FILES("a//b"),
		FILES("a/.b"), FILES("a b"), "{\"files\":[{\"name\":\"a\",\"sha256\":\"5\",\"size\":1}]}",
		"{\"files\":[{\"name\":\"a\",\"sha256\":\"" DIGEST "\",\"size\":-1}]}", "{\"files\":[],\"x\":1}" };
	struct town town;
	struct ledger_head head;
	char hash[65];
	json_t *payload;

	town_open_at(&town, ":memory:");
	struct act auditor = by(&town, AUDITOR);

	ck_result(ledger_head(town.registry, &head, &town.fault), 0);
	text_hex(head.hash, sizeof(head.hash), hash);
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		ck_result(bundle_draft(&auditor, &(struct bundle_wish){ .files = lists[i], .hash = hash, .sequence = head.sequence }, &payload, &town.fault),
			-EINVAL);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/bundles", a_bundle_ends_with_an_event_of_this_ledger_and_is_on_the_books, what_is_no_list_of_plain_files_is_not_signed)
