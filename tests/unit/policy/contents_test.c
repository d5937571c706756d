// SPDX-License-Identifier: GPL-3.0-or-later
/* What lies on a medium makes its class, and people who know say what nobody knew. */
#include "policy/contents.h"

#include "policy/acts.h"
#include "policy/decide_contents.h"
#include "policy/exceptions.h"
#include "tests/unit/policy/rules/bylaw.h"
#include "tests/unit/policy/town.h"

static struct rules *rules;

static struct act law(struct town *town, int who)
{
	struct act act = by(town, who);

	act.rules = rules;
	return act;
}

/* One in service, handled by STAFF, of this class, in a town whose approver is CHIEF. */
static void setup(struct town *town_, const char *class, char *number)
{
	struct town town;
	struct stick stick = town_stick(1);
	char id[REQUEST_ID];

	town_open_at(&town, ":memory:");
	struct act act = by(&town, STAFF);

	ck_result(request_make(&act, &(struct new_request){ .kind = "use", .stick = &stick, .purpose = "統計", .classification = class }, id, number,
			  &town.fault),
		0);
	approve(&town, id);
	enrol(&town, number);
	rules = bylaw("nankoku", "[host]\nzone = lgwan\narea = 2\n");
	*town_ = town;
}

static void teardown(struct town *town)
{
	books_are_good(town);
	town_close(town);
	rules_free(rules);
}

static int add(struct town *town, int who, const struct new_content *content, json_t **out)
{
	struct act act = law(town, who);

	return content_add(&act, content, out, &town->fault);
}

/* Its id stands in `id`, and the medium is now `effective`. */
static void added(struct town *town_, const struct new_content *content, const char *effective, bool outdated, char id[CONTENT_ID])
{
	struct town town = *town_;
	json_t *reply = NULL;

	ck_result(add(&town, STAFF, content, &reply), 0);
	ck_assert_str_eq(json_member_text(reply, "effective"), effective);
	ck_assert_int_eq(json_is_true(json_object_get(reply, "outdated")), outdated);
	text_copy(id, CONTENT_ID, json_member_text(reply, "content"));
	json_decref(reply);
}

static void view(struct town *town_, const char *number, struct medium_view *out)
{
	struct town town = *town_;
	struct act act = law(&town, STAFF);

	ck_result(medium_view(&act, number, out, &town.fault), 0);
}

static int open_it(struct town *town, const char *number, bool *read_only)
{
	struct act act = law(town, STAFF);
	int r = medium_open_begin(&act, &(struct opening_wish){ .number = number }, read_only, &town->fault);

	if (r == 0)
		ck_assert_int_eq(medium_failed(&act, "medium.open-failed", number, "test", NULL), 0);
	return r;
}

static int revise(struct town *town, const char *number, const char *class)
{
	struct act act = law(town, STAFF);
	char id[REQUEST_ID], same[MEDIUM_NUMBER];

	return request_make(&act,
		&(struct new_request){ .kind = "revise", .medium = number, .purpose = "分類の見直し", .classification = class }, id, same, &town->fault);
}

/* Shows R-CLS-03, R-CLS-04. */
START_TEST(the_highest_class_ever_put_there_governs_until_the_erase)
{
	struct town town;
	struct medium_view seen;
	char number[MEDIUM_NUMBER], id[CONTENT_ID];
	bool read_only;

	setup(&town, "C1+I1+A1", number);
	ck_result(open_it(&town, number, &read_only), 0);
	ck_assert(!read_only);
	added(&town, &(struct new_content){ .number = number, .name = "広報", .classification = "C1 I1 A1" }, "C1+I1+A1", false, id);
	ck_assert_str_eq(id, "J-0001");
	added(&town, &(struct new_content){ .number = number, .name = "名簿", .classification = "C2+I2+A1", .persons = "120" }, "C2+I2+A1", true, id);
	added(&town, &(struct new_content){ .number = number, .name = "広報2", .classification = "C1+I1+A1" }, "C2+I2+A1", true, id);
	view(&town, number, &seen);
	ck_assert(seen.facts.outdated);
	ck_assert_int_eq(seen.facts.handling->max_carry_out_days, 7);
	ck_assert_uint_eq(seen.facts.handling->zones, ZONE_LGWAN | ZONE_INTERNET | ZONE_STANDALONE);
	ck_assert(seen.facts.handling->backup);
	ck_result(open_it(&town, number, &read_only), 0);
	ck_assert(read_only); /* the label says less */
	ck_result(revise(&town, number, "C1+I2+A1"), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-CLS-04");
	ck_result(revise(&town, number, "C2+I2+A1"), 0);
	teardown(&town);
}
END_TEST

/* Shows R-CLS-04. */
START_TEST(mixed_contents_are_handled_attribute_by_attribute)
{
	struct town town;
	struct medium_view seen;
	char number[MEDIUM_NUMBER], id[CONTENT_ID];

	setup(&town, "C1+I1+A1", number);
	added(&town, &(struct new_content){ .number = number, .name = "a", .classification = "C3+I1+A1" }, "C3+I1+A1", true, id);
	view(&town, number, &seen);
	/* Of C3 alone it would be the My Number zone, too; what is C1 must not go there. */
	ck_assert_uint_eq(seen.facts.handling->zones, ZONE_LGWAN | ZONE_STANDALONE);
	ck_assert_int_eq(seen.facts.handling->erase_dispose, 3);
	teardown(&town);
}
END_TEST

/* Shows R-CLS-10, R-LBL-01. */
START_TEST(my_number_data_brings_its_own_rules)
{
	struct town town;
	struct medium_view seen;
	char number[MEDIUM_NUMBER], id[CONTENT_ID], caution[LABEL_CAUTION];

	setup(&town, "C2+I1+A1", number);
	added(&town, &(struct new_content){ .number = number, .name = "給与支払報告書", .classification = "C2+I1+A1+tokutei" },
		"C3+I1+A1+tokutei", true, id);
	view(&town, number, &seen);
	ck_assert(seen.facts.handling->mynumber);
	ck_assert_int_eq(seen.facts.handling->max_carry_out_days, 0);
	ck_assert_int_eq(label_caution(&seen.handling, "乱暴に扱わない", caution, &town.fault), 0);
	ck_assert_ptr_nonnull(strstr(caution, "【特定個人情報在中】禁帯出"));
	ck_assert_ptr_nonnull(strstr(caution, "乱暴に扱わない"));
	ck_assert_int_eq(label_caution(&seen.handling, "", caution, &town.fault), 0);
	ck_assert_ptr_nonnull(strstr(caution, "禁帯出"));
	teardown(&town);
}
END_TEST

/* STAFF may make one more copy. */
static void excepted(struct town *town_, const char *number)
{
	struct town town = *town_;
	struct act chief = law(&town, CHIEF);
	char exception[EXCEPTION_NUMBER];

	ck_result(exception_emergency(&chief,
			  &(struct exception_terms){ .rule = "R-CLS-09", .medium = number, .person = "P-0002", .reason = "監査への提出",
				  .measure = "使用後に消去" },
			  exception, &town.fault),
		0);
}

/* Shows R-CLS-05, R-CLS-09. */
START_TEST(a_copy_keeps_the_class_and_there_are_only_so_many)
{
	struct town town;
	char number[MEDIUM_NUMBER], original[CONTENT_ID], copy[CONTENT_ID];
	json_t *reply;

	setup(&town, "C2+I1+A1", number);
	added(&town, &(struct new_content){ .number = number, .name = "原本", .classification = "C2+I1+A1" }, "C2+I1+A1", false, original);
	ck_result(add(&town, STAFF, &(struct new_content){ .number = number, .name = "写し", .copy_of = original, .classification = "C1+I1+A1" }, &reply),
		-EPERM);
	ck_assert_str_eq(town.fault.rule, "R-CLS-05");
	added(&town, &(struct new_content){ .number = number, .name = "写し1", .copy_of = original }, "C2+I1+A1", false, copy);
	added(&town, &(struct new_content){ .number = number, .name = "写し2", .copy_of = copy }, "C2+I1+A1", false, copy);
	ck_result(add(&town, STAFF, &(struct new_content){ .number = number, .name = "写し3", .copy_of = original }, &reply), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-CLS-09");
	excepted(&town, number);
	added(&town, &(struct new_content){ .number = number, .name = "写し3", .copy_of = original }, "C2+I1+A1", false, copy);
	ck_result(ledger_list(town.registry, -2, 2, &reply, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(reply, 0), "kind"), "exception.used");
	json_decref(reply);
	ck_result(add(&town, STAFF, &(struct new_content){ .number = number, .name = "x", .copy_of = "J-0099" }, &reply), -ENOENT);
	teardown(&town);
}
END_TEST

/* Shows R-LED-02. */
START_TEST(what_must_not_leave_be_copied_or_given_away_holds_its_medium_to_that)
{
	struct town town;
	char number[MEDIUM_NUMBER], original[CONTENT_ID], id[REQUEST_ID];
	struct medium_view seen;
	json_t *reply, *form;

	setup(&town, "C2+I1+A1", number);
	view(&town, number, &seen);
	ck_assert_int_ne(seen.handling.max_carry_out_days, 0);
	ck_assert(seen.handling.key_modes & KEY_PROVIDE);
	ck_result(add(&town, STAFF, &(struct new_content){ .number = number, .name = "x", .classification = "C2+I1+A1", .limits = "no-carry-out no-fun" },
			  &reply), -EINVAL);
	added(&town, &(struct new_content){ .number = number, .name = "原本", .classification = "C2+I1+A1", .limits =
			     "no-provide no-carry-out" }, "C2+I1+A1", false, original);
	view(&town, number, &seen);
	ck_assert_int_eq(seen.handling.max_carry_out_days, 0);
	ck_assert(!(seen.handling.key_modes & KEY_PROVIDE));
	struct act staff = law(&town, STAFF);

	form = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "count", "1", "business", "-", "address", "-", "contact", "-",
		"transport", "鍵付きケース", "storage", "携行", "emergency", "-", "outside", "no", "emptied", "yes", "checklist", "yes", "scanned",
		"異常なし");
	ck_result(request_make(&staff, &(struct new_request){ .kind = "carry-out", .medium = number, .purpose = "県への提出", .from = "2026-11-21",
				.until = "2026-11-21", .destination = "県庁", .contents = "原本", .form = form }, id, seen.number, &town.fault), -EPERM);
	json_decref(form);
	ck_assert_str_eq(town.fault.rule, "R-APP-03");
	added(&town, &(struct new_content){ .number = number, .name = "写し", .copy_of = original }, "C2+I1+A1", false, id);
	ck_result(content_list(&staff, number, false, &reply, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(json_object_get(reply, "contents"), 1), "limits"), "no-carry-out no-provide");
	json_decref(reply);
	teardown(&town);
}
END_TEST

/* Shows R-LED-02. */
START_TEST(what_must_not_be_copied_is_not)
{
	struct town town;
	char number[MEDIUM_NUMBER], original[CONTENT_ID];
	json_t *reply;

	setup(&town, "C2+I1+A1", number);
	added(&town, &(struct new_content){ .number = number, .name = "原本", .classification = "C2+I1+A1", .limits = "no-copy" }, "C2+I1+A1",
		false, original);
	ck_result(add(&town, STAFF, &(struct new_content){ .number = number, .name = "写し", .copy_of = original }, &reply), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-CLS-09");
	teardown(&town);
}
END_TEST

/* Shows R-CLS-07. */
START_TEST(what_nobody_knew_is_the_strictest_until_an_approver_decides)
{
	struct town town;
	struct medium_view seen;
	char number[MEDIUM_NUMBER], id[CONTENT_ID];
	json_t *list;

	setup(&town, "C2+I1+A1", number);
	added(&town, &(struct new_content){ .number = number, .name = "県から", .classification = "不明", .source = "県税務課" }, "unknown", true, id);
	view(&town, number, &seen);
	ck_assert_int_eq(seen.facts.handling->max_carry_out_days, 3);
	struct act staff = law(&town, STAFF), chief = law(&town, CHIEF), clerk = law(&town, CLERK);

	ck_result(class_questions(&chief, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 1);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "subject"), id);
	json_decref(list);
	ck_result(class_decide(&staff, id, "C1+I1+A1", "公開資料", &town.fault), -EPERM); /* one's own */
	ck_result(class_decide(&clerk, id, "C1+I1+A1", "公開資料", &town.fault), -EPERM); /* no approver */
	ck_result(class_decide(&chief, id, "unknown", "分からない", &town.fault), -EINVAL);
	ck_result(class_decide(&chief, id, "C1", "公開資料", &town.fault), -EINVAL);
	ck_result(class_decide(&chief, id, "C1+I1+A1", "", &town.fault), -EINVAL);
	ck_result(class_decide(&chief, "J-0009", "C1+I1+A1", "公開資料", &town.fault), -ENOENT);
	ck_result(class_decide(&chief, id, "C1+I1+A1", "公開資料", &town.fault), 0);
	view(&town, number, &seen);
	ck_assert_str_eq(seen.effective, "C2+I1+A1");
	ck_assert(!seen.facts.outdated);
	ck_result(class_questions(&chief, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	teardown(&town);
}
END_TEST

/* Shows R-CLS-07. */
START_TEST(a_request_of_an_unknown_class_is_registered_only_when_it_is_decided)
{
	struct town town;
	struct stick stick = town_stick(7);
	struct registration registration = { .attached = true, .job = JOB };
	char number[MEDIUM_NUMBER], other[MEDIUM_NUMBER], id[REQUEST_ID];
	json_t *label = NULL;

	setup(&town, "C1+I1+A1", other);
	struct act plain = by(&town, STAFF), chief = law(&town, CHIEF), admin = law(&town, ADMIN), staff = law(&town, STAFF);

	ck_result(request_make(&plain, &(struct new_request){ .kind = "use", .stick = &stick, .purpose = "統計", .classification = "unknown" }, id, number,
			  &town.fault),
		0);
	approve(&town, id);
	registration.number = number;
	ck_result(medium_register_begin(&admin, &registration, &label, &town.fault), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-CLS-07");
	ck_result(class_decide(&staff, id, "C2+I1+A1", "r", &town.fault), -EPERM);
	ck_result(class_decide(&chief, id, "C2+I1+A1", "r", &town.fault), 0);
	registration.texts.classification = "C1+I1+A1";
	ck_result(medium_register_begin(&admin, &registration, &label, &town.fault), -EPERM); /* below what was decided */
	ck_assert_str_eq(town.fault.rule, "R-CLS-04");
	registration.texts.classification = "C3";
	ck_result(medium_register_begin(&admin, &registration, &label, &town.fault), -EINVAL);
	registration.texts.classification = NULL;
	ck_result(medium_register_begin(&admin, &registration, &label, &town.fault), 0);
	ck_assert_str_eq(json_member_text(label, "classification"), "C2+I1+A1");
	ck_assert_str_eq(json_member_text(label, "caution"), "【機密性2】取扱注意 持出は許可制");
	json_decref(label);
	ck_result(class_decide(&chief, id, "C3+I1+A1", "r", &town.fault), -EBUSY);
	teardown(&town);
}
END_TEST

START_TEST(contents_are_recorded_by_who_is_in_charge)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[CONTENT_ID];
	json_t *reply;

	setup(&town, "C2+I1+A1", number);
	const struct new_content content = { .number = number, .name = "a", .classification = "C1+I1+A1" };

	ck_result(add(&town, CLERK, &content, &reply), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-ACC-12");
	ck_result(add(&town, STAFF, &(struct new_content){ .number = number, .name = "a" }, &reply), -EINVAL);
	ck_result(add(&town, STAFF, &(struct new_content){ .number = number, .name = "", .classification = "C1+I1+A1" }, &reply), -EINVAL);
	ck_result(add(&town, STAFF, &(struct new_content){ .number = number, .name = "a", .classification = "C1+I1+A1", .persons = "many" }, &reply),
		-EINVAL);
	ck_result(add(&town, STAFF, &(struct new_content){ .number = "M-0099", .name = "a", .classification = "C1+I1+A1" }, &reply), -ENOENT);
	added(&town, &content, "C2+I1+A1", false, id);
	ck_result(add(&town, ADMIN, &content, &reply), 0);
	json_decref(reply);
	struct act act = law(&town, CLERK);

	ck_result(content_list(&act, number, false, &reply, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(json_object_get(reply, "contents")), 2);
	json_decref(reply);
	teardown(&town);
}
END_TEST

/* Shows R-DEV-04. */
START_TEST(a_private_medium_holds_nothing_above_the_offices_limit)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[CONTENT_ID];
	json_t *reply;

	setup(&town, "C1+I1+A1+private", number);
	added(&town, &(struct new_content){ .number = number, .name = "広報", .classification = "C1+I2+A2" }, "C1+I2+A2+private", true, id);
	ck_result(add(&town, STAFF, &(struct new_content){ .number = number, .name = "名簿", .classification = "C2+I1+A1" }, &reply), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-DEV-04");
	ck_result(add(&town, STAFF, &(struct new_content){ .number = number, .name = "不明", .classification = "unknown" }, &reply), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-DEV-04");
	teardown(&town);
}
END_TEST

RUN_TESTS("policy/contents", a_private_medium_holds_nothing_above_the_offices_limit,
	the_highest_class_ever_put_there_governs_until_the_erase, mixed_contents_are_handled_attribute_by_attribute,
	my_number_data_brings_its_own_rules, a_copy_keeps_the_class_and_there_are_only_so_many,
	what_nobody_knew_is_the_strictest_until_an_approver_decides, a_request_of_an_unknown_class_is_registered_only_when_it_is_decided,
	contents_are_recorded_by_who_is_in_charge,
	what_must_not_leave_be_copied_or_given_away_holds_its_medium_to_that, what_must_not_be_copied_is_not)
