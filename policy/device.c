// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of what keeps a device out; knows no store, clock or device. */
#include "policy/device.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "common/macros.h"
#include "common/text.h"
#include "common/wire.h"
#include "policy/decide.h"

static const char *const doors[] = {
	[DOOR_USB] = "usb",
	[DOOR_SD_CARD] = "sd-card",
	[DOOR_OPTICAL] = "optical",
	[DOOR_HOTPLUG_DISK] = "hotplug-disk",
	[DOOR_THUNDERBOLT] = "thunderbolt",
	[DOOR_FIREWIRE] = "firewire",
};

const char *device_door_name(enum device_door door)
{
	return doors[door];
}

bool device_door_from_name(const char *name, enum device_door *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(doors); i++) {
		if (strcmp(doors[i], name) == 0) {
			*out = (enum device_door)i;
			return true;
		}
	}
	return false;
}

/* clang-format off */
/* By class code; the first that a device has names it. */
static const struct class_row {
	uint8_t class;
	const char *what, *why;
} classes[] = {
	{ 0x06, "phone",    N_("It is a phone or a camera that hands over files: it may charge here, but no data passes.") },
	{ 0x02, "network",  N_("It is a network adapter or a modem, and such devices stay closed.") },
	{ 0x0a, "network",  N_("It is a network adapter or a modem, and such devices stay closed.") },
	{ 0xe0, "wireless", N_("It is a wireless adapter, and such devices stay closed.") },
	{ 0x0e, "camera",   N_("It is a camera, and such devices stay closed.") },
	{ 0x10, "camera",   N_("It is a camera, and such devices stay closed.") },
	{ 0x07, "printer",  N_("It is a printer, and such devices stay closed.") },
	{ 0xff, "vendor",   N_("Only its maker knows what it does, and such devices stay closed.") },
};

static const struct door_row {
	const char *rule, *clause, *why;
} door_rows[] = {
	[DOOR_USB]          = { NULL, NULL, NULL },
	[DOOR_SD_CARD]      = { "door-sd-card",      "R-DEV-08", N_("Cards in the slot of this computer stay closed.") },
	[DOOR_OPTICAL]      = { "door-optical",      "R-DEV-12", N_("CDs, DVDs and their drives stay closed.") },
	[DOOR_HOTPLUG_DISK] = { "door-hotplug-disk", "R-DEV-10", N_("Disks that come while the computer runs stay closed.") },
	[DOOR_THUNDERBOLT]  = { "door-thunderbolt",  "R-DEV-10", N_("Thunderbolt and USB4 devices stay closed.") },
	[DOOR_FIREWIRE]     = { "door-firewire",     "R-DEV-10", N_("FireWire devices stay closed.") },
};
/* clang-format on */

static bool has_class(const struct device_facts *facts, uint8_t class)
{
	return facts->classes[class / 32] >> class % 32 & 1;
}

bool device_is_composite(uint32_t functions, uint32_t configurations)
{
	return functions & USB_FUNCTION_STORAGE && functions != USB_FUNCTION_STORAGE && configurations == 1;
}

#define RULE(verdict, what_, rule_, clause_) \
	((verdict)->what = (what_), (verdict)->rule = (rule_), (verdict)->clause = (clause_))

static void say(struct fault *fault, const char *message, const char *first, const char *second)
{
	const struct decision decision = { .code = -EACCES, .message = message, .argument = { first, second } };

	decision_fault(&decision, fault);
}

static void ask_administrator(struct device_verdict *out)
{
	fault_set(&out->ask, -EACCES, N_("If you need it for your work, ask an administrator."));
}

static void decide_door(const struct device_facts *facts, struct device_verdict *out)
{
	const struct door_row *row = &door_rows[facts->door];

	RULE(out, doors[facts->door], row->rule, row->clause);
	say(&out->why, row->why, NULL, NULL);
	fault_set(&out->ask, -EACCES, N_("Use a registered USB stick, or ask an administrator."));
}

/* No storage, and not of the classes that are let in unasked. */
static void decide_other(const struct device_facts *facts, struct device_verdict *out)
{
	ask_administrator(out);
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		if (!has_class(facts, classes[i].class))
			continue;
		RULE(out, classes[i].what, "class-not-let-in", "R-DEV-08");
		say(&out->why, classes[i].why, NULL, NULL);
		return;
	}
	if (facts->configurations == 0 || facts->interfaces == 0) {
		RULE(out, "broken", "descriptors-broken", "R-DEV-06");
		fault_set(&out->why, -EACCES, N_("What it says of itself cannot be understood, so it stays closed."));
		return;
	}
	RULE(out, "other", "class-not-let-in", "R-DEV-08");
	fault_set(&out->why, -EACCES, N_("Devices of its kind stay closed on this computer."));
}

/* clang-format off */
/* What is said of a stick whose hints fit a medium, by the medium's state. The first %s is its number, the second its state. */
static const struct known_row {
	const char *medium_state, *state, *rule, *why, *ask;
	bool expected;
} known[] = {
	{ "requested",  "requested", "storage-undecided",  N_("It has been asked for as %s and nobody has decided yet."),
	  N_("An approver looks at it: mediactl requests."), true },
	{ "approved",   "approved",  "storage-unlabelled", N_("%s is approved but not encrypted and labelled yet."),
	  N_("An administrator registers it: mediactl register %s."), true },
	{ "in-service", "known",     "medium-closed",      N_("It looks like %s, which opens only for whom it is meant."),
	  N_("If that is you: mediactl open %s."), true },
	{ "archived",   "known",     "medium-closed",      N_("It looks like %s, which is kept for long and opens for reading only."),
	  N_("If it is meant for you: mediactl open %s."), true },
	{ "out",        "known",     "medium-out",         N_("It looks like %s, which is recorded as %s."),
	  N_("If it is back for good: mediactl return %s."), true },
	{ "lost",       "known",     "medium-lost",        N_("It looks like %s, which was reported lost."),
	  N_("Do not use it: bring it to an administrator, who types mediactl found %s."), false },
	{ "quarantined", "known",    "medium-quarantined", N_("It looks like %s, which is in quarantine."),
	  N_("An approver releases it: mediactl quarantine release %s."), true },
	{ "awaiting-disposal", "known", "medium-not-in-service", N_("It looks like %s, which is recorded as %s."),
	  N_("Ask an administrator."), true },
	{ NULL,         "known",     "medium-not-in-service", N_("It looks like %s, which is recorded as %s."),
	  N_("Ask an administrator."), false },
};
/* clang-format on */

static void decide_known(const struct device_facts *facts, struct device_verdict *out)
{
	bool lost = strcmp(facts->state, medium_state_name(MEDIUM_LOST)) == 0;
	const struct known_row *row = known;

	while (row->medium_state && strcmp(row->medium_state, facts->state) != 0)
		row++;
	RULE(out, "storage", row->rule, lost ? "R-INC-02" : "R-DEV-01");
	if (lost)
		text_copy(out->lost, sizeof(out->lost), facts->number);
	out->state = row->state;
	out->expected = row->expected;
	say(&out->why, row->why, facts->number, facts->state);
	say(&out->ask, row->ask, facts->number, NULL);
}

static void decide_unknown(const struct device_facts *facts, struct device_verdict *out)
{
	if (facts->functions != USB_FUNCTION_STORAGE) {
		RULE(out, "composite", facts->configurations == 1 ? "composite" : "configurations", "R-DEV-06");
		fault_set(&out->why, -EACCES, N_("It is more than a storage device and may act as something else."));
		fault_set(&out->ask, -EACCES, N_("Unplug it and hand it to an administrator."));
	} else if (!facts->serial[0]) {
		RULE(out, "storage", "no-serial", "R-DEV-07");
		fault_set(&out->why, -EACCES, N_("It has no serial number, so it cannot be told from others."));
		fault_set(&out->ask, -EACCES, N_("Use another stick; this kind cannot be registered."));
	} else {
		RULE(out, "storage", "storage-unregistered", "R-DEV-01");
		fault_set(&out->why, -EACCES, N_("It is not registered."));
		fault_set(&out->ask, -EACCES, N_("Ask for it: mediactl request use %s --purpose '…'."), facts->tag);
	}
}

static void decide_storage(const struct device_facts *facts, struct device_verdict *out)
{
	out->state = "blocked";
	if (facts->number[0] && strcmp(facts->state, "unknown") != 0)
		decide_known(facts, out);
	else
		decide_unknown(facts, out);
	if (facts->functions != USB_FUNCTION_STORAGE)
		out->what = "composite";
	if (facts->twin) {
		RULE(out, out->what, "twin", "R-DEV-07");
		out->expected = false;
		fault_set(&out->why, -EEXIST, N_("Another connected stick claims to be the same one (serial %s)."), facts->serial);
		fault_set(&out->ask, -EEXIST, N_("Leave only the right one plugged in."));
	}
	if (facts->changed) {
		RULE(out, out->what, "changed", "R-DEV-07");
		out->expected = false;
		fault_set(&out->why, -ESTALE, N_("It said something else of itself when it was read again."));
		fault_set(&out->ask, -ESTALE, N_("Unplug it and hand it to an administrator."));
	}
}

void device_decide(const struct device_facts *facts, struct device_verdict *out)
{
	*out = (struct device_verdict){ .blocked = true, .state = "blocked" };
	if (facts->door != DOOR_USB)
		decide_door(facts, out);
	else if (facts->functions & USB_FUNCTION_STORAGE)
		decide_storage(facts, out);
	else if (facts->functions == USB_FUNCTION_HARMLESS)
		*out = (struct device_verdict){ .blocked = false };
	else
		decide_other(facts, out);
}
