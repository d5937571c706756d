// SPDX-License-Identifier: GPL-3.0-or-later
/* The two My Number ledgers, and that the second is the access list of the media of the first. */
#include "policy/mynumber.h"

#include "policy/carrying.h"
#include "policy/part.h"
#include "policy/retention.h"

#include "tests/unit/policy/town.h"

#define TASK "個人住民税の賦課"
#define OTHER_TASK "国民健康保険"

/* The town's chief keeps the ledgers; what the method table asks of roles is not asked here. */
static void setup_ledgers(struct town *town_, char *asset)
{
	struct town town = *town_;
	struct act act;

	town_open_at(&town, ":memory:");
	act = by(&town, CHIEF);
	ck_result(task_add(&act, &(struct new_task){ .name = TASK, .kind = "use", .basis = "番号法別表" }, &town.fault), 0);
	ck_result(task_add(&act, &(struct new_task){ .name = OTHER_TASK, .kind = "related" }, &town.fault), 0);
	ck_result(asset_add(&act, &(struct new_asset){ .task = TASK, .file = "賦課ファイル", .years = "7" }, asset, &town.fault), 0);
	*town_ = town;
}

static int put_in_charge(struct town *town, const char *login, const char *task, const char *until, char *id)
{
	struct act act = by(town, CHIEF);

	return charge_add(&act, &(struct new_charge){ .login = login, .task = task, .title = "主事", .until = until }, id, &town->fault);
}

static int open_it(struct town *town, int who, const char *number)
{
	struct act act = by(town, who);
	bool read_only;
	int r = medium_open_begin(&act, &(struct opening_wish){ .number = number }, &read_only, &town->fault);

	if (r == 0)
		ck_assert_int_eq(medium_closed(&act, number, "closed", &town->fault), 0);
	return r;
}

/* Shows R-LED-06, R-ACC-12. */
START_TEST(a_charge_that_has_run_out_opens_nothing_with_no_act_of_anybody)
{
	struct town town;
	char number[MEDIUM_NUMBER], asset[ASSET_ID], id[CHARGE_ID];

	setup_ledgers(&town, asset);
	in_service(&town, 1, number);
	struct act act = by(&town, CHIEF);

	ck_result(open_it(&town, STAFF, number), 0);
	ck_result(asset_link(&act, asset, number, false, &town.fault), 0);
	ck_result(open_it(&town, STAFF, number), -EPERM);
	ck_assert_str_eq(town.fault.argument[1], TASK);
	last_event_is(&town, "act.refused");
	ck_result(put_in_charge(&town, "sato", TASK, "2026-11-30", id), 0);
	ck_assert_str_eq(id, "H-0001");
	ck_result(open_it(&town, STAFF, number), 0);
	town.now = NOON + 9 * DAY; /* its last day */
	ck_result(open_it(&town, STAFF, number), 0);
	town.now = NOON + 10 * DAY;
	ck_result(open_it(&town, STAFF, number), -EPERM);
	ck_assert_str_eq(town.fault.argument[2], "2026-11-30");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-LED-06. */
START_TEST(what_is_open_when_the_charge_ends_is_found)
{
	struct town town;
	char number[MEDIUM_NUMBER], asset[ASSET_ID], id[CHARGE_ID], found[2][MEDIUM_NUMBER];
	bool read_only;

	setup_ledgers(&town, asset);
	in_service(&town, 1, number);
	struct act act = by(&town, CHIEF), staff = by(&town, STAFF);

	ck_result(asset_link(&act, asset, number, false, &town.fault), 0);
	ck_result(put_in_charge(&town, "sato", TASK, "2026-11-21", id), 0);
	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = number }, &read_only, &town.fault), 0);
	ck_assert_int_eq(access_openings(&act, found, 2), 0);
	act.now = NOON + DAY;
	ck_assert_int_eq(access_openings(&act, found, 2), 1);
	ck_assert_str_eq(found[0], number);
	ck_assert_int_eq(access_openings(&act, found, 0), 0);
	town_close(&town);
}
END_TEST

/* Shows R-LED-06. */
START_TEST(a_charge_begins_on_its_day_and_ends_when_it_is_ended)
{
	struct town town;
	char number[MEDIUM_NUMBER], asset[ASSET_ID], id[CHARGE_ID];

	setup_ledgers(&town, asset);
	in_service(&town, 1, number);
	struct act act = by(&town, CHIEF);

	ck_result(asset_link(&act, asset, number, false, &town.fault), 0);
	ck_result(charge_add(&act, &(struct new_charge){ .login = "sato", .task = TASK, .from = "R8.12.1" }, id, &town.fault), 0);
	ck_result(open_it(&town, STAFF, number), -EPERM);
	town.now = NOON + 10 * DAY;
	ck_result(open_it(&town, STAFF, number), 0);
	act = by(&town, CHIEF);
	ck_result(charge_end(&act, id, "異動", &town.fault), 0);
	ck_result(open_it(&town, STAFF, number), -EPERM);
	ck_result(charge_end(&act, id, "異動", &town.fault), -EBUSY);
	ck_result(charge_end(&act, "H-0009", "異動", &town.fault), -ENOENT);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-ACC-12. */
START_TEST(who_opens_a_medium_of_two_tasks_is_in_charge_of_both)
{
	struct town town;
	char number[MEDIUM_NUMBER], asset[ASSET_ID], second[ASSET_ID], id[CHARGE_ID];

	setup_ledgers(&town, asset);
	in_service(&town, 1, number);
	struct act act = by(&town, CHIEF);

	ck_result(asset_add(&act, &(struct new_asset){ .task = OTHER_TASK, .file = "資格ファイル", .years = "永年" }, second, &town.fault), 0);
	ck_result(asset_link(&act, asset, number, false, &town.fault), 0);
	ck_result(asset_link(&act, second, number, false, &town.fault), 0);
	ck_result(put_in_charge(&town, "sato", TASK, NULL, id), 0);
	ck_result(open_it(&town, STAFF, number), -EPERM);
	ck_assert_str_eq(town.fault.argument[1], OTHER_TASK);
	ck_result(put_in_charge(&town, "sato", OTHER_TASK, NULL, id), 0);
	ck_result(open_it(&town, STAFF, number), 0);
	town_close(&town);
}
END_TEST

/* Shows R-LED-06. */
START_TEST(nobody_else_carries_a_my_number_medium_out_or_becomes_its_handler)
{
	struct town town;
	char number[MEDIUM_NUMBER], second[MEDIUM_NUMBER], asset[ASSET_ID], id[REQUEST_ID], charge[CHARGE_ID];
	json_t *label;

	setup_ledgers(&town, asset);
	in_service(&town, 1, number);
	approved_medium(&town, 2, second);
	struct act act = by(&town, CHIEF), staff = by(&town, STAFF), admin = by(&town, ADMIN);

	ck_result(asset_link(&act, asset, number, false, &town.fault), 0);
	ck_result(asset_link(&act, asset, second, false, &town.fault), 0);
	ck_result(ask_carry(&town, STAFF, number, "2026-11-21", "2026-11-25", id), 0);
	approve(&town, id);
	ck_result(medium_check_out(&staff, &(struct check_out){ .number = number }, &town.fault), -EPERM);
	ck_result(medium_register_begin(&admin, &(struct registration){ .number = second, .job = JOB }, &label, &town.fault), -EPERM);
	ck_result(put_in_charge(&town, "sato", TASK, NULL, charge), 0);
	ck_result(medium_check_out(&staff, &(struct check_out){ .number = number }, &town.fault), 0);
	enrol(&town, second);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-LED-06. */
START_TEST(nobody_puts_themselves_in_charge_and_the_books_say_so_too)
{
	struct town town;
	char asset[ASSET_ID], id[CHARGE_ID];

	setup_ledgers(&town, asset);
	ck_result(put_in_charge(&town, "tanaka", TASK, NULL, id), -EPERM);
	json_t *data = json_pack("{s:s, s:s, s:s, s:s, s:s}", "charge", "H-0001", "task", TASK, "person", town.people[CHIEF].person, "starts",
		"2026-11-21T03:00:00Z", "until", "2026-11-30T03:00:00Z");
	struct record record = { .kind = "mynumber.charge-added", .actor = &town.people[CHIEF], .now = NOON, .data = data };

	ck_assert_int_lt(registry_record(town.registry, &record, 1, &town.fault), 0);
	json_decref(data);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-LED-05, R-LED-06. */
START_TEST(the_ledgers_have_their_columns)
{
	struct town town;
	char number[MEDIUM_NUMBER], asset[ASSET_ID], id[CHARGE_ID];
	json_t *list;

	setup_ledgers(&town, asset);
	in_service(&town, 1, number);
	struct act act = by(&town, CHIEF);

	ck_result(asset_link(&act, asset, number, false, &town.fault), 0);
	ck_result(put_in_charge(&town, "sato", TASK, NULL, id), 0);
	ck_result(asset_list(&act, false, &list, &town.fault), 0);
	const json_t *row = json_array_get(list, 0), *medium = json_array_get(json_object_get(row, "media"), 0);

	ck_assert_str_eq(json_member_text(row, "asset"), "T-0001");
	ck_assert_str_eq(json_member_text(row, "task"), TASK);
	ck_assert_str_eq(json_member_text(row, "file"), "賦課ファイル");
	ck_assert_int_eq(json_member_number(row, "years", 0), 7);
	ck_assert_str_eq(json_member_text(medium, "number"), number);
	ck_assert(json_is_true(json_object_get(medium, "encrypted")));
	json_decref(list);
	ck_result(charge_list(&act, false, &list, &town.fault), 0);
	row = json_array_get(list, 0);
	ck_assert_str_eq(json_member_text(row, "task"), TASK);
	ck_assert_str_eq(json_member_text(row, "title"), "主事");
	ck_assert_str_eq(json_member_text(row, "person_name"), "佐藤 花子");
	ck_assert_str_eq(json_member_text(row, "until"), "2027-03-31T14:59:59Z"); /* the fiscal year's end in Japan */
	ck_assert(json_is_true(json_object_get(row, "current")));
	json_decref(list);
	town.now = NOON + 365 * DAY;
	act = by(&town, CHIEF);
	ck_result(charge_list(&act, false, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	ck_result(charge_list(&act, true, &list, &town.fault), 0);
	ck_assert(json_is_false(json_object_get(json_array_get(list, 0), "current")));
	json_decref(list);
	town_close(&town);
}
END_TEST

static struct rules *soumu(struct town *town_)
{
	struct town town = *town_;
	char folder[] = "/tmp/mediad-mynumber.XXXXXX", path[64];
	struct rules *rules;
	FILE *file;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	text_format(path, sizeof(path), "%s/a.conf", folder);
	file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	fprintf(file, "[office]\nprofile = soumu\n[host]\nzone = lgwan\narea = 2\nmynumber-area = yes\n");
	fclose(file);
	ck_result(rules_load_of(geteuid(), folder, "policy/rules/profiles", &rules, &town.fault), 0);
	unlink(path);
	rmdir(folder);
	return rules;
}

/* Shows R-LED-05, R-APP-11. */
START_TEST(what_is_for_my_number_data_is_registered_once_the_ledger_names_it)
{
	struct town town;
	char number[MEDIUM_NUMBER], asset[ASSET_ID], id[REQUEST_ID];
	struct registration registration = { .attached = true, .number = number, .job = JOB };
	struct rules *rules;
	json_t *label;

	setup_ledgers(&town, asset);
	rules = soumu(&town);
	town_grant(&town, CLERK, ROLE_MYNUMBER);
	struct act act = by(&town, ADMIN), chief = by(&town, CHIEF), staff = by(&town, STAFF), manager = by(&town, CLERK);
	struct stick stick = town_stick(1);
	SCOPED(json_release) json_t *form = json_pack("{s:s, s:s, s:s, s:s}", "business", TASK, "terminals", "lgwan", "users", "税務課", "pledge", "yes");
	struct new_request request = { .kind = "use", .stick = &stick, .purpose = "賦課", .classification = "3A+I2+A2+tokutei",
		.contents = "課税台帳", .form = form };

	act.rules = chief.rules = staff.rules = manager.rules = rules;
	ck_result(request_make(&staff, &request, id, number, &town.fault), 0);
	ck_result(request_approve(&chief, id, &town.fault), 0);
	ck_result(request_approve(&manager, id, &town.fault), 0);
	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-LED-05");
	ck_result(asset_link(&chief, asset, number, false, &town.fault), 0);
	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-LED-06");
	ck_result(put_in_charge(&town, "sato", TASK, NULL, id), 0);
	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), 0);
	json_decref(label);
	rules_free(rules);
	town_close(&town);
}
END_TEST

START_TEST(a_row_ends_only_when_nothing_hangs_on_it)
{
	struct town town;
	char number[MEDIUM_NUMBER], asset[ASSET_ID], id[CHARGE_ID];

	setup_ledgers(&town, asset);
	in_service(&town, 1, number);
	struct act act = by(&town, CHIEF);

	ck_result(asset_link(&act, asset, number, false, &town.fault), 0);
	ck_result(asset_link(&act, asset, number, false, &town.fault), -EEXIST);
	ck_result(asset_end(&act, asset, "終了", &town.fault), -EBUSY);
	ck_result(task_end(&act, TASK, "終了", &town.fault), -EBUSY);
	ck_result(asset_unlink(&act, asset, number, "移した", &town.fault), 0);
	ck_result(asset_unlink(&act, asset, number, "移した", &town.fault), -ENOENT);
	ck_result(asset_end(&act, asset, "終了", &town.fault), 0);
	ck_result(asset_link(&act, asset, number, false, &town.fault), -ENOENT);
	ck_result(put_in_charge(&town, "sato", TASK, NULL, id), 0);
	ck_result(task_end(&act, TASK, "終了", &town.fault), -EBUSY);
	ck_result(charge_end(&act, id, "終了", &town.fault), 0);
	ck_result(task_end(&act, TASK, "終了", &town.fault), 0);
	ck_result(put_in_charge(&town, "sato", TASK, NULL, id), -ENOENT);
	ck_result(task_add(&act, &(struct new_task){ .name = TASK, .kind = "use" }, &town.fault), 0);
	ck_result(put_in_charge(&town, "sato", TASK, NULL, id), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-LED-10. */
START_TEST(no_row_takes_an_individual_number_or_what_is_no_value)
{
	struct town town;
	char asset[ASSET_ID], id[CHARGE_ID];

	setup_ledgers(&town, asset);
	struct act act = by(&town, CHIEF);

	ck_result(task_add(&act, &(struct new_task){ .name = TASK, .kind = "use" }, &town.fault), -EEXIST);
	ck_result(task_add(&act, &(struct new_task){ .name = "住民基本台帳", .kind = "both" }, &town.fault), -EINVAL);
	ck_result(task_add(&act, &(struct new_task){ .name = "123456789018", .kind = "use" }, &town.fault), -EINVAL);
	ck_result(asset_add(&act, &(struct new_asset){ .task = TASK, .file = "１２３４－５６７８－９０１８", .years = "7" }, asset, &town.fault),
		-EINVAL);
	ck_result(asset_add(&act, &(struct new_asset){ .task = TASK, .file = "a", .years = "0" }, asset, &town.fault), -EINVAL);
	ck_result(asset_add(&act, &(struct new_asset){ .task = TASK, .file = "a" }, asset, &town.fault), -EINVAL);
	ck_result(asset_add(&act, &(struct new_asset){ .task = "nothing", .file = "a", .years = "7" }, asset, &town.fault), -ENOENT);
	ck_result(asset_add(&act, &(struct new_asset){ .task = TASK, .file = "賦課ファイル", .years = "7" }, asset, &town.fault), -EEXIST);
	ck_result(put_in_charge(&town, "nobody", TASK, NULL, id), -ENOENT);
	ck_result(put_in_charge(&town, "sato", TASK, "2026-11-20", id), -EINVAL);
	ck_result(put_in_charge(&town, "sato", TASK, "soon", id), -EINVAL);
	town_close(&town);
}
END_TEST

/* The row of the asset ledger as its list shows it; the caller's. */
static json_t *asset_row(struct town *town_)
{
	struct town town = *town_;
	struct act act = by(&town, CHIEF);
	json_t *list, *row;

	ck_result(asset_list(&act, false, &list, &town.fault), 0);
	row = json_incref(json_array_get(list, 0));
	json_decref(list);
	return row;
}

static void row_says(struct town *town, const char *member, const char *wanted)
{
	json_t *row = asset_row(town);
	const char *text = json_member_text(row, member);

	ck_assert_msg(wanted ? text && strcmp(text, wanted) == 0 : !text, "%s is %s", member, text ? text : "null");
	json_decref(row);
}

/* Shows R-LED-07. */
START_TEST(a_row_is_looked_at_every_year_and_when_the_law_or_a_system_changes)
{
	struct town town;
	char asset[ASSET_ID];
	int64_t count;

	setup_ledgers(&town, asset);
	struct act act = by(&town, CHIEF);

	row_says(&town, "review", "2027-03-31T14:59:59Z");
	row_says(&town, "reviewed", NULL);
	ck_result(asset_call_review(&act, &(struct review_call){ .reason = "番号法の改正", .task = TASK, .due = "2026-12-25" }, &count, &town.fault), 0);
	ck_assert_int_eq((int)count, 1);
	row_says(&town, "review", "2026-12-25T14:59:59Z");
	row_says(&town, "review_why", "番号法の改正");
	ck_result(asset_review(&act, asset, NULL, &town.fault), 0);
	row_says(&town, "review", "2028-03-31T14:59:59Z");
	row_says(&town, "review_why", NULL);
	row_says(&town, "reviewed", "2026-11-21T03:00:00Z");
	row_says(&town, "reviewed_by_name", "田中 次郎");
	ck_result(asset_call_review(&act, &(struct review_call){ .reason = "システム更改", .task = NULL, .due = NULL }, &count, &town.fault), 0);
	row_says(&town, "review", "2026-12-21T03:00:00Z");
	ck_result(asset_review(&act, asset, "2027-06-30", &town.fault), 0);
	row_says(&town, "review", "2027-06-30T14:59:59Z");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_review_of_what_is_not_there_or_for_a_day_that_is_past_is_refused)
{
	struct town town;
	char asset[ASSET_ID];
	int64_t count;

	setup_ledgers(&town, asset);
	struct act act = by(&town, CHIEF);

	ck_result(asset_review(&act, "T-0099", NULL, &town.fault), -ENOENT);
	ck_result(asset_review(&act, asset, "2026-11-20", &town.fault), -EINVAL);
	ck_result(asset_review(&act, asset, "soon", &town.fault), -EINVAL);
	ck_result(asset_call_review(&act, &(struct review_call){ .reason = "", .task = NULL, .due = NULL }, &count, &town.fault), -EINVAL);
	ck_result(asset_call_review(&act, &(struct review_call){ .reason = "番号法の改正", .task = "無い事務", .due = NULL }, &count, &town.fault), -ENOENT);
	ck_result(asset_call_review(&act, &(struct review_call){ .reason = "番号法の改正", .task = OTHER_TASK, .due = NULL }, &count, &town.fault), -ENOENT);
	ck_result(asset_call_review(&act, &(struct review_call){ .reason = "番号法の改正", .task = NULL, .due = "2026-11-01" }, &count, &town.fault), -EINVAL);
	row_says(&town, "review", "2027-03-31T14:59:59Z");
	town_close(&town);
}
END_TEST

START_TEST(a_training_is_recorded_with_the_charge_that_holds)
{
	struct town town;
	char asset[ASSET_ID], id[CHARGE_ID];
	json_t *list;

	setup_ledgers(&town, asset);
	ck_result(put_in_charge(&town, "sato", TASK, "2026-11-30", id), 0);
	struct act act = by(&town, CHIEF);

	ck_result(charge_train(&act, id, "2026-11-22", &town.fault), -EINVAL); /* still to come */
	ck_result(charge_train(&act, id, "", &town.fault), -EINVAL);
	ck_result(charge_train(&act, "H-0099", "2026-11-20", &town.fault), -ENOENT);
	ck_result(charge_train(&act, id, "令和8年11月20日", &town.fault), 0);
	ck_result(charge_list(&act, false, &list, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "trained"), "2026-11-19T15:00:00Z");
	json_decref(list);
	ck_result(charge_end(&act, id, "異動", &town.fault), 0);
	ck_result(charge_train(&act, id, "2026-11-20", &town.fault), -EBUSY);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

static int begin_erase(struct town *town_, const char *number)
{
	struct town town = *town_;
	struct act clerk = by(&town, CLERK), admin = by(&town, ADMIN);

	ck_result(medium_witness(&clerk, number, &town.fault), 0);
	return medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = JOB }, &town_->fault);
}

static void is_due(struct town *town_, size_t count, const char *asset)
{
	struct town town = *town_;
	struct act act = by(&town, -1);
	struct part part = PART_ALL;
	json_t *list;

	ck_result(due_list(&act, &part, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), count);
	if (count > 0)
		ck_assert_str_eq(json_member_text(json_array_get(list, 0), "asset"), asset);
	json_decref(list);
}

/* Shows R-DSP-08. */
START_TEST(the_original_is_not_erased_before_its_day_and_due_after_it)
{
	struct town town;
	char number[MEDIUM_NUMBER], copy[MEDIUM_NUMBER], asset[ASSET_ID], request[REQUEST_ID];

	setup_ledgers(&town, asset);
	in_service(&town, 1, number);
	in_service(&town, 2, copy);
	struct act act = by(&town, CHIEF);

	row_says(&town, "retain", "2034-03-31T14:59:59Z"); /* seven years after this fiscal year */
	ck_result(asset_link(&act, asset, number, false, &town.fault), 0);
	ck_result(asset_link(&act, asset, copy, false, &town.fault), 0);
	ck_result(asset_link(&act, asset, number, true, &town.fault), 0);
	ck_result(asset_link(&act, asset, number, false, &town.fault), -EEXIST);
	ck_result(ask_dispose(&town, STAFF, number, request), 0);
	approve(&town, request);
	ck_result(ask_dispose(&town, STAFF, copy, request), 0);
	approve(&town, request);
	ck_result(begin_erase(&town, number), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-DSP-08");
	ck_assert_str_eq(town.fault.argument[1], asset);
	ck_result(begin_erase(&town, copy), 0); /* copies go */
	is_due(&town, 0, NULL);
	ck_result(asset_keep(&act, asset, "permanent", "歴史公文書", &town.fault), 0);
	row_says(&town, "retain", NULL);
	ck_result(begin_erase(&town, number), -EBUSY);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "for good"));
	ck_result(asset_keep(&act, asset, "2026-11-30", "", &town.fault), -EINVAL);
	ck_result(asset_keep(&act, asset, NULL, "x", &town.fault), -EINVAL);
	ck_result(asset_keep(&act, asset, "soon", "x", &town.fault), -EINVAL);
	ck_result(asset_keep(&act, "T-0099", "2026-11-30", "x", &town.fault), -ENOENT);
	ck_result(asset_keep(&act, asset, "2026-11-30", "保存年限の改正", &town.fault), 0);
	town.now = NOON + 9 * DAY; /* its last day */
	ck_result(begin_erase(&town, number), 0); /* whose end is this day's */
	is_due(&town, 0, NULL);
	town.now += DAY;
	is_due(&town, 2, asset);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-DSP-08. */
START_TEST(the_ledger_forgets_no_original_that_must_be_kept)
{
	struct town town;
	char number[MEDIUM_NUMBER], next[MEDIUM_NUMBER], asset[ASSET_ID];

	setup_ledgers(&town, asset);
	in_service(&town, 1, number);
	in_service(&town, 2, next);
	struct act act = by(&town, CHIEF);

	ck_result(asset_link(&act, asset, number, true, &town.fault), 0);
	ck_result(asset_unlink(&act, asset, number, "移した", &town.fault), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-DSP-08");
	json_t *data = json_pack("{s:s, s:s, s:s}", "asset", asset, "number", number, "reason", "x");
	struct record record = { .kind = "mynumber.asset-unlinked", .actor = &town.people[CHIEF], .now = NOON, .data = data };

	ck_assert_int_lt(registry_record(town.registry, &record, 1, &town.fault), 0); /* the books refuse it too */
	json_decref(data);
	ck_result(asset_link(&act, asset, next, false, &town.fault), 0);
	ck_result(asset_unlink(&act, asset, number, "移した", &town.fault), -EBUSY);
	ck_result(asset_link(&act, asset, next, true, &town.fault), 0);
	ck_result(asset_unlink(&act, asset, number, "移した", &town.fault), 0);
	ck_result(asset_unlink(&act, asset, next, "移した", &town.fault), -EBUSY);
	ck_result(asset_keep(&act, asset, "2026-11-30", "保存年限の改正", &town.fault), 0);
	act.now = NOON + 10 * DAY;
	ck_result(asset_unlink(&act, asset, next, "書き写した", &town.fault), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/mynumber", the_original_is_not_erased_before_its_day_and_due_after_it, the_ledger_forgets_no_original_that_must_be_kept,
	a_charge_that_has_run_out_opens_nothing_with_no_act_of_anybody,
	what_is_open_when_the_charge_ends_is_found, a_charge_begins_on_its_day_and_ends_when_it_is_ended, who_opens_a_medium_of_two_tasks_is_in_charge_of_both,
	nobody_else_carries_a_my_number_medium_out_or_becomes_its_handler, nobody_puts_themselves_in_charge_and_the_books_say_so_too,
	the_ledgers_have_their_columns, what_is_for_my_number_data_is_registered_once_the_ledger_names_it, a_row_ends_only_when_nothing_hangs_on_it, no_row_takes_an_individual_number_or_what_is_no_value,
	a_row_is_looked_at_every_year_and_when_the_law_or_a_system_changes,
	a_review_of_what_is_not_there_or_for_a_day_that_is_past_is_refused, a_training_is_recorded_with_the_charge_that_holds)
