// SPDX-License-Identifier: GPL-3.0-or-later
/* What the tests of the decisions share: facts on which the answer is yes, of which each case says what is otherwise, and the
 * answer held to its code, its requirement and every name in its sentence. */
#pragma once

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "common/text.h"
#include "policy/decide.h"
#include "policy/rules/handling.h"
#include "policy/waivers.h"
#include "tests/fakes/suite.h"

/* A case overrides what the base says. */
#pragma GCC diagnostic ignored "-Woverride-init"

#define NOW "2026-11-21T03:00:00Z"
#define BEFORE "2026-11-21T02:59:59Z"
#define AFTER "2026-11-21T03:00:01Z"

/* Asks for nothing and forbids nothing. */
static const struct handling plain = {
	.max_carry_out_days = -1, .max_copies = -1, .key_modes = KEY_INTERNAL | KEY_PROVIDE, .zones = ZONES_ALL, .write_zones = ZONES_ALL & ~ZONE_MYNUMBER, .areas = AREAS_ALL,
};

/* In service, closed, here, our own. */
#define MEDIUM_BASE                                                                                                          \
	.number = "M-0001", .state = MEDIUM_IN_SERVICE, .home = "", .home_until = "", .home_trusted = true, .opened_by = "opener", \
	.holder = "holder", .out_until = AFTER, .recipient = "", .registered = true, .handling = &plain
#define MEDIUM(...) (&(struct medium_facts){ MEDIUM_BASE, __VA_ARGS__ })
#define IN(state_, ...) MEDIUM(.state = MEDIUM_##state_, __VA_ARGS__)

static const struct medium_facts in_service = { MEDIUM_BASE };

#define ALLOWS(...) check_decision(__LINE__, (__VA_ARGS__), 0, NULL, "")
/* The last one: the arguments of the sentence in their order, with blanks between them. */
#define REFUSES(code, rule, names, ...) check_decision(__LINE__, (__VA_ARGS__), code, rule, names)

static inline unsigned int count_places(const char *message)
{
	unsigned int count = 0;

	for (const char *at = strstr(message, "%s"); at; at = strstr(at + 2, "%s"))
		count++;
	return count;
}

static inline void check_decision(int line, struct decision decision, int code, const char *rule, const char *names)
{
	struct fault fault = { .code = 0 };
	char said[256] = "", text[512];
	unsigned int count = 0;

	ck_assert_msg(decision.code == code, "line %d: %d, not %d: %s", line, decision.code, code, decision.message ? decision.message : "");
	ck_assert_int_eq(decision_fault(&decision, &fault), code);
	ck_assert_int_eq(fault.code, code);
	if (code == 0)
		return;
	ck_assert_msg(strcmp(decision.rule, rule) == 0, "line %d: %s, not %s", line, decision.rule, rule);
	for (; count < ARRAY_SIZE(decision.argument) && decision.argument[count]; count++)
		snprintf(said + strlen(said), sizeof(said) - strlen(said), "%s%s", count ? " " : "", decision.argument[count]);
	ck_assert_msg(strcmp(said, names) == 0, "line %d: says [%s], not [%s]", line, said, names);
	ck_assert_msg(count == count_places(decision.message), "line %d: %u names for: %s", line, count, decision.message);
	fault_text(&fault, text, sizeof(text));
	ck_assert_msg(!strstr(text, "(null)") && !strstr(text, "%s"), "line %d: %s", line, text);
}
