// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/destruction.h"

#include "policy/acts.h"
#include "policy/contractors.h"
#include "policy/erase_level.h"
#include "policy/figures.h"
#include "policy/media_import.h"
#include "policy/mynumber.h"
#include "policy/period.h"
#include "policy/rules/rules.h"
#include "tests/unit/policy/town.h"

#define SIZE (1 << 20)
#define PHOTO "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct rules *law;

static struct act acting(struct town *town, int who)
{
	struct act act = by(town, who);

	act.rules = law;
	return act;
}

static int ask_ending(struct town *town, const char *number, const char *kind, char *request)
{
	struct act staff = acting(town, STAFF);
	SCOPED(json_release) json_t *form = json_pack("{s:s, s:s*}", "planned", "2026-11-30", "business", strcmp(kind, "reuse") == 0 ? "選挙" : NULL);
	struct new_request request_ = { .kind = kind, .medium = number, .purpose = "老朽化", .contents = "名簿", .form = form };
	char same[MEDIUM_NUMBER];

	if (strcmp(kind, "return") == 0)
		request_.recipient = "リース会社";
	return request_make(&staff, &request_, request, same, &town->fault);
}

/* STAFF's, its end approved by CHIEF. */
static void condemned(struct town *town_, int n, const char *kind, char *number)
{
	struct town town = *town_;
	char request[REQUEST_ID];

	in_service(&town, n, number);
	ck_result(ask_ending(&town, number, kind, request), 0);
	approve(&town, request);
}

static json_t *key_gone(void)
{
	return json_pack("{s:i, s:i, s:i, s:{s:s}}", "old_epoch", 7, "new_epoch", 8, "answer", 0x126, "statement", "attest", "00");
}

/* CLERK witnesses, ADMIN erases; surface false: the key alone. */
static void erase(struct town *town_, const char *number, bool surface)
{
	struct town town = *town_;
	struct act clerk = acting(&town, CLERK), admin = acting(&town, ADMIN);
	SCOPED(json_release) json_t *key = key_gone(), *draft = NULL;
	SCOPED(json_release) json_t *overwrite = surface ? town_surface(SIZE, SIZE) : NULL;
	struct erasure erasure = { .number = number, .job = JOB, .jws = "eyJ.eyJ.c2ln", .overwrite = overwrite };

	ck_result(medium_witness(&clerk, number, &town.fault), 0);
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = JOB, .without_stick = !surface }, &town.fault), 0);
	ck_result(medium_key_destroyed(&admin, number, JOB, key, &town.fault), 0);
	ck_result(medium_certificate_draft(&admin, &erasure, &draft, &town.fault), 0);
	erasure.certificate = json_member_text(draft, "certificate");
	ck_result(medium_erase_end(&admin, &erasure, &town.fault), 0);
}

static int destroy(struct town *town, int who, const char *number)
{
	struct act act = acting(town, who);

	return medium_destroyed(&act, &(struct destruction){ .number = number, .method = "shredded", .document = PHOTO }, &town->fault);
}

static int confirm(struct town *town, int who, const char *number)
{
	struct act act = acting(town, who);

	return medium_destroyed_confirm(&act, number, &town->fault);
}

/* The report's word for the only release there is; "": none. */
static void difference_is(struct town *town_, const char *wanted)
{
	struct town town = *town_;
	struct act act = acting(&town, AUDITOR);
	struct part part = PART_ALL;
	const struct figures_wish wish = { .report = "erased", .period = { "2026-04-01T00:00:00Z", "2027-03-31T23:59:59Z" }, .days = 90 };
	const char *said;
	json_t *rows;

	act.now = town.now;
	ck_result(figures_rows(&act, &wish, &part, &rows, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(rows), 1);
	said = json_member_text(json_array_get(rows, 0), "difference");
	ck_assert_str_eq(said ? said : "", wanted);
	json_decref(rows);
}

static void setup_law(void)
{
	law = town_rules("[class secret]\naxis = C\nrank = 2\nname = 秘\nerase-reuse = E2\nerase-dispose = E3\n"
			 "[class open]\naxis = C\nrank = 1\nname = 公開\nerase-reuse = E1\nerase-dispose = E2\n");
}

/* Shows R-DSP-01, R-DSP-05. */
START_TEST(what_must_be_destroyed_is_erased_destroyed_and_confirmed_by_another)
{
	struct town town;
	char number[MEDIUM_NUMBER];

	setup_law();
	town_open_at(&town, ":memory:");
	condemned(&town, 1, "dispose", number);
	difference_is(&town, "waiting");
	ck_result(confirm(&town, CLERK, number), -EBUSY);
	ck_result(destroy(&town, ADMIN, number), -EBUSY); /* not erased */
	ck_assert_str_eq(town.fault.rule, "R-DSP-01");
	erase(&town, number, true);
	difference_is(&town, "to-destroy");
	struct act admin = acting(&town, ADMIN);

	ck_result(medium_disposed(&admin, &(struct departure){ .number = number }, &town.fault), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-DSP-01");
	ck_result(medium_destroyed(&admin, &(struct destruction){ .number = number, .method = "eaten", .document = PHOTO }, &town.fault), -EINVAL);
	ck_result(medium_destroyed(&admin, &(struct destruction){ .number = number, .method = "shredded" }, &town.fault), -EINVAL);
	ck_result(medium_destroyed(&admin, &(struct destruction){ .number = number, .method = "shredded", .document = "photo.jpg" }, &town.fault), -EINVAL);
	ck_result(medium_destroyed(&admin, &(struct destruction){ .number = number, .method = "shredded", .document = PHOTO, .done = "2027-01-01" },
			  &town.fault),
		-EINVAL);
	ck_result(medium_destroyed(&admin, &(struct destruction){ .number = number, .method = "overwritten", .document = PHOTO }, &town.fault), -EINVAL);
	ck_result(destroy(&town, ADMIN, number), 0);
	last_event_is(&town, "destruction.recorded");
	difference_is(&town, "unconfirmed");
	state_is(&town, number, "erased");
	ck_result(confirm(&town, ADMIN, number), -EPERM); /* recorded it */
	last_event_is(&town, "act.refused");
	ck_result(confirm(&town, STAFF, number), -EPERM); /* asked for it */
	ck_result(confirm(&town, CHIEF, number), -EPERM); /* approved it */
	ck_result(destroy(&town, AUDITOR, number), 0); /* put right */
	ck_result(confirm(&town, AUDITOR, number), -EPERM);
	ck_result(confirm(&town, CLERK, number), 0);
	state_is(&town, number, "disposed");
	difference_is(&town, "");
	ck_result(confirm(&town, CLERK, number), -EBUSY);
	ck_result(destroy(&town, ADMIN, number), -EBUSY);
	books_are_good(&town);
	town_close(&town);
	rules_free(law);
}
END_TEST

/* Shows R-DSP-01. */
START_TEST(what_is_erased_enough_leaves_the_house)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];

	setup_law();
	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	ck_result(ask_ending(&town, number, "return", request), -EBUSY); /* nobody knows its class: the strictest */
	rules_free(law);
	law = NULL; /* an office without classes: E2 */
	ck_result(ask_ending(&town, number, "return", request), 0);
	approve(&town, request);
	struct act admin = acting(&town, ADMIN);

	ck_result(medium_disposed(&admin, &(struct departure){ .number = number, .to = "リース会社" }, &town.fault), -EBUSY);
	erase(&town, number, true);
	ck_result(medium_disposed(&admin, &(struct departure){ .number = number }, &town.fault), -EINVAL);
	ck_result(medium_disposed(&admin, &(struct departure){ .number = number, .to = "別の会社" }, &town.fault), -EINVAL);
	ck_result(medium_disposed(&admin, &(struct departure){ .number = number, .to = "リース会社", .document = "x" }, &town.fault), -EINVAL);
	ck_result(medium_disposed(&admin, &(struct departure){ .number = number, .to = "リース会社", .document = PHOTO }, &town.fault), 0);
	state_is(&town, number, "disposed");
	last_event_is(&town, "medium.disposed");
	difference_is(&town, "");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* 緑産業 is in the register until the end of November, or `until`, and knows the rules. */
static void contracted(struct town *town_, const char *until)
{
	struct town town = *town_;
	struct act admin = acting(&town, ADMIN);
	char id[CONTRACTOR_ID];

	ck_result(contractor_add(&admin, &(struct new_contractor){ .name = "緑産業", .contract = "C-12", .scope = "媒体の破壊", .responsible = "緑川",
				  .class = law ? "secret" : NULL, .until = until, .mynumber = true }, id, &town.fault), 0);
	ck_result(contractor_explain(&admin, &(struct explanation){ .contractor = id, .whom = "緑川" }, &town.fault), 0);
}

static int consign(struct town *town, const char *number, const char *until)
{
	struct act admin = acting(town, ADMIN);

	return medium_consign(&admin, &(struct consignment){ .number = number, .contractor = "緑産業", .until = until, .contract = "C-12" }, &town->fault);
}

static int enter_certificate(struct town *town, const char *number, const char *certificate, const char *serials)
{
	struct act admin = acting(town, ADMIN);

	return medium_destroyed(&admin, &(struct destruction){ .number = number, .method = "crushed", .document = PHOTO, .certificate = certificate,
			  .issuer = "緑産業", .issued = "2026-11-21", .serials = serials },
		&town->fault);
}

/* Shows R-DSP-06. */
START_TEST(what_a_contractor_destroys_is_open_until_a_certificate_names_it)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *list;

	setup_law();
	town_open_at(&town, ":memory:");
	condemned(&town, 1, "dispose", number);
	ck_result(consign(&town, number, "2026-11-30"), -EBUSY); /* not erased */
	erase(&town, number, true);
	ck_result(consign(&town, number, "2026-11-20"), -EINVAL);
	ck_result(consign(&town, number, NULL), -EINVAL);
	ck_result(consign(&town, number, "2026-11-30"), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-DSP-11"); /* nobody has a contract with them */
	contracted(&town, "2026-11-30");
	ck_result(consign(&town, number, "2026-12-01"), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-DSP-11");
	ck_result(consign(&town, number, "2026-11-30"), 0);
	state_is(&town, number, "consigned");
	difference_is(&town, "consigned");
	ck_result(consign(&town, number, "2026-11-30"), -EBUSY);
	struct act admin = acting(&town, ADMIN);

	ck_result(medium_disposed(&admin, &(struct departure){ .number = number }, &town.fault), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-DSP-06");
	ck_result(consignment_list(&admin, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 1);
	ck_assert(!json_is_true(json_object_get(json_array_get(list, 0), "overdue")));
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "contractor"), "緑産業");
	json_decref(list);
	town.now += 12 * DAY;
	difference_is(&town, "certificate-overdue");
	admin = acting(&town, ADMIN);
	ck_result(consignment_chase(&admin, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 1);
	ck_assert(json_is_true(json_object_get(json_array_get(list, 0), "overdue")));
	ck_assert_int_eq(json_member_number(json_array_get(list, 0), "days", -1), 2);
	json_decref(list);
	last_event_is(&town, "destruction.chased");
	ck_result(consignment_chase(&admin, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	ck_result(enter_certificate(&town, number, NULL, "60A44C0001"), -EINVAL);
	ck_result(enter_certificate(&town, number, "G-77", NULL), -EINVAL);
	ck_result(enter_certificate(&town, number, "G-77", "60A44C0002, 60A44C00011"), -EINVAL);
	ck_assert_str_eq(town.fault.rule, "R-DSP-06");
	state_is(&town, number, "consigned");
	ck_result(enter_certificate(&town, number, "G-77", "60A44C0002, 60a44c-0001"), 0);
	difference_is(&town, "unconfirmed");
	admin.now += 2 * DAY;
	ck_result(consignment_chase(&admin, &list, &town.fault), 0); /* it is here */
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	admin.now = town.now;
	ck_result(confirm(&town, ADMIN, number), -EPERM);
	ck_result(confirm(&town, CLERK, number), 0);
	state_is(&town, number, "disposed");
	difference_is(&town, "");
	ck_result(consignment_list(&admin, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	books_are_good(&town);
	town_close(&town);
	rules_free(law);
}
END_TEST

START_TEST(what_comes_back_from_a_contractor_is_as_it_was)
{
	struct town town;
	char number[MEDIUM_NUMBER];

	setup_law();
	town_open_at(&town, ":memory:");
	condemned(&town, 1, "dispose", number);
	struct act admin = acting(&town, ADMIN);

	ck_result(medium_consigned_back(&admin, number, "x", &town.fault), -EBUSY);
	contracted(&town, "2027-03-31");
	erase(&town, number, true);
	ck_result(consign(&town, number, "2026-11-30"), 0);
	ck_result(medium_consigned_back(&admin, number, "", &town.fault), -EINVAL);
	ck_result(medium_consigned_back(&admin, number, "業者の都合", &town.fault), 0);
	state_is(&town, number, "erased");
	ck_result(destroy(&town, ADMIN, number), 0);
	ck_result(consign(&town, number, "2026-11-30"), 0); /* what was recorded of it counts no more */
	ck_result(confirm(&town, CLERK, number), -EBUSY);
	books_are_good(&town);
	town_close(&town);
	rules_free(law);
}
END_TEST

/* Shows R-DSP-01, R-DSP-03. */
START_TEST(what_does_not_answer_any_more_loses_its_key_and_is_destroyed)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];

	law = NULL;
	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct act admin = acting(&town, ADMIN);

	ck_result(medium_unfit(&admin, number, "found", "x", &town.fault), -EINVAL);
	ck_result(medium_unfit(&admin, number, "damaged", "", &town.fault), -EINVAL);
	ck_result(medium_unfit(&admin, number, "damaged", "折れた", &town.fault), 0);
	last_event_is(&town, "medium.unfit");
	ck_result(medium_unfit(&admin, number, "damaged", "折れた", &town.fault), -EEXIST);
	ck_result(ask_ending(&town, number, "return", request), -EBUSY);
	ck_result(ask_ending(&town, number, "reuse", request), -EBUSY);
	ck_result(ask_ending(&town, number, "dispose", request), 0);
	approve(&town, request);
	ck_result(destroy(&town, ADMIN, number), -EBUSY); /* its key lives */
	ck_assert_str_eq(town.fault.rule, "R-DSP-03");
	ck_result(consign(&town, number, "2026-11-30"), -EBUSY);
	erase(&town, number, false);
	state_is(&town, number, "awaiting-disposal");
	difference_is(&town, "to-destroy");
	ck_result(destroy(&town, ADMIN, number), 0);
	ck_result(confirm(&town, CLERK, number), 0);
	state_is(&town, number, "disposed");
	difference_is(&town, "");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

static int book(struct town *town, int who, const char *kind, json_t *data)
{
	struct act act = acting(town, who);
	const struct record record = { .kind = kind, .actor = act.actor, .now = town->now, .data = data };
	int r = registry_record(town->registry, &record, 1, &town->fault);

	json_decref(data);
	return r;
}

static json_t *record_of(const char *number, const char *level, const char *needed)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "number", number, "request", "R-0002", "method", "shredded", "level", level, "needed", needed,
		"done", "2026-11-21T03:00:00Z", "document", PHOTO);
}

/* Shows R-DSP-05, R-DSP-06. */
START_TEST(the_books_take_no_end_that_the_rules_refuse)
{
	struct town town;
	char number[MEDIUM_NUMBER];

	setup_law();
	town_open_at(&town, ":memory:");
	condemned(&town, 1, "dispose", number);
	struct act chief = acting(&town, CHIEF), clerk = acting(&town, CLERK);

	ck_result(book(&town, ADMIN, "destruction.recorded", record_of(number, "E3", "E3")), -EINVAL); /* its key lives */
	ck_result(book(&town, ADMIN, "destruction.confirmed", json_pack("{s:s, s:s}", "number", number, "request", "R-0002")), -EINVAL);
	erase(&town, number, true);
	ck_result(book(&town, ADMIN, "destruction.recorded", record_of(number, "E2", "E3")), -EINVAL); /* too little */
	ck_result(book(&town, ADMIN, "medium.disposed",
			  json_pack("{s:s, s:s, s:s, s:s}", "number", number, "request", "R-0002", "level", "E2", "needed", "E3")),
		-EINVAL);
	ck_result(hold_set(&chief, number, "証拠", &town.fault), 0);
	ck_result(destroy(&town, ADMIN, number), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-INC-09");
	ck_result(book(&town, ADMIN, "destruction.recorded", record_of(number, "E3", "E3")), -EINVAL);
	town_grant(&town, CLERK, ROLE_APPROVER);
	ck_result(hold_release(&clerk, number, "済", &town.fault), 0);
	ck_result(destroy(&town, CLERK, number), -EPERM); /* released the hold */
	ck_result(book(&town, CLERK, "destruction.recorded", record_of(number, "E3", "E3")), -EPERM);
	ck_result(book(&town, ADMIN, "destruction.recorded", record_of(number, "E3", "E3")), 0);
	ck_result(book(&town, ADMIN, "destruction.confirmed", json_pack("{s:s, s:s}", "number", number, "request", "R-0002")), -EPERM);
	ck_result(book(&town, STAFF, "destruction.confirmed", json_pack("{s:s, s:s}", "number", number, "request", "R-0002")), -EPERM);
	ck_result(book(&town, CHIEF, "destruction.confirmed", json_pack("{s:s, s:s}", "number", number, "request", "R-0002")), -EPERM);
	contracted(&town, "2027-03-31");
	ck_result(consign(&town, number, "2026-11-30"), 0);
	ck_result(book(&town, ADMIN, "destruction.recorded", record_of(number, "E3", "E3")), -EINVAL); /* no certificate */
	books_are_good(&town);
	town_close(&town);
	rules_free(law);
}
END_TEST

/* Shows R-DSP-01. */
START_TEST(what_was_lost_is_destroyed_unless_somebody_released_it)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	json_t *level;

	law = NULL;
	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct act staff = acting(&town, STAFF), admin = acting(&town, ADMIN), chief = acting(&town, CHIEF);

	ck_result(medium_lost(&staff, &(struct loss){ .number = number, .reason = "電車", .reported = town.now }, &town.fault), 0);
	ck_result(medium_found(&admin, number, "届いた", &town.fault), 0);
	ck_result(erase_need_json(&admin, number, "dispose", &level, &town.fault), 0);
	ck_assert_str_eq(json_member_text(level, "needed"), "E3");
	ck_assert_str_eq(json_member_text(level, "why"), "found");
	json_decref(level);
	ck_result(ask_ending(&town, number, "reuse", request), -EBUSY);
	town_grant(&town, CLERK, ROLE_APPROVER);
	struct act clerk = acting(&town, CLERK);

	ck_result(hold_release(&clerk, number, "済", &town.fault), 0);
	ck_result(medium_release(&chief, number, "確認した", &town.fault), 0);
	ck_result(erase_need_json(&admin, number, "dispose", &level, &town.fault), 0);
	ck_assert_str_eq(json_member_text(level, "needed"), "E2");
	ck_assert_str_eq(json_member_text(level, "least"), "E2");
	json_decref(level);
	ck_result(ask_ending(&town, number, "reuse", request), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

static void list(struct town *town_, const char *former, const char *kind, char *number)
{
	struct town town = *town_;
	struct act admin = acting(&town, ADMIN);
	json_t *reply;

	ck_result(media_import(&admin, &(struct listed_medium){ .former = former, .kind = kind, .serial = former }, &reply, &town.fault), 0);
	text_copy(number, MEDIUM_NUMBER, json_member_text(reply, "number"));
	json_decref(reply);
}

static int keep(struct town *town, const char *number, const char *reason)
{
	struct act admin = acting(town, ADMIN);

	return medium_books_only(&admin, &(struct books_wish){ .number = number, .reason = reason, .handler = "sato" }, &town->fault);
}

/* It holds the original of a My Number file. */
static void original(struct town *town_, const char *number)
{
	struct town town = *town_;
	struct act chief = acting(&town, CHIEF);
	char asset[ASSET_ID];

	ck_result(task_add(&chief, &(struct new_task){ .name = "住民税", .kind = "use" }, &town.fault), 0);
	ck_result(asset_add(&chief, &(struct new_asset){ .task = "住民税", .file = "課税", .years = "7" }, asset, &town.fault), 0);
	ck_result(asset_link(&chief, asset, number, true, &town.fault), 0);
}

static void kept_until(struct town *town_, const char *day)
{
	struct town town = *town_;
	struct act chief = acting(&town, CHIEF);

	ck_result(asset_keep(&chief, "T-0001", day, "保存年限の改正", &town.fault), 0);
}

/* Shows R-DEV-12, R-DSP-07, R-DSP-08, R-REU-03. */
START_TEST(what_mediad_cannot_erase_is_carried_out_and_ends_by_hand)
{
	struct town town;
	char disc[MEDIUM_NUMBER], disk[MEDIUM_NUMBER], stick[MEDIUM_NUMBER], request[REQUEST_ID];
	bool read_only = false, late;

	law = NULL;
	town_open_at(&town, ":memory:");
	list(&town, "D-1", "optical-wo", disc);
	list(&town, "H-1", "internal", disk);
	list(&town, "U-1", "usb", stick);
	in_service(&town, 9, request);
	ck_result(keep(&town, request, "x"), -ENOENT);
	ck_result(keep(&town, stick, "x"), -EINVAL);
	ck_result(keep(&town, disc, NULL), -EINVAL);
	ck_result(keep(&town, disc, "追記できない"), 0);
	last_event_is(&town, "medium.books-only");
	ck_result(keep(&town, disc, "x"), -EBUSY);
	ck_result(keep(&town, disk, "複合機の内蔵"), 0);
	struct act staff = acting(&town, STAFF), admin = acting(&town, ADMIN), clerk = acting(&town, CLERK);

	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = disc }, &read_only, &town.fault), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-DEV-12");
	ck_result(ask_carry(&town, STAFF, disc, "2026-11-21", "2026-11-22", request), 0);
	approve(&town, request);
	ck_result(medium_check_out(&staff, &(struct check_out){ .number = disc }, &town.fault), 0);
	state_is(&town, disc, "out");
	ck_result(medium_return(&staff, &(struct bringing){ .number = disc }, &late, &town.fault), 0);
	ck_result(ask_ending(&town, disc, "reuse", request), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-REU-03");
	ck_result(ask_ending(&town, disc, "dispose", request), 0);
	approve(&town, request);
	ck_result(medium_witness(&clerk, disc, &town.fault), 0);
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = disc, .job = JOB }, &town.fault), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-DEV-12");
	ck_result(medium_destroyed(&admin, &(struct destruction){ .number = disc, .method = "overwritten", .document = PHOTO }, &town.fault), -EINVAL);
	original(&town, disc);
	ck_result(destroy(&town, ADMIN, disc), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-DSP-08");
	ck_result(consign(&town, disc, "2026-11-30"), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-DSP-08");
	json_t *early = record_of(disc, "E3", "E3");

	json_object_set_new(early, "request", json_string(request));
	ck_result(book(&town, ADMIN, "destruction.recorded", json_incref(early)), -EINVAL);
	kept_until(&town, "2026-11-20");
	ck_result(book(&town, ADMIN, "destruction.recorded", early), 0);
	ck_result(destroy(&town, ADMIN, disc), 0);
	ck_result(confirm(&town, CLERK, disc), 0);
	state_is(&town, disc, "disposed");
	ck_result(ask_ending(&town, disk, "return", request), 0); /* a leased machine goes back, its disk overwritten */
	approve(&town, request);
	ck_result(medium_destroyed(&admin,
			  &(struct destruction){ .number = disk, .method = "overwritten", .document = PHOTO, .tool = "専用ツール 3.1" }, &town.fault),
		0);
	ck_result(confirm(&town, CLERK, disk), 0);
	state_is(&town, disk, "disposed");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/destruction", what_mediad_cannot_erase_is_carried_out_and_ends_by_hand, what_must_be_destroyed_is_erased_destroyed_and_confirmed_by_another, what_is_erased_enough_leaves_the_house,
	what_a_contractor_destroys_is_open_until_a_certificate_names_it, what_comes_back_from_a_contractor_is_as_it_was,
	what_does_not_answer_any_more_loses_its_key_and_is_destroyed, the_books_take_no_end_that_the_rules_refuse,
	what_was_lost_is_destroyed_unless_somebody_released_it)
