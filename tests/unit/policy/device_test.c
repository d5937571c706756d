// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>

#include "common/macros.h"
#include "common/wire.h"
#include "policy/device.h"
#include "tests/fakes/suite.h"

enum { S = USB_FUNCTION_STORAGE, H = USB_FUNCTION_HARMLESS, O = USB_FUNCTION_OTHER };

struct row {
	const char *says; /* for the message */
	enum device_door door;
	uint32_t functions;
	uint8_t classes[4]; /* 0: no more */
	uint32_t configurations, interfaces;
	const char *serial, *medium_state;
	bool twin, changed;
	const char *what, *rule, *clause, *state;
	bool expected;
};

/* clang-format off */
static const struct row rows[] = {
	{ "a stick",            DOOR_USB, S,     { 8 },          1, 1, "A1", "", false, false, "storage",   "storage-unregistered",  "R-DEV-01", "blocked", false },
	{ "denied once",        DOOR_USB, S,     { 8 },          1, 1, "A1", "unknown", false, false, "storage", "storage-unregistered", "R-DEV-01", "blocked", false },
	{ "no serial",          DOOR_USB, S,     { 8 },          1, 1, "",   "", false, false, "storage",   "no-serial",             "R-DEV-07", "blocked", false },
	{ "asked for",          DOOR_USB, S,     { 8 },          1, 1, "A1", "requested", false, false, "storage", "storage-undecided", "R-DEV-01", "requested", true },
	{ "approved",           DOOR_USB, S,     { 8 },          1, 1, "A1", "approved", false, false, "storage", "storage-unlabelled", "R-DEV-01", "approved", true },
	{ "in service",         DOOR_USB, S,     { 8 },          1, 1, "A1", "in-service", false, false, "storage", "medium-closed", "R-DEV-01", "known", true },
	{ "out",                DOOR_USB, S,     { 8 },          1, 1, "A1", "out", false, false, "storage", "medium-out", "R-DEV-01", "known", true },
	{ "lost",               DOOR_USB, S,     { 8 },          1, 1, "A1", "lost", false, false, "storage", "medium-lost", "R-INC-02", "known", false },
	{ "found again",        DOOR_USB, S,     { 8 },          1, 1, "A1", "quarantined", false, false, "storage", "medium-quarantined", "R-DEV-01", "known", true },
	{ "to be erased",       DOOR_USB, S,     { 8 },          1, 1, "A1", "awaiting-disposal", false, false, "storage", "medium-not-in-service", "R-DEV-01", "known", true },
	{ "archived",           DOOR_USB, S,     { 8 },          1, 1, "A1", "archived", false, false, "storage", "medium-closed", "R-DEV-01", "known", true },
	{ "a twin",             DOOR_USB, S,     { 8 },          1, 1, "A1", "in-service", true, false, "storage", "twin", "R-DEV-07", "known", false },
	{ "changed",            DOOR_USB, S,     { 8 },          1, 1, "A1", "in-service", true, true, "storage", "changed", "R-DEV-07", "known", false },
	{ "with a keyboard",    DOOR_USB, S | H, { 8, 3 },       1, 2, "A1", "", false, false, "composite", "composite",             "R-DEV-06", "blocked", false },
	{ "with a modem",       DOOR_USB, S | O, { 8, 2, 10 },   1, 3, "A1", "", false, false, "composite", "composite",             "R-DEV-06", "blocked", false },
	{ "a known composite",  DOOR_USB, S | H, { 8, 3 },       1, 2, "A1", "in-service", false, false, "composite", "medium-closed", "R-DEV-01", "known", true },
	{ "two configurations", DOOR_USB, S | O, { 8 },          2, 2, "A1", "", false, false, "composite", "configurations",        "R-DEV-06", "blocked", false },
	{ "a phone",            DOOR_USB, O,     { 6 },          1, 1, "A1", "", false, false, "phone",     "class-not-let-in",      "R-DEV-08", "blocked", false },
	{ "a phone, maker's",   DOOR_USB, O,     { 0xff, 6 },    1, 2, "A1", "", false, false, "phone",     "class-not-let-in",      "R-DEV-08", "blocked", false },
	{ "ethernet",           DOOR_USB, O,     { 2, 10 },      1, 2, "",   "", false, false, "network",   "class-not-let-in",      "R-DEV-08", "blocked", false },
	{ "RNDIS",              DOOR_USB, O,     { 0xe0, 10 },   1, 2, "",   "", false, false, "network",   "class-not-let-in",      "R-DEV-08", "blocked", false },
	{ "bluetooth",          DOOR_USB, O,     { 0xe0 },       1, 2, "",   "", false, false, "wireless",  "class-not-let-in",      "R-DEV-08", "blocked", false },
	{ "camera with sound",  DOOR_USB, O | H, { 0x0e, 1 },    1, 3, "",   "", false, false, "camera",    "class-not-let-in",      "R-DEV-08", "blocked", false },
	{ "keyboard and modem", DOOR_USB, O | H, { 3, 2, 10 },   1, 3, "",   "", false, false, "network",   "class-not-let-in",      "R-DEV-08", "blocked", false },
	{ "printer",            DOOR_USB, O,     { 7 },          1, 1, "",   "", false, false, "printer",   "class-not-let-in",      "R-DEV-08", "blocked", false },
	{ "its maker's",        DOOR_USB, O,     { 0xff },       1, 1, "",   "", false, false, "vendor",    "class-not-let-in",      "R-DEV-08", "blocked", false },
	{ "a floppy",           DOOR_USB, O,     { 8 },          1, 1, "",   "", false, false, "other",     "class-not-let-in",      "R-DEV-08", "blocked", false },
	{ "cut short",          DOOR_USB, O,     { 0 },          1, 0, "",   "", false, false, "broken",    "descriptors-broken",    "R-DEV-06", "blocked", false },
	{ "nothing at all",     DOOR_USB, O,     { 0 },          0, 0, "",   "", false, false, "broken",    "descriptors-broken",    "R-DEV-06", "blocked", false },
	{ "an SD card",         DOOR_SD_CARD, 0, { 0 },          0, 0, "",   "", false, false, "sd-card",   "door-sd-card",          "R-DEV-08", "blocked", false },
	{ "a drive",            DOOR_OPTICAL, 0, { 0 },          0, 0, "",   "", false, false, "optical",   "door-optical",          "R-DEV-12", "blocked", false },
	{ "eSATA",              DOOR_HOTPLUG_DISK, 0, { 0 },     0, 0, "",   "", false, false, "hotplug-disk", "door-hotplug-disk",  "R-DEV-10", "blocked", false },
	{ "thunderbolt",        DOOR_THUNDERBOLT, 0, { 0 },      0, 0, "",   "", false, false, "thunderbolt", "door-thunderbolt",    "R-DEV-10", "blocked", false },
	{ "firewire",           DOOR_FIREWIRE, 0, { 0 },         0, 0, "",   "", false, false, "firewire",  "door-firewire",         "R-DEV-10", "blocked", false },
};
/* clang-format on */

static void decide(const struct row *row, struct device_verdict *out)
{
	uint32_t classes[8] = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(row->classes) && row->classes[i]; i++)
		classes[row->classes[i] / 32] |= 1u << row->classes[i] % 32;
	const struct device_facts facts = { .door = row->door, .functions = row->functions, .classes = classes,
		.configurations = row->configurations, .interfaces = row->interfaces, .serial = row->serial,
		.tag = "stick-00000001", .number = row->medium_state[0] ? "M-0001" : "", .state = row->medium_state,
		.twin = row->twin, .changed = row->changed };

	device_decide(&facts, out);
}

/* Shows R-DEV-01, R-DEV-08. */
START_TEST(every_device_is_named_with_rule_clause_and_two_sentences)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *row = &rows[i];
		struct device_verdict verdict;
		char why[512], ask[512];

		decide(row, &verdict);
		ck_assert_msg(verdict.blocked, "%s", row->says);
		ck_assert_msg(strcmp(verdict.what, row->what) == 0, "%s is %s", row->says, verdict.what);
		ck_assert_msg(strcmp(verdict.rule, row->rule) == 0, "%s: %s", row->says, verdict.rule);
		ck_assert_msg(strcmp(verdict.clause, row->clause) == 0, "%s: %s", row->says, verdict.clause);
		ck_assert_msg(strcmp(verdict.state, row->state) == 0, "%s: %s", row->says, verdict.state);
		ck_assert_msg(verdict.expected == row->expected, "%s", row->says);
		ck_assert_str_eq(verdict.lost, strcmp(row->medium_state, "lost") == 0 ? "M-0001" : "");
		fault_text(&verdict.why, why, sizeof(why));
		fault_text(&verdict.ask, ask, sizeof(ask));
		ck_assert_msg(strlen(why) > 10 && strlen(ask) > 10, "%s: \"%s\" \"%s\"", row->says, why, ask);
		ck_assert_msg(!strchr(why, '%') && !strchr(ask, '%'), "%s: \"%s\" \"%s\"", row->says, why, ask);
	}
}
END_TEST

/* Shows R-REU-03. */
START_TEST(a_disc_that_is_written_once_never_becomes_a_medium_and_so_is_never_used_again)
{
	const struct row disc = { "a disc", DOOR_OPTICAL, 0, { 0 }, 0, 0, "", "approved", false, false, "", "", "", "", false };
	struct device_verdict verdict;
	char ask[512];

	decide(&disc, &verdict);
	ck_assert(verdict.blocked && !verdict.expected);
	ck_assert_str_eq(verdict.state, "blocked");
	ck_assert_ptr_null(strstr(fault_text(&verdict.ask, ask, sizeof(ask)), "mediactl request"));
}
END_TEST

START_TEST(the_sentences_name_the_medium_and_the_stick)
{
	struct device_verdict verdict;
	char text[512];

	decide(&rows[0], &verdict);
	ck_assert_ptr_nonnull(strstr(fault_text(&verdict.ask, text, sizeof(text)), "stick-00000001"));
	decide(&rows[7], &verdict);
	fault_text(&verdict.why, text, sizeof(text));
	ck_assert_str_eq(text, "It looks like M-0001, which was reported lost.");
}
END_TEST

/* Shows R-DEV-05. */
START_TEST(a_phone_is_told_that_it_may_charge_and_passes_no_data)
{
	struct row row = { "a phone", DOOR_USB, O, { 6 }, 1, 1, "A1", "", false, false, NULL, NULL, NULL, NULL, false };
	struct device_verdict verdict;
	char text[512];

	decide(&row, &verdict);
	ck_assert(verdict.blocked);
	ck_assert_ptr_nonnull(strstr(fault_text(&verdict.why, text, sizeof(text)), "may charge here, but no data passes"));
}
END_TEST

START_TEST(what_is_let_in_unasked_is_not_blocked)
{
	struct row row = { "a keyboard", DOOR_USB, H, { 3 }, 1, 1, "", "", false, false, NULL, NULL, NULL, NULL, false };
	struct device_verdict verdict;

	decide(&row, &verdict);
	ck_assert(!verdict.blocked);
}
END_TEST

START_TEST(a_composite_is_storage_with_more_in_one_configuration)
{
	ck_assert(device_is_composite(S | H, 1));
	ck_assert(device_is_composite(S | O, 1));
	ck_assert(!device_is_composite(S, 1));
	ck_assert(!device_is_composite(H | O, 1));
	ck_assert(!device_is_composite(S | O, 2));
	ck_assert(!device_is_composite(S | O, 0));
}
END_TEST

START_TEST(doors_have_names)
{
	enum device_door door = DOOR_USB;

	ck_assert(device_door_from_name("firewire", &door));
	ck_assert_int_eq(door, DOOR_FIREWIRE);
	ck_assert(!device_door_from_name("window", &door));
	ck_assert(!device_door_from_name("", &door));
	for (int i = DOOR_USB; i <= DOOR_FIREWIRE; i++) {
		ck_assert(device_door_from_name(device_door_name((enum device_door)i), &door));
		ck_assert_int_eq(door, i);
	}
}
END_TEST

RUN_TESTS("policy/device", every_device_is_named_with_rule_clause_and_two_sentences,
	a_disc_that_is_written_once_never_becomes_a_medium_and_so_is_never_used_again,
	the_sentences_name_the_medium_and_the_stick, a_phone_is_told_that_it_may_charge_and_passes_no_data, what_is_let_in_unasked_is_not_blocked,
	a_composite_is_storage_with_more_in_one_configuration, doors_have_names)
