// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/lifecycle.h"

#include <string.h>

#include "tests/fakes/suite.h"

/* Written out a second time and by name, so that a slip in the table of the code does not pass for
 * the design. */
static const char *const pairs[][2] = {
	{ "unknown", "requested" },
	{ "unknown", "in-service" },
	{ "requested", "approved" },
	{ "requested", "unknown" },
	{ "requested", "lost" },
	{ "approved", "enrolled" },
	{ "approved", "lost" },
	{ "enrolled", "in-service" },
	{ "enrolled", "awaiting-disposal" },
	{ "enrolled", "lost" },
	{ "in-service", "out" },
	{ "in-service", "unknown" },
	{ "in-service", "awaiting-disposal" },
	{ "in-service", "archived" },
	{ "in-service", "quarantined" },
	{ "in-service", "lost" },
	{ "out", "in-service" },
	{ "out", "quarantined" },
	{ "out", "lost" },
	{ "awaiting-disposal", "erased" },
	{ "awaiting-disposal", "consigned" },
	{ "awaiting-disposal", "disposed" },
	{ "awaiting-disposal", "lost" },
	{ "erased", "consigned" },
	{ "erased", "disposed" },
	{ "consigned", "awaiting-disposal" },
	{ "consigned", "disposed" },
	{ "consigned", "erased" },
	{ "consigned", "lost" },
	{ "erased", "approved" },
	{ "erased", "lost" },
	{ "archived", "in-service" },
	{ "archived", "awaiting-disposal" },
	{ "archived", "quarantined" },
	{ "archived", "lost" },
	{ "quarantined", "in-service" },
	{ "quarantined", "awaiting-disposal" },
	{ "quarantined", "enrolled" },
	{ "quarantined", "unknown" },
	{ "quarantined", "lost" },
	{ "lost", "quarantined" },
};

static bool exists(const char *from, const char *to)
{
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (strcmp(pairs[i][0], from) == 0 && strcmp(pairs[i][1], to) == 0)
			return true;
	return false;
}

START_TEST(every_pair_of_states_is_allowed_or_not_as_designed)
{
	for (unsigned int from = 0; from < MEDIUM_STATES; from++) {
		for (unsigned int to = 0; to < MEDIUM_STATES; to++) {
			const char *a = medium_state_name((enum medium_state)from),
				   *b = medium_state_name((enum medium_state)to);

			ck_assert_msg(medium_may_become((enum medium_state)from,
					      (enum medium_state)to) == exists(a, b),
				"%s to %s", a, b);
		}
	}
}
END_TEST

START_TEST(every_state_has_a_name_of_its_own)
{
	enum medium_state state;

	for (unsigned int i = 0; i < MEDIUM_STATES; i++) {
		ck_assert(medium_state_from_name(medium_state_name((enum medium_state)i), &state));
		ck_assert_uint_eq(state, i);
	}
	ck_assert(!medium_state_from_name("", &state));
	ck_assert(!medium_state_from_name("in service", &state));
	ck_assert_str_eq(medium_state_name(MEDIUM_STATES), "-");
	ck_assert(!medium_may_become(MEDIUM_STATES, MEDIUM_UNKNOWN));
	ck_assert(!medium_may_become(MEDIUM_UNKNOWN, MEDIUM_STATES));
}
END_TEST

RUN_TESTS("policy/lifecycle", every_pair_of_states_is_allowed_or_not_as_designed,
	every_state_has_a_name_of_its_own)
