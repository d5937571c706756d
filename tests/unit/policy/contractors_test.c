// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/contractors.h"

#include "policy/acts.h"
#include "policy/mynumber.h"
#include "policy/rules/rules.h"
#include "tests/unit/policy/town.h"

#define PAPER "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct rules *law;

static struct act acting(struct town *town, int who)
{
	struct act act = by(town, who);

	act.rules = law;
	return act;
}

static int add(struct town *town, const char *name, const char *class, const char *until, char *id)
{
	struct act admin = acting(town, ADMIN);

	return contractor_add(&admin, &(struct new_contractor){ .name = name, .contract = "R8-12", .scope = "入力業務", .responsible = "緑川 一",
				  .class = class, .until = until, .workers = "第一課", .place = "本社" }, id, &town->fault);
}

static int explain(struct town *town, const char *id)
{
	struct act admin = acting(town, ADMIN);

	return contractor_explain(&admin, &(struct explanation){ .contractor = id, .whom = "緑川 一", .document = PAPER }, &town->fault);
}

static int close_it(struct town *town, const char *id)
{
	struct act admin = acting(town, ADMIN);

	return contractor_close(&admin, id, "全件返却", PAPER, &town->fault);
}

static int lend(struct town *town, const char *number, const char *contractor, const char *until, char *request)
{
	struct act staff = acting(town, STAFF);
	SCOPED(json_release) json_t *form = json_pack("{s:s}", "contractor", contractor);
	const struct new_request wish = { .kind = "carry-out", .medium = number, .purpose = "入力", .from = "2026-11-21", .until = until,
		.destination = "委託先", .contents = "調査票", .form = form };

	return request_make(&staff, &wish, request, (char[MEDIUM_NUMBER]){ 0 }, &town->fault);
}

/* How much is open with the first; `what` of the first thing, "" for none. */
static void has_open(struct town *town_, int count, const char *what)
{
	struct town town = *town_;
	struct act act = acting(&town, AUDITOR);
	json_t *list, *shown;
	const char *first;

	ck_result(contractor_list(&act, true, &list, &town.fault), 0);
	ck_assert_int_eq(json_member_number(json_array_get(list, 0), "open", -1), count);
	json_decref(list);
	ck_result(contractor_show(&act, "V-0001", &shown, &town.fault), 0);
	first = json_member_text(json_array_get(json_object_get(shown, "media"), 0), "what");
	ck_assert_str_eq(first ? first : "", what);
	json_decref(shown);
}

static size_t chased(struct town *town_)
{
	struct town town = *town_;
	struct act act = acting(&town, ADMIN);
	SCOPED(json_release) json_t *list = NULL;

	ck_result(contractor_chase(&act, &list, &town.fault), 0);
	return json_array_size(list);
}

/* Shows R-EXT-05. */
START_TEST(the_register_has_scope_class_and_who_was_told_the_rules)
{
	struct town town;
	char id[CONTRACTOR_ID];
	json_t *shown;

	law = NULL;
	town_open_at(&town, ":memory:");
	struct act admin = acting(&town, ADMIN);

	ck_result(add(&town, "緑産業", NULL, "2026-11-20", id), -EINVAL); /* past */
	ck_result(add(&town, "緑産業", NULL, NULL, id), -EINVAL);
	ck_result(add(&town, "", NULL, "2027-03-31", id), -EINVAL);
	ck_result(contractor_add(&admin, &(struct new_contractor){ .name = "緑産業", .contract = "c", .until = "2027-03-31" }, id, &town.fault), -EINVAL);
	ck_result(add(&town, "緑産業", NULL, "2027-03-31", id), 0);
	ck_assert_str_eq(id, "V-0001");
	ck_result(add(&town, "緑産業", NULL, "2027-03-31", id), -EEXIST);
	ck_result(contractor_explain(&admin, &(struct explanation){ .contractor = "緑産業", .day = "2026-11-22", .whom = "緑川" }, &town.fault), -EINVAL);
	ck_result(contractor_explain(&admin, &(struct explanation){ .contractor = "緑産業", .whom = "" }, &town.fault), -EINVAL);
	ck_result(contractor_explain(&admin, &(struct explanation){ .contractor = "緑産業", .whom = "緑川", .document = "x.pdf" }, &town.fault), -EINVAL);
	ck_result(explain(&town, "青産業"), -ENOENT);
	ck_result(explain(&town, "緑産業"), 0);
	last_event_is(&town, "contractor.explained");
	ck_result(contractor_extend(&admin, "V-0001", "2026-11-20", "x", &town.fault), -EINVAL);
	ck_result(contractor_extend(&admin, "V-0001", "2027-09-30", "", &town.fault), -EINVAL);
	ck_result(contractor_extend(&admin, "V-0001", "2027-09-30", "延長契約", &town.fault), 0);
	ck_result(contractor_show(&admin, "緑産業", &shown, &town.fault), 0);
	const json_t *row = json_object_get(shown, "contractor");

	ck_assert_str_eq(json_member_text(row, "scope"), "入力業務");
	ck_assert_str_eq(json_member_text(row, "responsible"), "緑川 一");
	ck_assert_str_eq(json_member_text(row, "workers"), "第一課");
	ck_assert_str_eq(json_member_text(row, "explained_to"), "緑川 一");
	ck_assert_str_eq(json_member_text(row, "explanation"), PAPER);
	ck_assert_str_eq(json_member_text(row, "until"), "2027-09-30T14:59:59Z");
	ck_assert(json_is_false(json_object_get(row, "subcontract")));
	json_decref(shown);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-DSP-11. */
START_TEST(a_contract_is_not_closed_while_a_medium_is_with_them)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID], id[CONTRACTOR_ID];
	bool late;

	law = NULL;
	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	ck_result(lend(&town, number, "緑産業", "2026-11-25", request), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-DSP-11");
	ck_result(add(&town, "緑産業", NULL, "2026-11-30", id), 0);
	ck_result(lend(&town, number, "緑産業", "2026-11-25", request), -EBUSY); /* nobody told them the rules */
	ck_assert_str_eq(town.fault.rule, "R-EXT-05");
	ck_result(explain(&town, id), 0);
	ck_result(lend(&town, number, "緑産業", "2026-12-01", request), -EBUSY); /* after its end */
	ck_result(lend(&town, number, "緑産業", "2026-11-25", request), 0);
	has_open(&town, 1, "asked");
	ck_result(close_it(&town, id), -EBUSY);
	approve(&town, request);
	struct act staff = acting(&town, STAFF), admin = acting(&town, ADMIN);

	ck_result(medium_check_out(&staff, &(struct check_out){ .number = number }, &town.fault), 0);
	has_open(&town, 1, "out");
	ck_result(close_it(&town, id), -EBUSY);
	ck_assert_str_eq(town.fault.argument[0], "1");
	json_t *data = json_pack("{s:s, s:s, s:s}", "contractor", id, "reason", "x", "document", PAPER);
	struct record record = { .kind = "contractor.closed", .actor = &town.people[ADMIN], .now = NOON, .data = data };

	ck_assert_int_lt(registry_record(town.registry, &record, 1, &town.fault), 0); /* the books refuse it too */
	json_decref(data);
	town.now += 10 * DAY; /* the contract is over */
	ck_assert_uint_eq(chased(&town), 1);
	ck_assert_uint_eq(chased(&town), 0); /* once a day */
	staff = acting(&town, STAFF);
	admin = acting(&town, ADMIN);
	ck_result(medium_return(&staff, &(struct bringing){ .number = number }, &late, &town.fault), 0);
	ck_result(contractor_close(&admin, id, "", PAPER, &town.fault), -EINVAL);
	ck_result(contractor_close(&admin, id, "全件返却", "", &town.fault), -EINVAL);
	ck_result(contractor_close(&admin, id, "全件返却", "receipt.pdf", &town.fault), -EINVAL);
	ck_result(close_it(&town, id), 0);
	has_open(&town, 0, "out"); /* that it was there stays */
	town.now += DAY + 1;
	ck_assert_uint_eq(chased(&town), 0);
	ck_result(close_it(&town, id), -EBUSY);
	ck_result(explain(&town, id), -EBUSY);
	ck_result(contractor_extend(&admin, id, "2027-03-31", "x", &town.fault), -EBUSY);
	ck_result(add(&town, "緑産業", NULL, "2027-03-31", id), 0); /* the next contract */
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-EXT-05. */
START_TEST(what_a_contract_does_not_entrust_does_not_go_there)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID], id[CONTRACTOR_ID], asset[ASSET_ID];

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number); /* its class is none of this office's: nobody can tell */
	law = town_rules("[class secret]\naxis = C\nrank = 2\nname = 秘\n[class open]\naxis = C\nrank = 1\nname = 公開\n");
	ck_result(add(&town, "緑産業", NULL, "2026-11-30", id), -EINVAL); /* up to which class? */
	ck_result(add(&town, "緑産業", "秘密", "2026-11-30", id), -EINVAL);
	ck_result(add(&town, "緑産業", "open", "2026-11-30", id), 0);
	ck_result(explain(&town, id), 0);
	struct act chief = acting(&town, CHIEF);

	struct medium_view view = { .number = "M-0001", .effective = "secret" };
	char found[CONTRACTOR_ID], name[NAME_MAX_BYTES];
	const struct entrusting wish = { "RequestCarryOut", "緑産業", "2026-11-25T14:59:59Z", &view };

	ck_result(contractor_entrust(&chief, &wish, found, name, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-EXT-05");
	last_event_is(&town, "act.refused");
	text_copy(view.effective, sizeof(view.effective), "open");
	ck_result(contractor_entrust(&chief, &wish, found, name, &town.fault), 0);
	ck_assert_str_eq(found, id);
	ck_result(task_add(&chief, &(struct new_task){ .name = "住民税", .kind = "use" }, &town.fault), 0);
	ck_result(asset_add(&chief, &(struct new_asset){ .task = "住民税", .file = "課税", .years = "7" }, asset, &town.fault), 0);
	ck_result(asset_link(&chief, asset, number, false, &town.fault), 0);
	ck_result(contractor_entrust(&chief, &wish, found, name, &town.fault), -EPERM); /* My Number data */
	view.facts.state = MEDIUM_ERASED; /* of no class any more; what the ledger says of it counts still */
	text_copy(view.effective, sizeof(view.effective), "secret");
	ck_result(contractor_entrust(&chief, &wish, found, name, &town.fault), -EPERM);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "My Number"));
	rules_free(law);
	law = NULL;
	ck_result(lend(&town, number, "緑産業", "2026-11-25", request), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-EXT-05");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/contractors", the_register_has_scope_class_and_who_was_told_the_rules, a_contract_is_not_closed_while_a_medium_is_with_them,
	what_a_contract_does_not_entrust_does_not_go_there)
