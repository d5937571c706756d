// SPDX-License-Identifier: GPL-3.0-or-later
/* What a certificate of erasure claims, and of what it says that it is not known. */
#include "common/certificate.h"
#include "policy/acts.h"
#include "policy/people.h"
#include "policy/recovery.h"
#include "policy/surface.h"
#include "tests/fakes/erased.h"
#include "tests/unit/policy/town.h"

#define SIZE (1 << 20)
#define UUID "11111111-2222-3333-4444-555555555555"

/* In service, wiped before its first encryption as far as `wiped` says. */
static void enrolled(struct town *town_, json_t *wiped, bool escrow, char *number)
{
	struct town town = *town_;
	struct registration registration = { .job = JOB, .attached = true };
	json_t *label, *result = json_pack("{s:s, s:s, s:i, s:o*}", "uuid", UUID, "label", "eyJ.eyJ.c2ln", "size", SIZE, "erase", wiped);

	approved_medium(&town, 1, number);
	struct act admin = by(&town, ADMIN);

	registration.number = number;
	if (escrow)
		json_object_set_new(result, "escrow", json_pack("[s]", "5f3a"));
	ck_result(medium_register_begin(&admin, &registration, &label, &town.fault), 0);
	ck_result(medium_register_end(&admin, number, result, &town.fault), 0);
	json_decref(label);
	json_decref(result);
}

static void begin(struct town *town_, const char *number)
{
	struct town town = *town_;
	char request[REQUEST_ID];
	struct act clerk = by(&town, CLERK), admin = by(&town, ADMIN);

	ck_result(ask_dispose(&town, STAFF, number, request), 0);
	approve(&town, request);
	ck_result(medium_witness(&clerk, number, &town.fault), 0);
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = JOB }, &town.fault), 0);
}

static void destroy_key(struct town *town_, const char *number)
{
	struct town town = *town_;
	struct act admin = by(&town, ADMIN);
	json_t *key = json_pack("{s:i, s:i, s:i, s:{s:s}, s:s}", "old_epoch", 7, "new_epoch", 8, "answer", 0x126, "statement", "attest", "00",
		"escrow_copy", "removed");

	ck_result(medium_key_destroyed(&admin, number, JOB, key, &town.fault), 0);
	json_decref(key);
}

/* Written in two seconds; the reading was not measured. */
static json_t *measured_surface(void)
{
	json_t *surface = town_surface(SIZE, SIZE);

	json_put_number(surface, "write_ms", 2000);
	json_put_number(surface, "write_slowest", 400000);
	json_put_number(surface, "write_fastest", 600000);
	return surface;
}

static json_t *draft_of(struct town *town_, const char *number)
{
	struct town town = *town_;
	struct act admin = by(&town, ADMIN);
	json_t *surface = measured_surface(), *draft;
	struct erasure erasure = { .number = number, .job = JOB, .overwrite = surface, .by_label = true };

	ck_result(medium_certificate_draft(&admin, &erasure, &draft, &town.fault), 0);
	json_decref(surface);
	return draft;
}

static bool claims(const json_t *draft, const char *claim)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(json_member_object(draft, "method"), "claims"), i, item)
		if (strcmp(json_string_value(item), claim) == 0)
			return true;
	return false;
}

static bool condition_holds(const json_t *draft, const char *name)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(json_member_object(draft, "method"), "conditions"), i, item)
		if (strcmp(json_member_text(item, "condition"), name) == 0)
			return json_is_true(json_object_get(item, "holds"));
	ck_abort_msg("%s is not answered", name);
}

/* One life of a medium, and how a change in it tells on the certificate. */
struct life {
	bool unwiped, half_wiped, escrow, shown;
	const char *change; /* SQL of what else happened to medium ?1, which other tests do by real acts */
	const char *fails;  /* the condition; NULL: none */
};

static void live(const struct life *life)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *draft;

	town_open_at(&town, ":memory:");
	enrolled(&town, life->unwiped ? NULL : town_surface(SIZE, life->half_wiped ? SIZE / 2 : SIZE), life->escrow, number);
	struct act admin = by(&town, ADMIN);

	if (life->shown)
		ck_result(escrow_shown(&admin, number, &town.fault), 0);
	if (life->change)
		ck_result(store_run(registry_store(town.registry), life->change, VALUES(TEXT(number)), &town.fault), 0);
	begin(&town, number);
	destroy_key(&town, number);
	draft = draft_of(&town, number);
	ck_assert(claims(draft, CERTIFICATE_CLEAR));
	ck_assert_msg(claims(draft, CERTIFICATE_CE) == !life->fails, "%s", life->fails ? life->fails : "nothing speaks against it");
	for (size_t i = 0; certificate_conditions[i]; i++)
		ck_assert_msg(condition_holds(draft, certificate_conditions[i]) ==
				      !(life->fails && strcmp(life->fails, certificate_conditions[i]) == 0),
			"%s: %s", life->fails, certificate_conditions[i]);
	json_decref(draft);
	town_close(&town);
}

/* Shows R-DSP-03, R-DSP-05. */
START_TEST(cryptographic_erase_is_claimed_where_every_condition_holds_and_nowhere_else)
{
	static const struct life lives[] = {
		{ .escrow = false },
		{ .escrow = true },
		{ .unwiped = true, .fails = CONDITION_WIPED },
		{ .half_wiped = true, .fails = CONDITION_WIPED },
		{ .change = "UPDATE medium SET factory_new = 1 WHERE number = ?1", .fails = CONDITION_WIPED }, /* once, and erased first since */
		{ .escrow = true, .shown = true, .fails = CONDITION_RECOVERY },
		{ .escrow = true, .change = "UPDATE medium SET recovered = '2026-11-21T03:00:00Z' WHERE number = ?1", .fails = CONDITION_RECOVERY },
		{ .escrow = true, .change = "UPDATE medium SET rotated = '2026-11-21T03:00:00Z' WHERE number = ?1", .fails = CONDITION_RECOVERY },
		{ .change = "UPDATE medium SET passphrase = '2026-11-21T03:00:00Z' WHERE number = ?1", .fails = CONDITION_PASSPHRASE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(lives); i++)
		live(&lives[i]);
}
END_TEST

static void says_how_fast(const json_t *overwrite)
{
	const json_t *rate = json_member_object(overwrite, "write_rate");

	ck_assert_int_eq(json_member_number(rate, "slowest", 0), 400000);
	ck_assert_int_eq(json_member_number(rate, "average", 0), 524000);
	ck_assert_int_eq(json_member_number(rate, "fastest", 0), 600000);
	ck_assert_ptr_nonnull(strstr(json_member_text(overwrite, "verify_rate"), CERTIFICATE_UNAVAILABLE));
}

static void says_of_itself(const json_t *medium)
{
	ck_assert_str_eq(json_member_text(medium, "vendor"), "Kingston");
	ck_assert_str_eq(json_member_text(medium, "firmware"), "1.10");
	ck_assert_str_eq(json_member_text(medium, "type"), "disk");
	ck_assert_int_eq(json_member_number(medium, "physical_sector", 0), 4096);
	ck_assert_str_eq(json_member_text(medium, "interface"), "USB mass storage");
}

/* What the kernel takes out and lets in again keeps its power; what a hub's port did nobody saw. Shows R-DSP-05. */
START_TEST(without_power_it_was_only_in_a_persons_hand)
{
	static const char *const ways[] = { "reauthorised", "switched", "resumed", "replugged" };

	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		bool by_hand = strcmp(ways[i], "replugged") == 0;
		struct town town;
		char number[MEDIUM_NUMBER];
		json_t *state = town_surface(SIZE, SIZE), *draft;
		const struct surface_mark mark = { number, JOB, state };

		json_object_set_new(state, "size", json_integer(SIZE));
		town_open_at(&town, ":memory:");
		enrolled(&town, town_surface(SIZE, SIZE), true, number);
		begin(&town, number);
		destroy_key(&town, number);
		struct act admin = by(&town, ADMIN);

		ck_result(surface_written(&admin, &mark, &town.fault), 0);
		ck_result(surface_cycled(&admin, &mark, ways[i], &town.fault), 0);
		ck_result(surface_compared(&admin, &mark, &town.fault), 0);
		draft = draft_of(&town, number);
		ck_assert_int_eq(json_is_true(json_object_get(json_member_object(draft, "overwrite"), "power_cycled")), by_hand);
		ck_assert_int_eq(erased_says(draft, "not_proven", "without power"), !by_hand);
		json_decref(draft);
		json_decref(state);
		town_close(&town);
	}
}
END_TEST

/* Shows R-DSP-05. */
START_TEST(every_interruption_stands_on_the_certificate_and_when_each_step_ended)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *state = town_surface(SIZE, SIZE), *draft, *list, *times;
	const struct surface_mark mark = { number, JOB, state };

	json_object_set_new(state, "size", json_integer(SIZE));
	json_object_set_new(state, "device", json_pack("{s:s, s:s, s:s, s:i}", "vendor", "Kingston", "firmware", "1.10", "type", "disk", "physical_sector", 4096));
	json_object_set_new(state, "sanitize", json_pack("[{s:s, s:s, s:s}]", "command", "BLKSECDISCARD", "answer", "refused", "sense", "5/20/00"));
	town_open_at(&town, ":memory:");
	enrolled(&town, town_surface(SIZE, SIZE), true, number);
	begin(&town, number);
	destroy_key(&town, number);
	struct act admin = by(&town, ADMIN);

	admin.now += 60;
	ck_result(surface_broke_off(&admin, &(struct surface_break){ number, JOB, "the stick went away", 524288 }, &town.fault), 0);
	admin.now += 60;
	ck_result(act_record(&admin, "erase.resumed", json_pack("{s:s, s:s}", "number", number, "job", JOB), &town.fault), 0);
	admin.now += 60;
	ck_result(surface_written(&admin, &mark, &town.fault), 0);
	ck_result(surface_cycled(&admin, &mark, "reauthorised", &town.fault), 0);
	admin.now += 60;
	ck_result(surface_compared(&admin, &mark, &town.fault), 0);
	town.now = admin.now;
	draft = draft_of(&town, number);
	list = json_object_get(draft, "interruptions");
	ck_assert_uint_eq(json_array_size(list), 2);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "event"), "erase.interrupted");
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "why"), "the stick went away");
	ck_assert_int_eq(json_member_number(json_array_get(list, 0), "durable", 0), 524288);
	ck_assert_str_eq(json_member_text(json_array_get(list, 1), "event"), "erase.resumed");
	ck_assert_str_eq(json_member_text(json_array_get(list, 1), "at"), "2026-11-21T03:02:00Z");
	times = json_member_object(draft, "times");
	ck_assert_str_eq(json_member_text(times, "written"), "2026-11-21T03:03:00Z");
	ck_assert_str_eq(json_member_text(times, "compared"), "2026-11-21T03:04:00Z");
	ck_assert(json_is_false(json_object_get(json_member_object(draft, "overwrite"), "power_cycled"))); /* as far as anybody saw */
	ck_assert(erased_says(draft, "not_proven", "without power"));
	ck_assert_str_eq(json_member_text(json_member_object(json_member_object(draft, "overwrite"), "cycle"), "how"), "reauthorised");
	says_of_itself(json_member_object(draft, "medium"));
	says_how_fast(json_member_object(draft, "overwrite"));
	list = json_object_get(json_member_object(draft, "overwrite"), "sanitize");
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "sense"), "5/20/00");
	json_decref(draft);
	json_decref(state);
	town_close(&town);
}
END_TEST

/* Shows R-DSP-05. */
START_TEST(what_was_factory_new_says_so_at_its_end)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *draft;

	for (int new = 0; new < 2; new++) {
		town_open_at(&town, ":memory:");
		enrolled(&town, new ? NULL : town_surface(SIZE, SIZE), false, number);
		ck_result(store_run(registry_store(town.registry), "UPDATE medium SET factory_new = ?2 WHERE number = ?1",
				  VALUES(TEXT(number), NUMBER(new)), &town.fault),
			0);
		begin(&town, number);
		destroy_key(&town, number);
		draft = draft_of(&town, number);
		ck_assert_int_eq(json_is_true(json_object_get(json_member_object(draft, "medium"), "factory_new")), new);
		ck_assert_int_eq(erased_says(draft, "not_proven", "factory-new"), new);
		ck_assert_int_eq(claims(draft, CERTIFICATE_CE), !new);
		ck_assert(claims(draft, CERTIFICATE_CLEAR));
		json_decref(draft);
		town_close(&town);
	}
}
END_TEST

/* Shows R-DSP-05. */
START_TEST(what_is_not_known_says_so)
{
	static const char *const unknown[] = { "serial", "vendor", "firmware", "type", "sector", "backed_up", "department" };
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *draft, *medium;

	town_open_at(&town, ":memory:");
	enrolled(&town, NULL, false, number);
	ck_result(store_run(registry_store(town.registry), "UPDATE medium SET usb_serial = '', department = NULL WHERE number = ?1", VALUES(TEXT(number)),
			  &town.fault),
		0);
	begin(&town, number);
	destroy_key(&town, number);
	draft = draft_of(&town, number);
	medium = json_member_object(draft, "medium");
	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++) {
		const char *text = json_member_text(medium, unknown[i]);

		ck_assert_msg(text && strncmp(text, CERTIFICATE_UNAVAILABLE, strlen(CERTIFICATE_UNAVAILABLE)) == 0, "%s: %s", unknown[i], text);
	}
	ck_assert_str_eq(json_member_text(json_member_object(draft, "destination"), "kind"), "dispose");
	ck_assert_ptr_nonnull(strstr(json_member_text(draft, "software"), CERTIFICATE_UNAVAILABLE));
	ck_assert_ptr_nonnull(strstr(json_member_text(json_member_object(draft, "validation"), "decision"), "awaiting"));
	json_decref(draft);
	town_close(&town);
}
END_TEST

/* One content of `number`, or of another medium as its copy. */
static void content(struct town *town_, const char *id, const char *number, const char *origin)
{
	struct town town = *town_;

	ck_result(store_run(registry_store(town.registry), "INSERT INTO content (id, serial, medium, name, classification, origin, added, added_by)"
			" VALUES (?1, (SELECT count(*) + 1 FROM content), ?2, 'x', 'C2', ?3, '2026-11-21T03:00:00Z', 'P-0001')",
			  VALUES(TEXT(id), TEXT(number), TEXT(origin)), &town.fault), 0);
}

/* Shows R-DSP-05. */
START_TEST(the_certificate_says_on_which_media_else_its_contents_lie)
{
	struct town town;
	char number[MEDIUM_NUMBER], other[MEDIUM_NUMBER];
	json_t *draft;

	town_open_at(&town, ":memory:");
	enrolled(&town, NULL, false, number);
	approved_medium(&town, 2, other);
	begin(&town, number);
	destroy_key(&town, number);
	content(&town, "D-0001", number, NULL);
	content(&town, "D-0002", other, "D-0001");
	content(&town, "D-0003", other, NULL);
	content(&town, "D-0004", number, "D-0003");
	draft = draft_of(&town, number);
	ck_assert_uint_eq(json_array_size(json_object_get(json_member_object(draft, "medium"), "backed_up")), 1);
	ck_assert_str_eq(json_string_value(json_array_get(json_object_get(json_member_object(draft, "medium"), "backed_up"), 0)), other);
	json_decref(draft);
	content(&town, "D-0005", number, NULL);
	draft = draft_of(&town, number);
	ck_assert_ptr_nonnull(strstr(json_member_text(json_member_object(draft, "medium"), "backed_up"), CERTIFICATE_UNAVAILABLE));
	json_decref(draft);
	town_close(&town);
}
END_TEST

/* Shows R-DSP-05. */
START_TEST(people_stand_there_with_title_and_telephone_as_the_books_have_them_then)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *draft, *people;

	town_open_at(&town, ":memory:");
	enrolled(&town, NULL, false, number);
	struct act admin = by(&town, ADMIN);

	ck_result(people_describe(&admin, &(struct description){ .whom = "ito", .title = "主査", .contact = "内線 2101" }, &town.fault), 0);
	ck_result(people_describe(&admin, &(struct description){ .whom = "tanaka", .title = "課長" }, &town.fault), 0);
	begin(&town, number);
	destroy_key(&town, number);
	draft = draft_of(&town, number);
	people = json_object_get(draft, "people");
	ck_assert_str_eq(json_member_text(json_member_object(people, "witness"), "title"), "主査");
	ck_assert_str_eq(json_member_text(json_member_object(people, "witness"), "contact"), "内線 2101");
	ck_assert_str_eq(json_member_text(json_member_object(people, "approver"), "title"), "課長");
	ck_assert_ptr_nonnull(strstr(json_member_text(json_member_object(people, "approver"), "contact"), CERTIFICATE_UNAVAILABLE));
	ck_assert_ptr_nonnull(strstr(json_member_text(json_member_object(people, "operator"), "title"), CERTIFICATE_UNAVAILABLE));
	json_decref(draft);
	town_close(&town);
}
END_TEST

/* However often it broke off, and whatever was said of that, it can be signed. */
START_TEST(a_hundred_interruptions_leave_a_certificate_that_can_be_signed)
{
	struct town town;
	char number[MEDIUM_NUMBER], why[501];
	json_t *state = town_surface(SIZE, SIZE), *draft;
	const struct surface_mark mark = { number, JOB, state };
	char *text;

	memset(why, 'x', sizeof(why) - 1);
	why[sizeof(why) - 1] = '\0';
	json_object_set_new(state, "size", json_integer(SIZE));
	town_open_at(&town, ":memory:");
	enrolled(&town, town_surface(SIZE, SIZE), true, number);
	begin(&town, number);
	destroy_key(&town, number);
	struct act admin = by(&town, ADMIN);

	for (int i = 0; i < 100; i++) {
		ck_result(surface_broke_off(&admin, &(struct surface_break){ number, JOB, why, i }, &town.fault), 0);
		ck_result(act_record(&admin, "erase.resumed", json_pack("{s:s, s:s}", "number", number, "job", JOB), &town.fault), 0);
	}
	ck_result(surface_written(&admin, &mark, &town.fault), 0);
	ck_result(surface_cycled(&admin, &mark, "reauthorised", &town.fault), 0);
	ck_result(surface_compared(&admin, &mark, &town.fault), 0);
	draft = draft_of(&town, number);
	ck_assert_uint_eq(json_array_size(json_object_get(draft, "interruptions")), 32);
	ck_assert_int_eq(json_member_number(draft, "interruptions_more", 0), 168);
	text = json_canonical(draft);
	ck_assert_uint_lt(strlen(text), 36000 - 4096); /* 48 KiB of JWS, with the longest list of bad places */
	free(text);
	json_decref(draft);
	json_decref(state);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/certificate", a_hundred_interruptions_leave_a_certificate_that_can_be_signed, people_stand_there_with_title_and_telephone_as_the_books_have_them_then,
	the_certificate_says_on_which_media_else_its_contents_lie, cryptographic_erase_is_claimed_where_every_condition_holds_and_nowhere_else,
	every_interruption_stands_on_the_certificate_and_when_each_step_ended,
	without_power_it_was_only_in_a_persons_hand, what_is_not_known_says_so,
	what_was_factory_new_says_so_at_its_end)
