// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/policy/decisions.h"

#include "policy/erase_level.h"

/* [reuse][dispose] */
#define ROW(reuse) { { .erase_reuse = (reuse), .erase_dispose = 0 }, { .erase_reuse = (reuse), .erase_dispose = 1 }, \
	{ .erase_reuse = (reuse), .erase_dispose = 2 }, { .erase_reuse = (reuse), .erase_dispose = 3 } }
static const struct handling classes[4][4] = { ROW(0), ROW(1), ROW(2), ROW(3) };
static const struct medium_facts modest = { MEDIUM_BASE, .state = MEDIUM_AWAITING_DISPOSAL, .handling = &classes[1][1] };

#define CLASS(reuse, dispose) .handling = &classes[reuse][dispose]
#define OF(...) .medium = &(struct medium_facts){ MEDIUM_BASE, .state = MEDIUM_AWAITING_DISPOSAL, .handling = &classes[1][1], __VA_ARGS__ }
/* Nothing else could open it or lies on it: its key is all. */
#define FACTS(...) \
	(&(struct level_facts){ .medium = &modest, .kind = "dispose", .type = "", .unfit = "", .wiped = true, __VA_ARGS__ })
#define NEEDS(needed, why, rule, least, least_why, ...) check_need(__LINE__, FACTS(__VA_ARGS__), needed, why, rule, least, least_why)
#define LEVEL(wished, ...) decide_erase_level(FACTS(__VA_ARGS__), ERASE_##wished)

static void check_need(int line, const struct level_facts *facts, const char *needed, const char *why, const char *rule, const char *least,
	const char *least_why)
{
	struct erase_need need;

	erase_need(facts, &need);
	ck_assert_msg(strcmp(erase_level_name(need.needed), needed) == 0, "line %d: needs %s", line, erase_level_name(need.needed));
	ck_assert_msg(strcmp(need.needed_why.word, why) == 0, "line %d: for %s", line, need.needed_why.word);
	ck_assert_msg(strcmp(need.needed_why.rule, rule) == 0, "line %d: by %s", line, need.needed_why.rule);
	ck_assert_msg(strcmp(erase_level_name(need.least), least) == 0, "line %d: at least %s", line, erase_level_name(need.least));
	ck_assert_msg(strcmp(need.least_why.word, least_why) == 0, "line %d: at least for %s", line, need.least_why.word);
	ck_assert_msg(need.least == ERASE_E1 || need.least_why.rule[0] == 'R', "line %d: by no rule", line);
	ck_assert_msg((strcmp(least_why, "books-only") == 0) == (strcmp(need.least_why.rule, "R-DEV-12") == 0), "line %d: at least by %s", line,
		need.least_why.rule);
}

START_TEST(levels_have_names)
{
	enum erase_level level = ERASE_E3;

	ck_assert(erase_level_from_name("E0", &level));
	ck_assert_int_eq(level, ERASE_E0);
	ck_assert(erase_level_from_name("E3", &level));
	ck_assert_int_eq(level, ERASE_E3);
	ck_assert(erase_level_from_name("E1", &level));
	ck_assert(!erase_level_from_name("e2", &level));
	ck_assert(!erase_level_from_name("", &level));
	ck_assert_int_eq(level, ERASE_E1);
	ck_assert_str_eq(erase_level_name(ERASE_E2), "E2");
}
END_TEST

/* Shows R-DSP-01, R-REU-01. */
START_TEST(the_class_and_what_is_to_become_of_it_say_the_level)
{
	NEEDS("E0", "class", "R-DSP-01", "E1", "class", OF(CLASS(3, 0)));
	NEEDS("E1", "class", "R-DSP-01", "E1", "class");
	NEEDS("E2", "class", "R-DSP-01", "E2", "class", OF(CLASS(0, 2)));
	NEEDS("E3", "class", "R-DSP-01", "E2", "class", OF(CLASS(0, 3)));
	NEEDS("E3", "class", "R-DSP-01", "E2", "class", OF(CLASS(0, 3)), .kind = "return");
	NEEDS("E2", "class", "R-DSP-01", "E2", "class", OF(CLASS(0, 2)), .kind = "transfer");
	NEEDS("E0", "reuse", "R-REU-01", "E1", "reuse", OF(CLASS(0, 3)), .kind = "reuse");
	NEEDS("E1", "reuse", "R-REU-01", "E1", "reuse", OF(CLASS(1, 3)), .kind = "reuse");
	NEEDS("E2", "reuse", "R-REU-01", "E2", "reuse", OF(CLASS(2, 0)), .kind = "reuse");
}
END_TEST

/* Shows R-DSP-01, R-REU-03, R-DSP-12. */
START_TEST(what_cannot_be_erased_is_destroyed)
{
	static const char *const unfit[] = { "damaged", "no-header", "capacity", "erase-failed", "found" };

	NEEDS("E3", "write-once", "R-REU-03", "E3", "write-once", .type = "optical-wo");
	NEEDS("E3", "write-once", "R-REU-03", "E3", "write-once", .type = "optical", .unfit = "damaged");
	NEEDS("E3", "write-once", "R-REU-03", "E3", "write-once", .type = "optical-wo", .kind = "reuse");
	NEEDS("E3", "token", "R-DSP-12", "E2", "token", .type = "token");
	NEEDS("E1", "class", "R-DSP-01", "E1", "class", .type = "optical-rw");
	for (size_t i = 0; i < ARRAY_SIZE(unfit); i++)
		NEEDS("E3", unfit[i], "R-DSP-01", "E2", unfit[i], .unfit = unfit[i]);
}
END_TEST

/* Shows R-DEV-12. */
START_TEST(what_is_on_the_books_only_is_not_erased_by_mediad)
{
	NEEDS("E1", "class", "R-DSP-01", "E3", "books-only", .books_only = true);
	NEEDS("E3", "write-once", "R-REU-03", "E3", "books-only", .books_only = true, .type = "optical-wo");
	NEEDS("E2", "class", "R-DSP-01", "E3", "books-only", .books_only = true, .type = "hdd", OF(CLASS(0, 2)));
}
END_TEST

/* Shows R-DSP-03. */
START_TEST(the_key_alone_is_enough_only_where_nothing_else_opens_it_or_lies_on_it)
{
	NEEDS("E1", "class", "R-DSP-01", "E2", "not-wiped", .wiped = false);
	NEEDS("E1", "class", "R-DSP-01", "E2", "factory-new", .wiped = false, .factory_new = true);
	NEEDS("E1", "class", "R-DSP-01", "E2", "factory-new", .factory_new = true); /* registered anew since, and erased first */
	NEEDS("E1", "class", "R-DSP-01", "E2", "passphrase", OF(.passphrase = true));
	NEEDS("E1", "class", "R-DSP-01", "E2", "granted", OF(.granted = true));
	NEEDS("E1", "class", "R-DSP-01", "E2", "escrow-shown", .shown = true);
	NEEDS("E1", "class", "R-DSP-01", "E2", "recovered", .recovered = true);
	NEEDS("E1", "class", "R-DSP-01", "E2", "rotated", .rotated = true);
	NEEDS("E1", "class", "R-DSP-01", "E2", "was-lost", .was_lost = true);
	NEEDS("E2", "class", "R-DSP-01", "E2", "class", OF(CLASS(0, 2)), .wiped = false);
}
END_TEST

/* Shows R-DSP-01, R-DSP-03. */
START_TEST(nobody_erases_less_than_is_needed)
{
	ALLOWS(LEVEL(E1));
	ALLOWS(LEVEL(E2));
	ALLOWS(LEVEL(E2, .wiped = false));
	ALLOWS(LEVEL(E2, OF(CLASS(0, 3))));
	ALLOWS(LEVEL(E2, .unfit = "erase-failed"));
	REFUSES(-EPERM, "R-DSP-01", "M-0001 E2", LEVEL(E1, OF(CLASS(0, 2))));
	REFUSES(-EPERM, "R-DSP-01", "M-0001 E2", LEVEL(E1, OF(CLASS(0, 3))));
	REFUSES(-EPERM, "R-REU-01", "M-0001 E2", LEVEL(E1, OF(CLASS(2, 0)), .kind = "reuse"));
	REFUSES(-EPERM, "R-DSP-03", "M-0001 E2", LEVEL(E1, .wiped = false));
	REFUSES(-EPERM, "R-DSP-03", "M-0001 E2", LEVEL(E1, .factory_new = true));
	REFUSES(-EPERM, "R-DSP-03", "M-0001 E2", LEVEL(E1, OF(.passphrase = true)));
	REFUSES(-EPERM, "R-DSP-01", "M-0001 E2", LEVEL(E1, .unfit = "found"));
	REFUSES(-EINVAL, "R-DSP-01", "M-0001", LEVEL(E0));
	REFUSES(-EINVAL, "R-DSP-01", "M-0001", LEVEL(E3));
	REFUSES(-EBUSY, "R-REU-03", "M-0001 M-0001", LEVEL(E2, .type = "optical-wo"));
	REFUSES(-EBUSY, "R-DEV-12", "M-0001 M-0001", LEVEL(E2, .books_only = true));
	REFUSES(-EBUSY, "R-DEV-12", "M-0001 M-0001", LEVEL(E2, .books_only = true, .type = "optical-wo"));
}
END_TEST

static void says(const char *words, struct decision decision)
{
	ck_assert_msg(strstr(decision.message, words) != NULL, "no %s in: %s", words, decision.message);
}

#define FRESH(...) decide_factory_new(&(struct factory_facts){ .number = "M-0001", .may_skip = true, .administrator = true, __VA_ARGS__ })

/* Shows R-REU-01. */
START_TEST(only_an_administrator_lets_a_new_medium_off_and_only_where_policy_does)
{
	ALLOWS(FRESH());
	REFUSES(-EPERM, "R-REU-01", "M-0001", FRESH(.may_skip = false));
	REFUSES(-EPERM, "R-REU-01", "M-0001", FRESH(.administrator = false));
	REFUSES(-EBUSY, "R-REU-01", "M-0001", FRESH(.served = true));
	REFUSES(-EBUSY, "R-REU-01", "M-0001", FRESH(.begun = true));
	says("[erase] factory-new", FRESH(.may_skip = false, .administrator = false));
	says("administrator", FRESH(.administrator = false, .served = true));
	says("registered before", FRESH(.served = true, .begun = true));
	says("goes on", FRESH(.begun = true));
}
END_TEST

START_TEST(why_the_key_alone_is_too_little_is_said)
{
	says("What lies on", LEVEL(E1, OF(CLASS(0, 2))));
	says("What lies on", LEVEL(E1, OF(CLASS(2, 0)), .kind = "reuse"));
	says("factory-new", LEVEL(E1, .factory_new = true));
	says("not overwritten", LEVEL(E1, .wiped = false));
	says("passphrase", LEVEL(E1, OF(.passphrase = true)));
	says("granted", LEVEL(E1, OF(.granted = true)));
	says("handed out", LEVEL(E1, .shown = true));
	says("opened by", LEVEL(E1, .recovered = true));
	says("another recovery key", LEVEL(E1, .rotated = true));
	says("was lost", LEVEL(E1, .was_lost = true));
	says("can only be destroyed", LEVEL(E1, .unfit = "damaged"));
}
END_TEST

/* Shows R-REU-03, R-DSP-01. */
START_TEST(what_must_be_destroyed_is_given_to_nobody_and_not_used_again)
{
	static const char *const kinds[] = { "reuse", "return", "transfer" };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		ALLOWS(decide_ending(FACTS(OF(CLASS(2, 2)), .kind = kinds[i])));
		REFUSES(-EBUSY, i ? "R-DSP-01" : "R-REU-01", "M-0001 M-0001", decide_ending(FACTS(OF(CLASS(3, 3)), .kind = kinds[i])));
		REFUSES(-EBUSY, "R-REU-03", "M-0001 M-0001", decide_ending(FACTS(.type = "optical-wo", .kind = kinds[i])));
		says("written only once", decide_ending(FACTS(.type = "optical-wo", .kind = kinds[i])));
		REFUSES(-EBUSY, "R-DSP-01", "M-0001 M-0001", decide_ending(FACTS(.unfit = "found", .kind = kinds[i])));
	}
	ALLOWS(decide_ending(FACTS(OF(CLASS(3, 3)))));
	ALLOWS(decide_ending(FACTS(.type = "optical-wo")));
	ALLOWS(decide_ending(FACTS(OF(CLASS(2, 3)), .kind = "reuse")));
}
END_TEST

/* Shows R-REU-03, R-DSP-01. */
START_TEST(what_must_be_destroyed_does_not_serve_again)
{
	ALLOWS(decide_serving(FACTS(OF(CLASS(3, 3)))));
	REFUSES(-EBUSY, "R-DSP-01", "M-0001", decide_serving(FACTS(.unfit = "erase-failed")));
	REFUSES(-EBUSY, "R-REU-03", "M-0001", decide_serving(FACTS(.type = "optical-wo")));
}
END_TEST

/* Shows R-DSP-01. */
START_TEST(what_was_done_is_held_to_what_is_needed)
{
	ALLOWS(decide_enough(FACTS(OF(CLASS(0, 0))), ERASE_E0));
	ALLOWS(decide_enough(FACTS(), ERASE_E1));
	ALLOWS(decide_enough(FACTS(), ERASE_E2));
	ALLOWS(decide_enough(FACTS(OF(CLASS(0, 3))), ERASE_E3));
	REFUSES(-EBUSY, "R-DSP-01", "M-0001 E2 E1", decide_enough(FACTS(OF(CLASS(0, 2))), ERASE_E1));
	REFUSES(-EBUSY, "R-DSP-01", "M-0001 E2 M-0001", decide_enough(FACTS(OF(CLASS(0, 3))), ERASE_E2));
	REFUSES(-EBUSY, "R-REU-03", "M-0001 E0 M-0001", decide_enough(FACTS(.type = "optical-wo"), ERASE_E0));
}
END_TEST

RUN_TESTS("policy/decide_erase_level", levels_have_names, the_class_and_what_is_to_become_of_it_say_the_level, what_cannot_be_erased_is_destroyed,
	what_is_on_the_books_only_is_not_erased_by_mediad, the_key_alone_is_enough_only_where_nothing_else_opens_it_or_lies_on_it,
	nobody_erases_less_than_is_needed, why_the_key_alone_is_too_little_is_said,
	what_must_be_destroyed_is_given_to_nobody_and_not_used_again, what_must_be_destroyed_does_not_serve_again, what_was_done_is_held_to_what_is_needed,
	only_an_administrator_lets_a_new_medium_off_and_only_where_policy_does)
